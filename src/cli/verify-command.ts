import type { Command } from 'commander';
import type { VerifyAnswer } from '../tools/index.ts';
import { EXIT } from './exit-codes.ts';
import type { Io } from './io.ts';
import type { Parts } from './parts.ts';
import { inWorld } from './world.ts';

/** So many findings of one place are printed; `--json` has more. */
const MOST_FINDINGS = 20;

const HELP = `
Verifies the digest files of a trail with log file validation: the signature of each digest, the chain that they make,
and the hash of every log file that they list. A copy on disk needs the signatures beside the digests, which S3 keeps as
metadata: <digest>.signature. Public keys come from cloudtrail:ListPublicKeys, or from a file that
"aws cloudtrail list-public-keys" wrote.

Exit codes: 0 intact, 1 not intact, 4 not complete: something could not be told.

Examples:
  who-restarted-prod verify --archive s3://acme-trail-logs --since 7d
  who-restarted-prod verify --archive ./logs --keys keys.json --since 2025-01-01 --until 2025-02-01
`;

/** `verify`: is the log archive as CloudTrail delivered it? */
export function addVerifyCommand(program: Command, io: Io, parts: Parts, exit: (code: number) => void): void {
  const list = (value: string, before: string[] = []) => [...before, ...value.split(',')];
  program
    .command('verify')
    .summary('check that a log archive is as CloudTrail delivered it')
    .description('Check that a log archive is as CloudTrail delivered it.')
    .option('--since <time>', 'Start of delivery (default: 24h)')
    .option('--until <time>', 'End of delivery (default: now)')
    .option('--region <region>', 'Regions (may be repeated, or a,b)', list)
    .option('--profile <profile>', 'AWS profile, or the twelve digits of an account of the archive', list)
    .option('--keys <file>', 'Public keys, as "aws cloudtrail list-public-keys" writes them; PEM and DER too')
    .addHelpText('after', HELP)
    .action(async (_options, command: Command) => {
      const options: Record<string, unknown> = command.optsWithGlobals();
      const { since, until, region, profile, keys } = command.opts<{
        since?: string;
        until?: string;
        region?: string[];
        profile?: string[];
        keys?: string;
      }>();
      const answer = await inWorld(options, io, parts, async (context) =>
        parts.verifyLogs(
          {
            since,
            until,
            regions: region,
            profiles: profile,
            keys: keys === undefined ? undefined : await io.readBytes(keys),
          },
          context,
        ),
      );
      if (answer === undefined) return exit(EXIT.interrupted);
      io.stdout(options['json'] === true ? asJson(answer) : describeVerified(answer));
      exit(answer.verdict === 'intact' ? EXIT.ok : answer.verdict === 'not-intact' ? EXIT.found : EXIT.blind);
    });
}

/** The verdict, then what is wrong in each place, worst first. */
export function describeVerified({ sentence, reports }: VerifyAnswer): string {
  const several = reports.length > 1;
  const parts = reports.flatMap((report) => {
    const shown = report.findings.slice(0, MOST_FINDINGS);
    const left = report.findings.length - shown.length;
    const lines = [
      ...shown.map(({ sentence: what, fix }) => `  - ${what}${fix === undefined ? '' : ` ${fix}`}`),
      ...(left > 0 ? [`  - ${left} more: --json has them.`] : []),
      ...report.notes.map((note) => `  - ${note}`),
    ];
    const title = several ? [`${report.place.account} ${report.place.region}: ${report.sentence}`] : [];
    return [...title, ...lines];
  });
  return `${[sentence, ...parts].join('\n')}\n`;
}

function asJson({ verdict, sentence, reports }: VerifyAnswer): string {
  const told = reports.map(({ checked: _checked, ...report }) => report);
  return `${JSON.stringify({ answer: sentence, verdict, reports: told }, undefined, 2)}\n`;
}
