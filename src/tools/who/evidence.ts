import type { WhoChangedAnswer } from '../answers.ts';
import type { Context } from '../context.ts';
import type { Scope } from '../scope.ts';

type Evidence = NonNullable<WhoChangedAnswer['evidence']>;

/** Digests are written hourly, for the hour before. */
const AROUND = 2 * 3_600_000;

/** Whether the log file that the verdict rests on is as CloudTrail delivered it. @throws UsageError, AwsProblem */
export async function checkEvidence(
  verdict: NonNullable<WhoChangedAnswer['verdict']>,
  scope: Scope,
  context: Context,
): Promise<Evidence> {
  const { logFile } = verdict;
  const place = logFile === undefined ? undefined : placeOf(logFile);
  const reader = scope.accounts.find((one) => one.id === place?.account);
  if (logFile === undefined || place === undefined || reader === undefined) {
    return {
      intact: 'unknown',
      answer:
        'Not verified: this answer comes from event history, which has no digests. Log files have: ask with an archive (--archive) about a time that it covers.',
    };
  }
  const { evidenceIntact, verifyPlaces } = await import('../../trail/verify.ts');
  const at = Date.parse(verdict.time);
  const reports = await verifyPlaces(context.settings, context.accounts, {
    account: reader,
    places: [place],
    // Delivery follows the event by minutes mostly, by a day at worst: only this one file is compared.
    window: {
      from: new Date(at - AROUND),
      to: new Date(Math.min(at + 24 * 3_600_000 + AROUND, context.now.getTime())),
    },
    logFiles: [logFile],
    now: context.now,
    signal: context.signal,
  });
  const { intact, answer } = evidenceIntact(reports, [logFile]);
  return { intact, answer };
}

/** Account and Region stand in the name that CloudTrail gives a log file. */
function placeOf(logFile: string): { account: string; region: string } | undefined {
  const [, account, region] = /(\d{12})_CloudTrail_([a-z0-9-]+)_[^/]*$/.exec(logFile) ?? [];
  return account === undefined || region === undefined ? undefined : { account, region };
}
