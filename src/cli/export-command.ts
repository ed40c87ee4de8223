import { type Command, Option } from 'commander';
import { exportInput } from '../tools/export/input.ts';
import type { ExportAnswer } from '../tools/export.ts';
import { UsageError } from '../usage-error.ts';
import { withConsent } from './consent.ts';
import { EXIT } from './exit-codes.ts';
import { type Output, openOutput } from './export-output.ts';
import { type Flag, flagsOf, readFlags } from './flags.ts';
import type { Io } from './io.ts';
import type { Parts } from './parts.ts';
import { flagMessage } from './usage-words.ts';
import { inWorld } from './world.ts';

/** So many gaps are told one by one. */
const MOST_GAPS = 10;

const RAW_WARNING = 'The records are as CloudTrail wrote them: nothing was taken out, and secrets may be in them.\n';

const HELP = `
All events of a question, newest first and each once, for other tools to take over. Events go to standard output or the
file, everything else to standard error.

  ndjson  One JSON object a line: the row that "events" shows, and the whole record with its secrets taken out.
          With --raw the record is as CloudTrail wrote it: | jq -c .record gives what a log file has.
  csv     A table with a header, for a spreadsheet. Texts that it would take for formulas get an apostrophe in front.
  ocsf    OCSF 1.5 API Activity (class 6003), one JSON object a line, mapped as the OCSF project maps CloudTrail.
          Sign-ins, role sessions and IAM changes have other classes in OCSF; they are left out and counted.

Exit codes: 0 complete, 4 not everything could be read, 130 stopped with Ctrl-C: a file then has what was read so far.

Examples (add --demo to try them on a recorded fleet):
  who-restarted-prod export --since 7d --read-only false --format csv --output changes.csv
  who-restarted-prod export --service checkout --demo | jq -r '[.time, .actor.name, .change] | @tsv'
  who-restarted-prod export --actor alice --since 30d --region all --output alice.ndjson
  who-restarted-prod export --outcome denied --format ocsf --demo
  who-restarted-prod export --event-id eaeed19b-c5f2-4f3f-9d3f-1f0c3b8a7e9d --raw
`;

/** `export`: the events of a question for other tools. No MCP tool: a model's context has no room for them. */
export function addExportCommand(program: Command, io: Io, parts: Parts, exit: (code: number) => void): void {
  const flags = flagsOf(exportInput, ['allowCost']);
  const command = program
    .command('export')
    .summary('write the events of a question as NDJSON, CSV or OCSF')
    .description('Write the events of a question as NDJSON, CSV or OCSF.');
  for (const flag of flags) command.addOption(optionOf(flag));
  command
    .option('--output <file>', 'File to write, for its owner only (default: standard output)')
    .option('--force', 'Replace the file where it is there already')
    .addHelpText('after', HELP)
    .action(async () => {
      const options: Record<string, unknown> = command.optsWithGlobals();
      try {
        exit(await runExport(flags, options, io, parts));
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        throw new UsageError(flagMessage(error.message, flags, undefined));
      }
    });
}

function optionOf(flag: Flag): Option {
  const option = new Option(`${flag.flag} ${flag.value}`.trim(), flag.description);
  if (flag.kind !== 'list') return option;
  return option.argParser((value, previous: unknown) => [...(Array.isArray(previous) ? previous : []), value]);
}

async function runExport(
  flags: readonly Flag[],
  options: Readonly<Record<string, unknown>>,
  io: Io,
  parts: Parts,
): Promise<number> {
  for (const other of ['json', 'markdown']) {
    if (options[other] === true)
      throw new UsageError(`--${other}: export has formats of its own: --format ndjson, csv or ocsf.`);
  }
  const given = { ...readFlags(flags, options), ...(options['yes'] === true ? { allowCost: true } : {}) };
  const { output: file, force } = options;
  const output = await openOutput(typeof file === 'string' ? file : undefined, force === true, io);
  const job: Job = { options, io, parts, output, events: 0 };
  const answer = await withConsent(given, (asked) => work(asked, job), io);
  io.stderr(answer === undefined ? describeStopped(job) : describeExport(answer, output.file));
  if (options['raw'] === true) io.stderr(RAW_WARNING);
  if (answer === undefined) return EXIT.interrupted;
  return answer.coverage.complete ? EXIT.ok : EXIT.blind;
}

interface Job {
  options: Readonly<Record<string, unknown>>;
  io: Io;
  parts: Parts;
  output: Output;
  /** Written so far. */
  events: number;
  /** Why the file could not be kept after Ctrl-C. */
  trouble?: string;
}

/** Undefined where it was stopped; then a file has what was read until then. */
async function work(asked: Readonly<Record<string, unknown>>, job: Job): Promise<ExportAnswer | undefined> {
  const { options, io, parts, output } = job;
  const { exportEvents } = await import('../tools/export.ts');
  const isOnScreen = output.file === undefined && io.stdoutIsTerminal;
  return inWorld(options, io, parts, async (context) => {
    try {
      // Events run over the screen: a line of progress would stand in their way.
      const told = isOnScreen ? { ...context, progress: () => undefined } : context;
      const answer = await exportEvents(asked, told, async (line, kind) => {
        await output.write(line);
        if (kind === 'event') job.events += 1;
      });
      await output.keep();
      return answer;
    } catch (error) {
      if (context.signal.aborted && job.events > 0) await keepWhatIsThere(job);
      else await output.discard();
      throw error;
    }
  });
}

/** The caller has gone: nobody hears of an error but through the closing line. */
async function keepWhatIsThere(job: Job): Promise<void> {
  try {
    await job.output.keep();
  } catch (error) {
    job.trouble = error instanceof Error ? error.message : String(error);
  }
}

/** What was exported and what is missing, for stderr. */
export function describeExport({ answer, coverage }: ExportAnswer, file: string | undefined): string {
  const gaps = coverage.missing.map(({ account, region, from, to, why, fix }) => {
    const where = [account, region, from === undefined || to === undefined ? undefined : `${from} to ${to}`];
    const place = where.filter((part) => part !== undefined).join(', ');
    return `  - ${place === '' ? '' : `${place}: `}${why.replace(/\.$/, '')}.${fix === undefined ? '' : ` ${fix}`}`;
  });
  const lines = [
    `${file === undefined ? '' : `${file}: `}${answer}`,
    ...gaps.slice(0, MOST_GAPS),
    ...(gaps.length > MOST_GAPS ? [`  - ${gaps.length - MOST_GAPS} more.`] : []),
    ...(coverage.notes ?? []),
  ];
  return `${lines.join('\n')}\n`;
}

/** Ctrl-C. */
function describeStopped({ events, output: { file }, trouble }: Job): string {
  if (trouble !== undefined) return `Stopped. ${trouble}\n`;
  if (events === 0) return 'Stopped. Nothing was written.\n';
  const count = `${events} ${events === 1 ? 'event' : 'events'}`;
  return file === undefined
    ? `Stopped after ${count}, in whole lines, newest first. Older ones are missing.\n`
    : `Stopped. ${file} has the newest ${count}, in whole lines; older ones are missing.\n`;
}
