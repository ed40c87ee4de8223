import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { hashContent } from '../../../src/trail/archive/digest/content.ts';
import { summarise, type VerifyProgress } from '../../../src/trail/archive/digest/index.ts';
import {
  ACCOUNT,
  at,
  cloudTrailKeys,
  get,
  KEY,
  type Objects,
  REGION,
  START,
  signingKey,
  storeOf,
  verify,
  writeChain,
  writeDigest,
  writeLog,
} from './digest-chain.ts';

const HOUR = 3_600_000;

describe('times that no digest covers', () => {
  it('are a gap, and no tampering, where logging was off and the chain starts anew', async () => {
    const objects: Objects = new Map();
    writeChain(objects, { hours: 6, off: [2, 3] });
    const report = await verify(storeOf(objects), { hours: 6 });
    expect(report.verdict).toBe('not-complete');
    expect(report.sentence).toMatch(/^Not complete: 1 gap without digests\. Proven: 4 digests and 8 log files from /);
    expect(report.findings).toEqual([
      {
        kind: 'gap',
        sentence:
          'Gap: no digest of trail main from 2026-03-01 02:00 to 2026-03-01 04:00 UTC, as when logging or log file validation is off. A new chain starts after it; digests taken away from the end of an older one would not show.',
      },
    ]);
    expect(report.digests.map(({ link }) => link)).toEqual(['starts', 'intact', 'starts', 'intact']);
  });

  it('are a gap where the chain goes on over them', async () => {
    const objects: Objects = new Map();
    writeChain(objects, { hours: 6, off: [2, 3], goesOn: true });
    const report = await verify(storeOf(objects), { hours: 6 });
    expect(report.findings.map(({ kind }) => kind)).toEqual(['gap']);
    expect(at(report.findings, 0).sentence).toContain('The chain goes on over it, so none is lost.');
    expect(report.digests.map(({ link }) => link)).toEqual(['starts', 'intact', 'intact', 'intact']);
  });

  it('are told from a removed digest by what the next one says', async () => {
    const gap: Objects = new Map();
    writeChain(gap, { hours: 6, off: [2], goesOn: true });
    const removed: Objects = new Map();
    removed.delete(at(writeChain(removed, { hours: 6 }).digests, 2));
    expect((await verify(storeOf(gap), { hours: 6 })).verdict).toBe('not-complete');
    expect((await verify(storeOf(removed), { hours: 6 })).verdict).toBe('not-intact');
  });

  it('count the log files delivered meanwhile, and do not call them added', async () => {
    const objects: Objects = new Map();
    writeChain(objects, { hours: 6, off: [2, 3] });
    const stray = writeLog(objects, START + 3 * HOUR, 'StrayStrayStraySt');
    const report = await verify(storeOf(objects), { hours: 6 });
    expect(report.uncovered).toMatchObject([{ cause: 'gap', restarts: true, logFiles: 1 }]);
    expect(report.checked.stateOf(stray)).toBe('uncovered');
    expect(report.counts['log-added']).toBeUndefined();
  });

  it('begin before the first digest, where validation was switched on later', async () => {
    const objects: Objects = new Map();
    writeChain(objects, { hours: 6, off: [0, 1] });
    const report = await verify(storeOf(objects), { hours: 6 });
    expect(report.uncovered).toMatchObject([
      { cause: 'gap', from: '2026-03-01T00:00:00.000Z', to: '2026-03-01T02:00:00.000Z' },
    ]);
  });

  it('are all of it where there is no digest', async () => {
    const objects: Objects = new Map();
    writeLog(objects, START + HOUR, 'LonelyLonelyLone');
    const report = await verify(storeOf(objects));
    expect(report.sentence).toBe(
      `Not complete: there are no digests for account ${ACCOUNT} in ${REGION} from 2026-03-01 00:00 to 2026-03-01 04:00 UTC. Nothing can be proven.`,
    );
    expect(at(report.findings, 0).sentence).toBe(
      `There are no digests for account ${ACCOUNT} in ${REGION} from 2026-03-01 00:00 to 2026-03-01 04:00 UTC. Log file validation was off, or they were not copied. Nothing vouches for the 1 log file delivered then.`,
    );
  });
});

describe('trails, accounts and Regions', () => {
  it('are verified apart: an organisation trail, another account, another Region', async () => {
    const objects: Objects = new Map();
    const places = [
      { account: '111122223333', region: 'us-east-1' },
      { account: '111122223333', region: 'eu-west-1' },
      { account: '444455556666', region: 'us-east-1' },
    ];
    for (const place of places) writeChain(objects, { ...place, organization: 'o-exampleorgid', prefix: 'all/' });
    const reports = await Promise.all(places.map((place) => verify(storeOf(objects), { place })));
    expect(reports.map(({ verdict, logFiles }) => [verdict, logFiles.ok])).toEqual(Array(3).fill(['intact', 8]));
    expect(summarise(reports).sentence).toBe('Intact: 12 digests and 24 log files in 3 accounts and Regions.');

    const victim = [...objects.keys()].find((name) => name.includes('/444455556666/CloudTrail/'));
    objects.delete(victim ?? '');
    const after = await Promise.all(places.map((place) => verify(storeOf(objects), { place })));
    expect(after.map(({ verdict }) => verdict)).toEqual(['intact', 'intact', 'not-intact']);
    expect(summarise(after)).toEqual({
      verdict: 'not-intact',
      sentence:
        'Not intact: 1 log file is missing, of account 444455556666 in us-east-1. Proven: 12 digests and 23 log files in 3 accounts and Regions.',
    });
  });

  it('has a chain for each trail of one bucket', async () => {
    const objects: Objects = new Map();
    writeChain(objects, { trail: 'main' });
    // The log files of both have the same names here; a second trail of a bucket has a prefix, or an organisation.
    writeChain(objects, { trail: 'second', prefix: 'second/' });
    const org = writeChain(objects, { trail: 'org', organization: 'o-exampleorgid' });
    expect((await verify(storeOf(objects))).sentence).toContain('Intact: 12 digests and 24 log files');
    objects.delete(at(org.digests, 2));
    const report = await verify(storeOf(objects));
    expect(report.uncovered).toMatchObject([{ cause: 'missing', trail: 'org', logFiles: 2 }]);
  });

  it('uses the key of the Region that a digest was signed in', async () => {
    const west = signingKey();
    const objects: Objects = new Map();
    writeChain(objects, { region: 'eu-west-1', key: west });
    const asked: string[] = [];
    const { find, complete } = cloudTrailKeys(west);
    const keys = {
      complete,
      find: (...args: Parameters<typeof find>) => {
        asked.push(args[2]);
        return find(...args);
      },
    };
    const report = await verify(storeOf(objects), { place: { account: ACCOUNT, region: 'eu-west-1' }, keys });
    expect(report.verdict).toBe('intact');
    expect(new Set(asked)).toEqual(new Set(['eu-west-1']));
  });
});

describe('backfill digests', () => {
  it('vouch for log files that came too late for their hour, in a chain of their own', async () => {
    const objects: Objects = new Map();
    writeChain(objects);
    const late = writeLog(objects, START + 1.5 * HOUR, 'LateLateLateLate');
    const backfill = writeDigest(objects, { hour: 1, logs: [late], previous: null, backfill: true });
    const report = await verify(storeOf(objects));
    expect(report.sentence).toContain('Intact: 5 digests and 9 log files');
    expect(report.digests.find(({ name }) => name === backfill.name)).toMatchObject({ backfill: true, link: 'starts' });
  });

  it('are asked for by the time they were signed, which their metadata has', async () => {
    const objects: Objects = new Map();
    const late = writeLog(objects, START + 1.5 * HOUR, 'LateLateLateLate');
    writeDigest(objects, { hour: 1, logs: [late], previous: null, backfill: true });
    const times: Date[] = [];
    const { find, complete } = cloudTrailKeys(KEY);
    const keys = {
      complete,
      find: (...args: Parameters<typeof find>) => {
        times.push(args[1]);
        return find(...args);
      },
    };
    await verify(storeOf(objects), { keys });
    expect(times).toEqual([new Date(START + 32 * HOUR)]);
  });

  it('do not close a gap, since the hourly digest is still not there', async () => {
    const objects: Objects = new Map();
    const chain = writeChain(objects);
    objects.delete(at(chain.digests, 1));
    writeDigest(objects, { hour: 1, logs: at(chain.logs, 1), previous: null, backfill: true });
    const report = await verify(storeOf(objects));
    expect(report.findings.map(({ kind }) => kind)).toContain('digest-missing');
    expect(report.logFiles.ok).toBe(8);
  });
});

describe('what cannot be read', () => {
  it('is named with its reason, and is not called tampering', async () => {
    const objects: Objects = new Map();
    const chain = writeChain(objects);
    const [digest, log] = [at(chain.digests, 1), at(at(chain.logs, 3), 0)];
    const report = await verify(storeOf(objects, { denied: { [digest]: 'Access denied', [log]: 'KMS says no.' } }));
    expect(report.findings.map(({ kind, sentence }) => [kind, sentence])).toEqual([
      ['log-unreadable', `Log file ${log} could not be read. KMS says no.`],
      ['digest-unreadable', `Digest ${digest} could not be read. Access denied.`],
      ['not-covered', expect.stringContaining('cannot be believed')],
    ]);
    expect(report.verdict).toBe('not-complete');
  });

  it('includes the public keys: nothing is proven, and nothing accused', async () => {
    const objects: Objects = new Map();
    writeChain(objects);
    const keys = { complete: true, find: () => Promise.reject(new Error('AccessDenied: cloudtrail:ListPublicKeys')) };
    const report = await verify(storeOf(objects), { keys });
    expect(report.sentence).toBe(
      'Not complete: the public key for 4 digests is not known here. Nothing could be proven.',
    );
    expect(at(report.findings, 0).sentence).toContain('AccessDenied: cloudtrail:ListPublicKeys.');
    expect(report.logFiles).toMatchObject({ ok: 0, unproven: 8 });
  });

  it('is not looked for where a digest names what is no log file', async () => {
    const objects: Objects = new Map();
    const read: string[] = [];
    objects.set('s3://acme-trail/../../etc/passwd', { bytes: gzipSync('root') });
    writeDigest(objects, { hour: 0, logs: ['s3://acme-trail/../../etc/passwd'], previous: null });
    const report = await verify(storeOf(objects, { onRead: (name) => void read.push(name) }), { hours: 1 });
    expect(read).toHaveLength(1);
    expect(at(report.findings, 0).sentence).toContain('none that CloudTrail gives to a log file');
  });

  it('stops a gzip bomb at its bound', async () => {
    const bomb = gzipSync(Buffer.alloc(3_000_000));
    const { signal } = new AbortController();
    await expect(hashContent(bomb, signal, 1_000_000)).rejects.toThrow('unpacks to more than 1 MiB');
    await expect(hashContent(bomb, signal, 3_000_000)).resolves.toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('the work', () => {
  it('has at most so many reads under way at once, and more than one', async () => {
    const objects: Objects = new Map();
    writeChain(objects, { hours: 12, logsPerHour: 3 });
    let now = 0;
    let most = 0;
    const onRead = async () => {
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setImmediate(resolve));
      now -= 1;
    };
    const report = await verify(storeOf(objects, { onRead }), { hours: 12, parallel: 4 });
    expect(report.verdict).toBe('intact');
    expect(most).toBe(4);
  });

  it('tells how far it is', async () => {
    const objects: Objects = new Map();
    writeChain(objects);
    const seen: VerifyProgress[] = [];
    await verify(storeOf(objects), { onProgress: (progress) => void seen.push(progress) });
    const bytes = [...objects.values()].reduce((sum, stored) => sum + stored.bytes.length, 0);
    expect(seen.at(-1)).toEqual({ digests: 4, digestsFound: 4, logFiles: 8, bytes });
    expect(seen.map(({ logFiles }) => logFiles)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 8]);
  });

  it('ends with the reason when it is aborted, and reads no more', async () => {
    const objects: Objects = new Map();
    writeChain(objects, { hours: 12 });
    const stop = new AbortController();
    let reads = 0;
    const onRead = () => {
      reads += 1;
      if (reads === 5) stop.abort(new Error('enough'));
    };
    await expect(verify(storeOf(objects, { onRead }), { hours: 12, signal: stop.signal })).rejects.toThrow('enough');
    expect(reads).toBeLessThan(14);
  });

  it('throws what the listing throws', async () => {
    const store = storeOf(new Map());
    const failing = {
      ...store,
      // biome-ignore lint/correctness/useYield: it fails before it has any
      listLogs: async function* () {
        throw new Error('no access to the bucket');
      },
    };
    await expect(verify(failing)).rejects.toThrow('no access to the bucket');
  });

  it('compares only the log files that were asked for', async () => {
    const objects: Objects = new Map();
    const chain = writeChain(objects);
    const read: string[] = [];
    const wanted = at(at(chain.logs, 2), 0);
    objects.delete(at(at(chain.logs, 0), 0));
    const store = storeOf(objects, { onRead: (name) => void read.push(name) });
    const report = await verify(store, { logFiles: [wanted] });
    expect(read.filter((name) => name.includes('/CloudTrail/'))).toEqual([wanted]);
    expect(report.sentence).toContain('Intact: 4 digests and 1 log file');
    expect(get(objects, wanted)).toBeDefined();
  });
});
