import { describe, expect, it } from 'vitest';
import type { VerifyReport } from '../../../src/trail/archive/digest/index.ts';
import {
  at,
  type Chain,
  change,
  get,
  KEY,
  type Objects,
  START,
  signingKey,
  storeOf,
  verify,
  writeChain,
  writeDigest,
  writeLog,
} from './digest-chain.ts';

const HOUR = 3_600_000;
const other = signingKey();

function archive(hours = 4): { objects: Objects; chain: Chain } {
  const objects: Objects = new Map();
  return { objects, chain: writeChain(objects, { hours }) };
}

/** Kind and name of every finding. */
function found({ findings }: VerifyReport): [string, string | undefined][] {
  return findings.map(({ kind, name }) => [kind, name]);
}

describe('an archive that nobody touched', () => {
  it('is intact, and says how much of it and by which key', async () => {
    const { objects } = archive(24);
    const report = await verify(storeOf(objects), { hours: 24 });
    expect(report.sentence).toBe(
      `Intact: 24 digests and 48 log files from 2026-03-01 00:00 to 2026-03-02 00:00 UTC; signatures by key ${KEY.fingerprint}.`,
    );
    expect(report.findings).toEqual([]);
    expect(report.notes).toEqual([]);
    expect(report.digests.map(({ link }) => link)).toEqual(['starts', ...Array(23).fill('intact')]);
    expect(report.logFiles).toMatchObject({ ok: 48, added: 0, pending: 0, uncovered: 0 });
  });

  it('is intact where hours were empty', async () => {
    const objects: Objects = new Map();
    writeChain(objects, { logsPerHour: 0 });
    expect((await verify(storeOf(objects))).verdict).toBe('intact');
  });

  it('is intact in the middle of a longer chain', async () => {
    const { objects } = archive(12);
    const window = { from: new Date(START + 5 * HOUR), to: new Date(START + 7 * HOUR) };
    const report = await verify(storeOf(objects), { window });
    expect(report.verdict).toBe('intact');
    expect(at(report.digests, 0).link).toBe('before-window');
  });

  it('leaves log files that came after the newest digest for later', async () => {
    const { objects } = archive();
    const late = writeLog(objects, START + 4 * HOUR + 600_000, 'LateLateLateLate');
    const report = await verify(storeOf(objects), { hours: 5 });
    expect(report.verdict).toBe('intact');
    expect(report.checked.stateOf(late)).toBe('pending');
    expect(report.notes.join()).toContain('Not covered yet, since digests come hourly: 1 log file');
  });
});

describe('tampering is named', () => {
  it('a changed log file', async () => {
    const { objects, chain } = archive();
    const victim = at(at(chain.logs, 1), 0);
    change(objects, victim, (content) => content.replace('UpdateService', 'DescribeTasks'));
    const report = await verify(storeOf(objects));
    expect(found(report)).toEqual([['log-modified', victim]]);
    expect(report.sentence).toMatch(/^Not intact: 1 log file was changed\. Proven: 4 digests and 7 log files from /);
    expect(at(report.findings, 0).sentence).toBe(
      `Log file ${victim} was changed. Its content does not have the hash in digest ${at(chain.digests, 1)}.`,
    );
  });

  it('a removed log file', async () => {
    const { objects, chain } = archive();
    const victim = at(at(chain.logs, 2), 1);
    objects.delete(victim);
    const report = await verify(storeOf(objects));
    expect(found(report)).toEqual([['log-missing', victim]]);
    expect(report.sentence).toMatch(/^Not intact: 1 log file is missing\./);
  });

  it('an added log file', async () => {
    const { objects } = archive();
    const extra = writeLog(objects, START + 1.5 * HOUR, 'ForgedForgedForg');
    const report = await verify(storeOf(objects));
    expect(found(report)).toEqual([['log-added', extra]]);
    expect(report.sentence).toMatch(/^Not intact: 1 log file is listed in no digest\./);
  });

  it('a log file copied to another day', async () => {
    const { objects, chain } = archive();
    const twin = at(at(chain.logs, 1), 0).replace('/2026/03/01/', '/2026/03/02/');
    objects.set(twin, get(objects, at(at(chain.logs, 1), 0)));
    expect(found(await verify(storeOf(objects)))).toEqual([['log-added', twin]]);
  });

  it('a changed digest that hides a changed log file', async () => {
    const { objects, chain } = archive();
    const victim = at(chain.digests, 1);
    change(objects, victim, (content) => content.replace(/"hashValue":"./, '"hashValue":"f'));
    change(objects, victim, (content) => content.replace(/"hashValue":"../, '"hashValue":"ee'));
    const report = await verify(storeOf(objects));
    expect(found(report)).toEqual([
      ['digest-changed', victim],
      ['not-covered', undefined],
    ]);
    expect(at(report.findings, 0).sentence).toContain(`not the one that digest ${at(chain.digests, 2)} recorded`);
    expect(at(report.findings, 1).sentence).toContain('Nothing vouches for the 2 log files delivered then.');
    expect(at(report.digests, 2).link).toBe('broken');
    expect(report.uncovered).toMatchObject([{ cause: 'unproven', trail: 'main', logFiles: 2 }]);
  });

  it('a changed newest digest, which no other recorded', async () => {
    const { objects, chain } = archive();
    change(objects, at(chain.digests, 3), (content) => content.replace('"logFiles":[{', '"logFiles":[ {'));
    const report = await verify(storeOf(objects));
    expect(at(found(report), 0)).toEqual(['digest-changed', at(chain.digests, 3)]);
    expect(at(report.findings, 0).sentence).toContain('Its content does not fit its signature.');
  });

  it('a signature for other bytes', async () => {
    const { objects, chain } = archive();
    const [one, two] = [at(chain.digests, 1), at(chain.digests, 2)];
    objects.set(one, { bytes: get(objects, one).bytes, metadata: { ...get(objects, two).metadata } });
    const report = await verify(storeOf(objects));
    expect(found(report)).toEqual([['digest-changed', one]]);
    expect(at(report.findings, 0).sentence).toContain('the signature beside it is another');
    expect(report.logFiles.ok).toBe(8);
  });

  it('a signature that is no hex', async () => {
    const { objects, chain } = archive();
    const newest = at(chain.digests, 3);
    objects.set(newest, { ...get(objects, newest), metadata: { signature: 'zz' } });
    expect(at(found(await verify(storeOf(objects))), 0)).toEqual(['digest-changed', newest]);
  });

  it('a removed digest: the chain is broken, and its hour vouched for by nothing', async () => {
    const { objects, chain } = archive();
    objects.delete(at(chain.digests, 1));
    const report = await verify(storeOf(objects));
    expect(found(report)).toEqual([
      ['digest-missing', at(chain.digests, 1)],
      ['not-covered', undefined],
    ]);
    expect(report.sentence).toMatch(/^Not intact: 1 digest is missing\. Proven: 3 digests and 6 log files /);
    expect(report.digests.map(({ state, link }) => [state, link])).toEqual([
      ['ok', 'starts'],
      ['missing', 'unknown'],
      ['ok', 'broken'],
      ['ok', 'intact'],
    ]);
    expect(report.uncovered).toEqual([
      {
        cause: 'missing',
        trail: 'main',
        from: '2026-03-01T01:00:00.000Z',
        to: '2026-03-01T02:00:00.000Z',
        logFiles: 2,
      },
    ]);
  });

  it('digests removed at the end: it cannot be told why there are none, and so it is not called intact', async () => {
    const { objects, chain } = archive(8);
    for (const name of chain.digests.slice(4)) objects.delete(name);
    const report = await verify(storeOf(objects), { hours: 8 });
    expect(report.verdict).toBe('not-complete');
    expect(report.uncovered).toMatchObject([{ cause: 'end', from: '2026-03-01T04:00:00.000Z', logFiles: 8 }]);
    expect(at(report.findings, 0).sentence).toContain('the archive alone cannot tell');
  });

  it('digests signed with another key', async () => {
    const objects: Objects = new Map();
    const chain = writeChain(objects, { key: other });
    const report = await verify(storeOf(objects));
    expect(found(report).filter(([kind]) => kind === 'digest-wrong-key')).toHaveLength(4);
    expect(report.sentence).toBe(
      "Not intact: 4 digests are signed with a key that is not CloudTrail's. Nothing could be proven.",
    );
    expect(at(report.findings, 0).sentence).toBe(
      `Digest ${at(chain.digests, 0)} is not signed by CloudTrail. It is signed with key ${other.fingerprint}, which is none of CloudTrail's in us-east-1 at that time.`,
    );
    expect(report.logFiles).toMatchObject({ ok: 0, uncovered: 8 });
  });

  it("a digest signed with another key that bears the name of CloudTrail's", async () => {
    const { objects, chain } = archive();
    const logs = at(chain.logs, 0);
    const forged = writeDigest(objects, { hour: 0, logs, previous: null, key: other, fingerprint: KEY.fingerprint });
    expect(at(found(await verify(storeOf(objects))), 0)).toEqual(['digest-changed', forged.name]);
  });

  it('two digests swapped', async () => {
    const { objects, chain } = archive();
    const [one, two] = [at(chain.digests, 1), at(chain.digests, 2)];
    const [first, second] = [get(objects, one), get(objects, two)];
    objects.set(one, second).set(two, first);
    const report = await verify(storeOf(objects));
    const digests = found(report).filter(([kind]) => kind !== 'not-covered');
    expect(digests.map(([, name]) => name).toSorted()).toEqual([one, two]);
    expect(report.findings.map(({ sentence }) => sentence).join()).toContain(`The content says that it is ${one}.`);
    expect(report.verdict).toBe('not-intact');
  });

  it('a digest moved to another day', async () => {
    const { objects, chain } = archive();
    const home = at(chain.digests, 3);
    const away = home.replace('/2026/03/01/', '/2026/03/02/');
    objects.set(away, get(objects, home));
    objects.delete(home);
    const report = await verify(storeOf(objects));
    expect(at(found(report), 0)).toEqual(['digest-moved', away]);
    expect(at(report.findings, 0).sentence).toBe(
      `Digest ${away} is not where it was written. It is genuine as ${home}, and not here.`,
    );
  });

  it('an older digest replayed in place of the newest', async () => {
    const { objects, chain } = archive();
    objects.set(at(chain.digests, 3), get(objects, at(chain.digests, 1)));
    const report = await verify(storeOf(objects));
    expect(at(found(report), 0)).toEqual(['digest-moved', at(chain.digests, 3)]);
    expect(at(report.findings, 0).sentence).toContain(`It is genuine as ${at(chain.digests, 1)}`);
    expect(report.uncovered).toMatchObject([{ cause: 'unproven', logFiles: 2 }]);
  });

  it('a digest slipped in between two that know nothing of it', async () => {
    const { objects, chain } = archive();
    const [gone] = chain.digests.splice(1, 1);
    const slipped = writeDigest(objects, { hour: 1, logs: [], previous: null });
    expect(slipped.name).toBe(gone);
    const report = await verify(storeOf(objects));
    expect(at(found(report), 0)).toEqual(['digest-changed', gone]);
  });

  it('a digest that reaches past one which lies between', async () => {
    const objects: Objects = new Map();
    const first = writeDigest(objects, { hour: 0, logs: [], previous: null });
    const between = writeDigest(objects, { hour: 1, logs: [], previous: first });
    const last = writeDigest(objects, { hour: 2, logs: [], previous: first });
    const report = await verify(storeOf(objects), { hours: 3 });
    expect(found(report)).toEqual([['chain-broken', last.name]]);
    expect(at(report.findings, 0).sentence).toContain(`${between.key} lies between the two`);
    expect(report.sentence).toMatch(/^Not intact: the chain of digests is broken in 1 place\./);
  });

  it('a genuine digest of another bucket put among the others', async () => {
    const { objects, chain } = archive();
    const foreign: Objects = new Map();
    const theirs = writeChain(foreign, { bucket: 'elsewhere' });
    objects.set(at(chain.digests, 3), get(foreign, at(theirs.digests, 3)));
    const report = await verify(storeOf(objects));
    expect(at(found(report), 0)).toEqual(['digest-moved', at(chain.digests, 3)]);
  });

  it('bytes that are no gzip, no JSON or no digest', async () => {
    for (const bytes of [Buffer.from('not a digest'), Buffer.from('{}'), Buffer.from([0x1f, 0x8b, 8, 0, 1])]) {
      const { objects, chain } = archive();
      objects.set(at(chain.digests, 3), { ...get(objects, at(chain.digests, 3)), bytes });
      objects.set(at(at(chain.logs, 0), 0), { bytes });
      const names = found(await verify(storeOf(objects))).map(([kind, name]) => `${kind} ${name}`);
      expect(names).toContain(`digest-changed ${at(chain.digests, 3)}`);
      expect(names).toContain(`log-modified ${at(at(chain.logs, 0), 0)}`);
    }
  });

  it('keeps control characters of keys out of its sentences', async () => {
    const { objects, chain } = archive();
    change(objects, at(chain.digests, 3), (content) =>
      content.replace('"digestS3Object":"', '"digestS3Object":"\\u001b[31m'),
    );
    const report = await verify(storeOf(objects));
    expect(JSON.stringify(report)).toContain('The content says that it is s3://acme-trail/AWSLogs/');
    expect(JSON.stringify(report)).not.toContain('\\u001b');
  });
});
