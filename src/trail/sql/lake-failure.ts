import { brief } from '../../aws/failure.ts';
import { AwsProblem } from '../../aws/problem.ts';

/** A query that did not finish, in words. Source: CloudTrail API reference, DescribeQuery. */
export function lakeProblem(status: string | undefined, reason: string): AwsProblem {
  const said = reason === '' ? '' : ` (${brief(reason)})`;
  switch (status) {
    case 'TIMED_OUT':
      return new AwsProblem('service', `CloudTrail Lake gave up: the query ran too long${said}.`, {
        fix: 'Ask for a shorter time. Queries of more than an hour may be ended; what was scanned is billed.',
      });
    case 'CANCELLED':
      return new AwsProblem('service', `The query was cancelled in CloudTrail Lake before it had ended${said}.`, {
        fix: 'Ask again. What had been scanned by then is billed.',
        retryable: true,
      });
    default:
      return new AwsProblem('service', `CloudTrail Lake could not run the query${said}.`, {
        fix: 'Ask again; if it stays, look at the query in the CloudTrail console, under Lake, Query, Results history.',
      });
  }
}
