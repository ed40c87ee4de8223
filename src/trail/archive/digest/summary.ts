import type { FindingKind, Verdict, VerifyReport } from './types.ts';
import { count, extent, list, phrases, placeWords, TAMPERED, UNTOLD } from './words.ts';

/** Several places in one verdict. */
export interface Summary {
  verdict: Verdict;
  sentence: string;
}

type Judged = Pick<
  VerifyReport,
  'place' | 'verdict' | 'sentence' | 'counts' | 'covered' | 'digests' | 'logFiles' | 'keys'
>;

/** The worst verdict of all places, with all their counts. */
export function summarise(reports: readonly Judged[]): Summary {
  const [only] = reports;
  if (only === undefined) return { verdict: 'not-complete', sentence: 'Not complete: there was nothing to verify.' };
  if (reports.length === 1) return { verdict: only.verdict, sentence: only.sentence };
  const counts = sumOf(reports);
  const digests = reports.reduce((sum, report) => sum + report.digests.filter(({ state }) => state === 'ok').length, 0);
  const logFiles = reports.reduce((sum, report) => sum + report.logFiles.ok, 0);
  const what = `${extent(digests, logFiles, undefined)} in ${count(reports.length, 'account and Region', 'accounts and Regions')}`;
  const touched = reports.filter(({ verdict }) => verdict === 'not-intact');
  if (touched.length > 0) {
    const where = list(touched.slice(0, 3).map(({ place }) => placeWords(place)));
    const more = touched.length > 3 ? `, and ${touched.length - 3} more` : '';
    return {
      verdict: 'not-intact',
      sentence: `Not intact: ${phrases(counts, TAMPERED)}, of ${where}${more}. Proven: ${what}.`,
    };
  }
  if (reports.some(({ verdict }) => verdict === 'not-complete')) {
    return { verdict: 'not-complete', sentence: `Not complete: ${phrases(counts, UNTOLD)}. Proven: ${what}.` };
  }
  return { verdict: 'intact', sentence: `Intact: ${what}.` };
}

function sumOf(reports: readonly Judged[]): Partial<Record<FindingKind, number>> {
  const sums: Partial<Record<FindingKind, number>> = {};
  for (const kind of [...TAMPERED, ...UNTOLD]) {
    const sum = reports.reduce((total, { counts }) => total + (counts[kind] ?? 0), 0);
    if (sum > 0) sums[kind] = sum;
  }
  return sums;
}
