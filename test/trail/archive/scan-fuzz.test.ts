import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/events/types.ts';
import { matchesRecord } from '../../../src/trail/archive/scan/match.ts';
import { scanFile } from '../../../src/trail/archive/scan/scan-file.ts';
import { Dice } from './generate.ts';
import { type OddFile, oddFile, oddWanted } from './scan-odd.ts';

const ARCHIVES = 21_000;
const SEEDS = 12;
const QUESTIONS = 2;

/** What is wrong with the answer, if anything. */
function fault({ file, records, promise, trouble }: OddFile, wanted: ReturnType<typeof oddWanted>): string | undefined {
  const scanned = scanFile(file, wanted);
  const expected = records.filter((record) => matchesRecord(record, wanted));
  const [found, rest] = [scanned.records.slice(0, expected.length), scanned.records.slice(expected.length)];
  if (!same(found, expected)) return `found ${scanned.records.length} records, not the ${expected.length} expected`;
  if (promise === 'exact' && rest.length > 0) return `found ${rest.length} records too many`;
  if (rest.some((record) => !matchesRecord(record, wanted))) return 'found a record that does not match';
  if (trouble === 'named' && scanned.trouble === undefined) return 'names no trouble';
  if (trouble === 'none' && scanned.trouble !== undefined) return `names trouble: ${scanned.trouble}`;
  return undefined;
}

/** The same values with members in the same order. */
function same(a: readonly JsonObject[], b: readonly JsonObject[]): boolean {
  return a.length === b.length && (a.length === 0 || JSON.stringify(a) === JSON.stringify(b));
}

describe('a scan against a full parse of the same file', () => {
  it.each(Array.from({ length: SEEDS }, (_, index) => index + 1))(
    `finds the same records in ${ARCHIVES / SEEDS} generated archives, seed %i`,
    { timeout: 300_000 },
    (seed) => {
      const faults: string[] = [];
      for (let index = 0; index < ARCHIVES / SEEDS; index += 1) {
        const dice = new Dice(seed * 1_000_003 + index);
        const odd = oddFile(dice);
        for (let question = 0; question < QUESTIONS; question += 1) {
          const wanted = oddWanted(dice);
          const why = fault(odd, wanted);
          if (why !== undefined) faults.push(`archive ${index} (${odd.kind}), ${JSON.stringify(wanted)}: ${why}`);
        }
      }
      expect(faults).toEqual([]);
    },
  );
});
