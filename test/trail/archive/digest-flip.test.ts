import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { at, cloudTrailKeys, get, KEY, type Objects, storeOf, verify, writeChain } from './digest-chain.ts';

const HOURS = 3;
const objects: Objects = new Map();
writeChain(objects, { hours: HOURS, logsPerHour: 1 });
const names = [...objects.keys()];
const keys = cloudTrailKeys(KEY);

/** The content as any gunzip has it; undefined where it has none. */
function content(bytes: Buffer): Buffer | undefined {
  try {
    return gunzipSync(bytes);
  } catch {
    return undefined;
  }
}

function flip(bytes: Buffer, position: number, bit: number): Buffer {
  const flipped = Buffer.from(bytes);
  flipped[position] = (flipped[position] ?? 0) ^ (1 << bit);
  return flipped;
}

describe('a single bit turned over anywhere in the objects of a chain', () => {
  it('is noticed and named, unless it is one that gzip does not read, which changes no content', async () => {
    const everywhere = fc
      .nat({ max: names.length - 1 })
      .chain((index) =>
        fc.tuple(
          fc.constant(at(names, index)),
          fc.nat({ max: get(objects, at(names, index)).bytes.length - 1 }),
          fc.nat({ max: 7 }),
        ),
      );
    await fc.assert(
      fc.asyncProperty(everywhere, async ([name, position, bit]) => {
        const { bytes, metadata } = get(objects, name);
        const flipped = flip(bytes, position, bit);
        const after = new Map(objects).set(name, { bytes: flipped, ...(metadata === undefined ? {} : { metadata }) });
        const report = await verify(storeOf(after), { hours: HOURS, keys });
        const changed = content(flipped)?.equals(gunzipSync(bytes)) !== true;
        expect(report.verdict).toBe(changed ? 'not-intact' : 'intact');
        const named = report.findings.filter((finding) => finding.name !== undefined).map((finding) => finding.name);
        expect(named).toEqual(changed ? [name] : []);
      }),
      { numRuns: 200 },
    );
  });

  it('is noticed all over the content of a digest', async () => {
    const digest = at(
      names.filter((name) => name.includes('CloudTrail-Digest')),
      1,
    );
    const { bytes, metadata = {} } = get(objects, digest);
    const plain = gunzipSync(bytes);
    for (let position = 0; position < plain.length; position += 5) {
      const after = new Map(objects).set(digest, { bytes: flip(plain, position, position % 8), metadata });
      const report = await verify(storeOf(after), { hours: HOURS, keys });
      const named = report.findings.flatMap(({ kind, name }) => (name === undefined ? [] : [`${kind} ${name}`]));
      expect(named).toEqual([`digest-changed ${digest}`]);
    }
  });

  it('is noticed all over a signature, but for the case of its letters', async () => {
    const digest = at(
      names.filter((name) => name.includes('CloudTrail-Digest')),
      2,
    );
    const { bytes, metadata } = get(objects, digest);
    const signature = metadata?.['signature'] ?? '';
    for (let position = 0; position < signature.length; position += 3) {
      const turned = flip(Buffer.from(signature, 'latin1'), position, position % 8).toString('latin1');
      const after = new Map(objects).set(digest, { bytes, metadata: { ...metadata, signature: turned } });
      const { verdict } = await verify(storeOf(after), { hours: HOURS, keys });
      expect(verdict).toBe(turned.toLowerCase() === signature ? 'intact' : 'not-intact');
    }
  });
});
