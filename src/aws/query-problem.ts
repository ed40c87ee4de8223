import type { Operation } from './api.ts';
import type { Failure } from './failure.ts';
import { brief } from './failure.ts';
import type { ProblemKind } from './problem.ts';
import { AwsProblem } from './problem.ts';

/** What was asked of Athena or CloudTrail, and where. */
export interface QueryQuestion {
  operation: Operation;
  region: string;
}

/** A sentence of AWS's as the end of one of ours. */
const said = ({ message, code }: Failure): string => brief(message === '' ? code : message);

/** What Athena's InvalidRequestException means is in its text only. First match wins. */
const athenaFixes: readonly { says: RegExp; fix: (region: string) => string }[] = [
  {
    says: /WorkGroup .*not found/i,
    fix: (region) => `Set athena.workGroup to one of: aws athena list-work-groups --region ${region}`,
  },
  {
    says: /WorkGroup .*(?:disabled|not enabled)/i,
    fix: () => 'Set athena.workGroup to one that is enabled.',
  },
  {
    says: /No output location/i,
    fix: () => 'Set athena.outputLocation to s3://bucket/prefix/, or give the work group a place for its results.',
  },
  {
    says: /output (?:bucket|location)|save your query results/i,
    fix: (region) =>
      `Check athena.outputLocation: its bucket has to be in ${region}, and the caller needs s3:GetBucketLocation and s3:PutObject there.`,
  },
  {
    says: /not yet finished|did not finish successfully/i,
    fix: () => 'Ask again: the results can be read once the query has succeeded.',
  },
  {
    says: /QueryExecution .*not found/i,
    fix: () => 'Ask again: Athena forgets a query after 45 days.',
  },
];

const ANY_ATHENA = 'Check athena.workGroup, athena.database and athena.table in the configuration.';

function athenaProblem(failure: Failure, { operation, region }: QueryQuestion, cause: unknown): AwsProblem | undefined {
  if (failure.code !== 'InvalidRequestException' && failure.code !== 'MetadataException') return undefined;
  const refused = operation === 'athena:StartQueryExecution' ? 'Athena did not start the query' : `${operation} failed`;
  const fix = athenaFixes.find(({ says }) => says.test(failure.message))?.fix(region) ?? ANY_ATHENA;
  return new AwsProblem('service', `${refused} in ${region}: ${said(failure)}`, { code: failure.code, cause, fix });
}

interface Reading {
  kind: ProblemKind;
  /** What was wrong, before AWS's own words. */
  what: string;
  fix: (region: string) => string;
  retryable?: boolean;
}

const listStores = (region: string): string =>
  `Set lake.eventDataStore to one of: aws cloudtrail list-event-data-stores --region ${region}`;
const askAgain = (): string => 'Ask again: the query has to be started anew.';
const CLOSED = 'CloudTrail Lake takes no new customers since 31 May 2026: use the log files or Athena.';

/** CloudTrail's exceptions about Lake and trails (client-cloudtrail 3.1137, errors). */
const cloudtrailReadings: Readonly<Record<string, Reading>> = {
  EventDataStoreNotFoundException: { kind: 'not-found', what: 'There is no such event data store', fix: listStores },
  EventDataStoreARNInvalidException: { kind: 'not-found', what: 'That is no event data store', fix: listStores },
  InactiveEventDataStoreException: {
    kind: 'service',
    what: 'The event data store cannot be queried now',
    fix: (region) => `See its status: aws cloudtrail list-event-data-stores --region ${region}`,
  },
  InvalidQueryStatementException: {
    kind: 'service',
    what: 'CloudTrail Lake did not accept the query',
    fix: () => 'Check that lake.eventDataStore is one of CloudTrail events, not of Config items or Insights.',
  },
  MaxConcurrentQueriesException: {
    kind: 'throttled',
    what: 'CloudTrail Lake runs as many queries as it may already',
    fix: () => 'Ask again in a minute; other tools of this account share the limit of 10.',
    retryable: true,
  },
  QueryIdNotFoundException: { kind: 'not-found', what: 'CloudTrail Lake does not know the query', fix: askAgain },
  InactiveQueryException: { kind: 'service', what: 'The query has ended already', fix: askAgain },
  InvalidQueryStatusException: { kind: 'service', what: 'The query has no results to give', fix: askAgain },
  UnsupportedOperationException: { kind: 'service', what: 'CloudTrail does not support that', fix: () => CLOSED },
  OperationNotPermittedException: { kind: 'service', what: 'CloudTrail does not permit that', fix: () => CLOSED },
  InsufficientEncryptionPolicyException: {
    kind: 'access-denied',
    what: 'The KMS key does not let CloudTrail use it',
    fix: () => "The key's policy has to allow kms:Decrypt and kms:GenerateDataKey to CloudTrail.",
  },
  TrailNotFoundException: {
    kind: 'not-found',
    what: 'There is no such trail',
    fix: (region) => `See those that there are: aws cloudtrail describe-trails --region ${region}`,
  },
};

function cloudtrailProblem(failure: Failure, { region }: QueryQuestion, cause: unknown): AwsProblem | undefined {
  const reading = cloudtrailReadings[failure.code];
  if (reading === undefined) return undefined;
  const { kind, what, fix, retryable = false } = reading;
  return new AwsProblem(kind, `${what} in ${region}: ${said(failure)}`, {
    code: failure.code,
    cause,
    retryable,
    fix: fix(region),
  });
}

/** Failures of queries, trails and event data stores. Nothing for those that all services share. */
export function queryProblem(failure: Failure, question: QueryQuestion, cause: unknown): AwsProblem | undefined {
  if (question.operation.startsWith('athena:')) return athenaProblem(failure, question, cause);
  if (question.operation.startsWith('cloudtrail:')) return cloudtrailProblem(failure, question, cause);
  return undefined;
}
