import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explainTrouble } from '../../src/trail/memory/files.ts';
import { isBelieved, readManifest, writeManifest } from '../../src/trail/memory/manifest.ts';
import { layOut } from '../../src/trail/memory/pieces.ts';
import type { Segment } from '../../src/trail/memory/types.ts';

function segment(from: number, to: number, more: Partial<Segment> = {}): Segment {
  return { from, to, fetched: to + 900, events: 100, bytes: 1, file: 'a.ndjson', sha256: '0'.repeat(64), ...more };
}

const KEY = { account: '111122223333', region: 'us-east-1' };

function shown(pieces: ReturnType<typeof layOut>): string[] {
  return pieces.map((piece) => `${piece.kind} ${piece.from}-${piece.to}`);
}

describe('a window laid out', () => {
  it('is remembered pieces and gaps, newest first', () => {
    const segments = [segment(10, 20), segment(15, 40), segment(60, 70)];
    expect(shown(layOut({ from: 0, to: 100 }, [{ key: KEY, segments }]))).toEqual([
      'gap 71-100',
      'remembered 60-70',
      'gap 41-59',
      'remembered 15-40',
      'remembered 10-14',
      'gap 0-9',
    ]);
  });

  it('reads a short memory between two gaps again: that is a call less', () => {
    const segments = [segment(40, 50, { events: 3 })];
    expect(shown(layOut({ from: 0, to: 100 }, [{ key: KEY, segments }]))).toEqual(['gap 0-100']);
  });

  it('has every second once, whatever is remembered', () => {
    const spans = fc.tuple(fc.nat(200), fc.nat(60), fc.nat(60)).map(([from, length, events]) => {
      return segment(from, from + length, { events });
    });
    fc.assert(
      fc.property(fc.array(spans), fc.array(spans), fc.nat(150), fc.nat(80), (own, other, from, length) => {
        const window = { from, to: from + length };
        const pieces = layOut(window, [
          { key: KEY, segments: own },
          { key: KEY, segments: other },
        ]);
        let expected = window.to;
        for (const piece of pieces) {
          expect(piece.to).toBe(expected);
          expect(piece.from).toBeLessThanOrEqual(piece.to);
          if (piece.kind === 'remembered') {
            expect(piece.segment.from).toBeLessThanOrEqual(piece.from);
            expect(piece.segment.to).toBeGreaterThanOrEqual(piece.to);
          }
          expected = piece.from - 1;
        }
        expect(expected).toBe(window.from - 1);
      }),
    );
  });
});

describe('a manifest', () => {
  const manifest = {
    key: { ...KEY, attribute: { key: 'EventName' as const, value: 'StopTask' } },
    segments: [segment(1, 2)],
  };

  it('is read as it was written', () => {
    expect(readManifest(writeManifest(manifest))).toEqual(manifest);
  });

  it('is nothing when any part of it is lost or changed', () => {
    const text = writeManifest(manifest);
    for (let length = 0; length < text.length; length += 1) expect(readManifest(text.slice(0, length))).toBeUndefined();
    expect(readManifest(text.replace('"to":2', '"to":3'))).toBeUndefined();
    expect(readManifest(text.replace('StopTask', 'StopTasks'))).toBeUndefined();
  });
});

describe('a segment is believed', () => {
  const now = 2_000_000_000;
  it.each([
    ['that settled before it was fetched', segment(now - 5000, now - 2000, { fetched: now - 1000 }), true],
    [
      'of the last quarter of an hour before its fetch',
      segment(now - 5000, now - 1800, { fetched: now - 1000 }),
      false,
    ],
    ['that was fetched in the future', segment(now - 5000, now - 2000, { fetched: now + 3600 }), false],
    ['that ends in the future', segment(now - 5000, now + 100, { fetched: now + 1100 }), false],
    ['that is over a hundred days old', segment(now - 9e6, now - 8.7e6, { fetched: now - 8.6e6 }), false],
  ])('%s: %#', (_what, one, believed) => {
    expect(isBelieved(one, now)).toBe(believed);
  });
});

it.each([
  ['ENOSPC', 'the disk is full'],
  ['EROFS', 'the disk is read-only'],
  ['EACCES', 'it may not be written'],
])('%s is said in words', (code, words) => {
  expect(explainTrouble(Object.assign(new Error(code), { code }))).toBe(words);
});
