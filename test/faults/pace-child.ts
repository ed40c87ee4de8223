/**
 * One of several processes that ask the same account at the same time: opens it, says so, waits for a line on standard
 * input, asks all its questions at once, and tells what became of them. Arguments: its first question's number, how many
 * it asks, and the cache folder.
 */
import { openAccount, paceStats } from '../../src/aws/index.ts';
import type { ChildReport, QuestionReport } from './pace-processes.ts';
import { usernameOf } from './pace-processes.ts';

const [first = '0', count = '0', cacheFolder = ''] = process.argv.slice(2);
const region = 'us-east-1';
const account = await openAccount({ cacheFolder });

/** Reads one caller's events to the end, an event a page. */
async function ask(number: number, began: number): Promise<QuestionReport> {
  let events = 0;
  let waitedMs = 0;
  let NextToken: string | undefined;
  try {
    do {
      const page = await account.api.call(
        region,
        'cloudtrail:LookupEvents',
        {
          LookupAttributes: [{ AttributeKey: 'Username', AttributeValue: usernameOf(number) }],
          MaxResults: 1,
          NextToken,
        },
        {
          onWait: (milliseconds) => {
            waitedMs += milliseconds;
          },
        },
      );
      events += page.Events?.length ?? 0;
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    return { number, events, waitedMs, milliseconds: Date.now() - began };
  } catch (error) {
    return { number, events, waitedMs, milliseconds: Date.now() - began, failure: String(error) };
  }
}

process.stdout.write('ready\n');
await new Promise((resolve) => process.stdin.once('data', resolve));
const began = Date.now();
const numbers = Array.from({ length: Number(count) }, (_, at) => Number(first) + at);
const questions = await Promise.all(numbers.map((number) => ask(number, began)));
const report: ChildReport = { questions, pace: paceStats(account.id, region) };
process.stdout.write(`${JSON.stringify(report)}\n`);
process.stdin.destroy();
