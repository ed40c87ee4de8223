import { sanitizeText } from '../../../events/index.ts';
import type { LogState, VerifyReport } from './types.ts';
import { list } from './words.ts';

/** Whether the log files that an answer rests on are as CloudTrail delivered them. */
export interface Evidence {
  /** `yes` only where every file is proven; `unknown` where none is known to be touched. */
  intact: 'yes' | 'no' | 'unknown';
  /** One sentence, or two. */
  answer: string;
  /** As they were asked for. */
  files: { name: string; state: LogState }[];
}

const TOUCHED: readonly LogState[] = ['modified', 'missing', 'added'];
const SHOWN = 3;

const STATES: Record<LogState, string> = {
  ok: 'is intact',
  modified: 'was changed',
  missing: 'is missing',
  added: 'is listed in no digest of its hour',
  unreadable: 'could not be read',
  unproven: 'has the hash that its digest lists, and the digest itself is not proven',
  uncovered: 'was delivered at a time that no digest covers',
  pending: 'is not covered by a digest yet',
  unchecked: 'was not checked',
};

/**
 * Is this evidence intact? Names are those of `LogFile.name`; reports are of the places and windows in which the files
 * were delivered. A file that one report proves is proven, whatever another has of it.
 */
export function evidenceIntact(reports: readonly Pick<VerifyReport, 'checked'>[], names: readonly string[]): Evidence {
  const files = [...new Set(names)].map((name) => ({ name, state: stateIn(reports, name) }));
  const touched = files.filter(({ state }) => TOUCHED.includes(state));
  const untold = files.filter(({ state }) => state !== 'ok' && !TOUCHED.includes(state));
  if (files.length === 0) return { intact: 'unknown', answer: 'This answer rests on no log file.', files };
  if (touched.length > 0) return { intact: 'no', answer: `Not intact: ${worded(touched)}.`, files };
  if (untold.length > 0) return { intact: 'unknown', answer: `Not proven: ${worded(untold)}.`, files };
  const what = files.length === 1 ? 'the log file' : `the ${files.length.toLocaleString('en-US')} log files`;
  const are = files.length === 1 ? 'is' : 'are';
  return {
    intact: 'yes',
    answer: `Intact: ${what} that this answer rests on ${are} as CloudTrail delivered ${files.length === 1 ? 'it' : 'them'}.`,
    files,
  };
}

function stateIn(reports: readonly Pick<VerifyReport, 'checked'>[], name: string): LogState {
  const states = reports.map(({ checked }) => checked.stateOf(name)).filter((state) => state !== 'unchecked');
  return (
    states.find((state) => TOUCHED.includes(state) && state !== 'added') ??
    states.find((state) => state === 'ok') ??
    states[0] ??
    'unchecked'
  );
}

function worded(files: readonly { name: string; state: LogState }[]): string {
  const shown = files
    .slice(0, SHOWN)
    .map(({ name, state }) => `log file ${sanitizeText(name, 1_200)} ${STATES[state]}`);
  const more = files.length - shown.length;
  return list(more === 0 ? shown : [...shown, `${more} more ${more === 1 ? 'is' : 'are'} not proven either`]);
}
