import { busiestRate, type PaceRun, RATE, runProcesses } from '../test/faults/pace-processes.ts';

const PROCESSES = 4;
const QUESTIONS = 8;
/** Pages of a question in turn: some are answered by one, some read on. */
const PAGES = [1, 2, 3];
/** Seconds over which a rate counts as sustained. */
const SUSTAINED = 10;

/** Processes of one user asking at once, against a loopback AWS that allows two requests a second. */
export async function runPaceBench(): Promise<string> {
  const pagesOf = (number: number): number => PAGES[number % PAGES.length] ?? 1;
  const run = await runProcesses({ processes: PROCESSES, questions: QUESTIONS, pagesOf });
  const lines = linesOf(run).map(
    ([what, figure, bar]) => `  ${what.padEnd(44)}  ${figure.padStart(8)}${bar === undefined ? '' : `   bar: ${bar}`}`,
  );
  const title = `pace: ${PROCESSES} processes x ${QUESTIONS} parallel questions, ${RATE} requests/s, ${run.pages} pages`;
  return [title, ...lines, ''].join('\n');
}

function linesOf(run: PaceRun): [what: string, figure: string, bar?: string][] {
  const times = run.requests.map(({ time }) => time);
  const failed = run.questions.filter(({ failure }) => failure !== undefined).length;
  const throttled = run.requests.filter(({ outcome }) => outcome === 'ThrottlingException').length;
  const seconds = (Math.max(...times) - Math.min(...times)) / 1000;
  return [
    ['questions that failed', String(failed), 'none'],
    ['LookupEvents requests', String(run.requests.length)],
    ['of these throttled', String(throttled)],
    ['requests a second, overall', ((run.requests.length - 1) / seconds).toFixed(2), 'at most 2.2'],
    [`requests a second, busiest ${SUSTAINED} s`, busiestRate(times, SUSTAINED).toFixed(2)],
    ['ideal schedule, seconds', run.idealSeconds.toFixed(1)],
    ['slowest answer, seconds', run.slowestSeconds.toFixed(1)],
    ['slowest against ideal', `${(run.slowestSeconds / run.idealSeconds).toFixed(2)}x`, 'at most 1.3x'],
  ];
}
