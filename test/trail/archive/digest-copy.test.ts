import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { evidenceIntact } from '../../../src/trail/archive/digest/index.ts';
import {
  at,
  type Chain,
  change,
  fileKeys,
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
const keys = fileKeys(KEY);

function archive(prefix = ''): { objects: Objects; chain: Chain } {
  const objects: Objects = new Map();
  return { objects, chain: writeChain(objects, { prefix }) };
}

/** The path in a copy. */
function path(name: string): string {
  return name.replace('s3://acme-trail/', '');
}

describe('a copy on disk', () => {
  it('with signatures beside its digests is as good as the bucket', async () => {
    const { objects } = archive();
    const report = await verify(storeOf(objects, { copy: { signatures: true } }), { keys });
    expect(report.sentence).toContain('Intact: 4 digests and 8 log files');
  });

  it('without signatures is proven by the next digest, all but the newest', async () => {
    const { objects, chain } = archive();
    const report = await verify(storeOf(objects, { copy: {} }), { keys });
    expect(report.digests.map(({ state }) => state)).toEqual(['ok', 'ok', 'ok', 'unsigned']);
    const newest = path(at(chain.digests, 3));
    expect(report.findings).toEqual([
      {
        kind: 'digest-unsigned',
        name: newest,
        sentence: `Digest ${newest} cannot be proven. Its signature is not here, and no later digest that can be believed records it.`,
        fix: `aws s3api head-object --bucket acme-trail --key ${newest} --query Metadata > ${newest}.metadata.json`,
      },
    ]);
    expect(report.sentence).toBe(
      'Not complete: 1 digest has no signature here. Proven: 3 digests and 6 log files from 2026-03-01 00:00 to 2026-03-01 03:00 UTC.',
    );
    expect(report.notes).toEqual(['2 log files have the hash that a digest lists which is not proven itself.']);
  });

  it('may lie below other folders than the prefix of the bucket', async () => {
    const { objects } = archive('logs/prod/');
    const copy = { prefix: 'backup/2026/', signatures: true };
    expect((await verify(storeOf(objects, { copy }), { keys })).verdict).toBe('intact');
  });

  it('may have been unpacked', async () => {
    const { objects } = archive();
    const copy = { unpacked: true, signatures: true };
    const report = await verify(storeOf(objects, { copy }), { keys });
    expect(report.sentence).toContain('Intact: 4 digests and 8 log files');
  });

  it('has changed, missing and added log files named by their paths', async () => {
    const { objects, chain } = archive();
    const [changed, missing] = [at(at(chain.logs, 0), 0), at(at(chain.logs, 1), 0)];
    change(objects, changed, (content) => content.replace('UpdateService', 'X'));
    objects.delete(missing);
    const added = writeLog(objects, START + 1.4 * HOUR, 'ForgedForgedForg');
    const report = await verify(storeOf(objects, { copy: { signatures: true } }), { keys });
    expect(report.findings.map(({ kind, name }) => [kind, name])).toEqual([
      ['log-modified', path(changed)],
      ['log-missing', path(missing)],
      ['log-added', path(added)],
    ]);
  });

  it('names changed, swapped and replayed digests, also without signatures', async () => {
    const changed = archive();
    change(changed.objects, at(changed.chain.digests, 1), (content) =>
      content.replace('"logFiles":[', '"logFiles":[ '),
    );
    const swapped = archive();
    const [one, two] = [at(swapped.chain.digests, 0), at(swapped.chain.digests, 1)];
    const first = get(swapped.objects, one);
    swapped.objects.set(one, get(swapped.objects, two)).set(two, first);
    const named = async ({ objects }: { objects: Objects }) =>
      (await verify(storeOf(objects, { copy: {} }), { keys })).findings
        .filter(({ kind }) => kind === 'digest-changed' || kind === 'digest-moved')
        .map(({ name }) => name);
    expect(await named(changed)).toEqual([path(at(changed.chain.digests, 1))]);
    expect(new Set(await named(swapped))).toEqual(new Set([path(one), path(two)]));
  });

  it('says that which of two is changed cannot be told, where the newest has no signature', async () => {
    const { objects, chain } = archive();
    change(objects, at(chain.digests, 3), (content) =>
      content.replace(/"previousDigestSignature":"[0-9a-f]{4}/, '"previousDigestSignature":"0000'),
    );
    const report = await verify(storeOf(objects, { copy: {} }), { keys });
    const finding = report.findings.find(({ kind }) => kind === 'digest-changed');
    expect(finding?.name).toBe(path(at(chain.digests, 2)));
    expect(finding?.sentence).toContain('which of the two was changed cannot be told');
  });

  it('does not take a digest for another whose signature the next one recorded', async () => {
    const objects: Objects = new Map();
    const first = writeDigest(objects, { hour: 0, logs: [], previous: null });
    const second = writeDigest(objects, { hour: 1, logs: [], previous: first });
    writeDigest(objects, { hour: 2, logs: [], previous: { ...first, key: second.key } });
    objects.set(second.name, get(objects, first.name));
    const report = await verify(storeOf(objects, { copy: {} }), { hours: 3, keys });
    expect(at(report.findings, 0)).toMatchObject({ kind: 'digest-moved', name: second.key });
  });

  it('has a removed digest named by the next', async () => {
    const { objects, chain } = archive();
    objects.delete(at(chain.digests, 1));
    const report = await verify(storeOf(objects, { copy: {} }), { keys });
    expect(at(report.findings, 0)).toMatchObject({ kind: 'digest-missing', name: path(at(chain.digests, 1)) });
  });

  it('says which key the key file lacks, and accuses nobody', async () => {
    const { objects } = archive();
    const report = await verify(storeOf(objects, { copy: { signatures: true } }), { keys: fileKeys(signingKey()) });
    expect(report.verdict).toBe('not-complete');
    expect(at(report.findings, 0).sentence).toContain(
      `It is signed with key ${KEY.fingerprint}, which the key file does not have.`,
    );
    expect(report.logFiles).toMatchObject({ ok: 0, unproven: 8 });
  });

  it('proves older digests by the hash in a newer one, where their key is not at hand', async () => {
    const old = signingKey();
    const objects: Objects = new Map();
    const chain = writeChain(objects, { hours: 3, key: old });
    // The newest again, by the key that is at hand, as where CloudTrail changed keys between two hours.
    const newest = at(chain.digests, 2);
    const content = JSON.parse(gunzipSync(get(objects, newest).bytes).toString());
    writeDigest(objects, {
      hour: 2,
      logs: at(chain.logs, 2),
      previous: {
        bucket: content.previousDigestS3Bucket,
        key: content.previousDigestS3Object,
        hash: content.previousDigestHashValue,
        signature: content.previousDigestSignature,
      },
    });
    const report = await verify(storeOf(objects), { hours: 3, keys });
    expect(report.digests.map(({ state }) => state)).toEqual(['ok', 'ok', 'ok']);
    expect(report.keys).toEqual([{ fingerprint: KEY.fingerprint, digests: 1 }]);
  });
});

describe('a copy in another bucket', () => {
  it('is intact, and is called a copy', async () => {
    const { objects } = archive();
    const report = await verify(storeOf(objects, { replica: 'acme-backup' }));
    expect(report.verdict).toBe('intact');
    expect(report.notes).toEqual(['This is a copy: its digests were written to bucket acme-trail.']);
  });

  it('has its own log files compared, not those of the original', async () => {
    const { objects, chain } = archive();
    const victim = at(at(chain.logs, 1), 1);
    change(objects, victim, (content) => content.replace('UpdateService', 'X'));
    const report = await verify(storeOf(objects, { replica: 'acme-backup' }));
    expect(report.findings.map(({ name }) => name)).toEqual([victim.replace('acme-trail', 'acme-backup')]);
  });
});

describe('a trail that changed its bucket', () => {
  it('is followed into the old bucket, as the AWS CLI does', async () => {
    const objects: Objects = new Map();
    const chain = writeChain(objects, { hours: 2, bucket: 'old-bucket' });
    const last = at(chain.digests, 1);
    const previous = {
      bucket: 'old-bucket',
      key: last.slice('s3://old-bucket/'.length),
      hash: createHash('sha256')
        .update(gunzipSync(get(objects, last).bytes))
        .digest('hex'),
      signature: get(objects, last).metadata?.['signature'] ?? '',
    };
    const log = writeLog(objects, START + 2.5 * HOUR, 'NewNewNewNewNewN');
    writeDigest(objects, { hour: 2, logs: [log], previous });
    const all = storeOf(objects);
    const store = {
      ...all,
      listDigests: async function* (...args: Parameters<typeof all.listDigests>) {
        for await (const object of all.listDigests(...args)) if (object.bucket === 'acme-trail') yield object;
      },
    };
    const report = await verify(store, { hours: 3 });
    expect(report.sentence).toContain('Intact: 3 digests and 5 log files');
  });
});

describe('evidence', () => {
  it('is intact where every file is proven', async () => {
    const { objects, chain } = archive();
    const names = [at(at(chain.logs, 0), 0), at(at(chain.logs, 3), 1)];
    const report = await verify(storeOf(objects), { logFiles: names });
    expect(evidenceIntact([report], names)).toMatchObject({
      intact: 'yes',
      answer: 'Intact: the 2 log files that this answer rests on are as CloudTrail delivered them.',
    });
  });

  it('names the file that was changed, or that no digest knows', async () => {
    const { objects, chain } = archive();
    const changed = at(at(chain.logs, 0), 0);
    change(objects, changed, (content) => content.replace('UpdateService', 'X'));
    const added = writeLog(objects, START + 1.4 * HOUR, 'ForgedForgedForg');
    const fine = at(at(chain.logs, 2), 0);
    const names = [changed, added, fine];
    for (const logFiles of [undefined, names]) {
      const report = await verify(storeOf(objects), { logFiles });
      const evidence = evidenceIntact([report], names);
      expect(evidence.intact).toBe('no');
      expect(evidence.answer).toBe(
        `Not intact: log file ${changed} was changed and log file ${added} is listed in no digest of its hour.`,
      );
      expect(evidence.files.map(({ state }) => state)).toEqual(['modified', 'added', 'ok']);
    }
  });

  it('is not called intact where its digest is lost, unproven, or was never looked at', async () => {
    const { objects, chain } = archive();
    objects.delete(at(chain.digests, 1));
    const names = [at(at(chain.logs, 1), 0), 's3://acme-trail/nowhere.json.gz'];
    const evidence = evidenceIntact([await verify(storeOf(objects))], names);
    expect(evidence.intact).toBe('unknown');
    expect(evidence.files.map(({ state }) => state)).toEqual(['uncovered', 'unchecked']);
    expect(evidenceIntact([], []).intact).toBe('unknown');
    const copy = await verify(storeOf(archive().objects, { copy: {} }), { keys });
    const newest = [path(at(at(chain.logs, 3), 0))];
    expect(evidenceIntact([copy], newest)).toMatchObject({ intact: 'unknown', files: [{ state: 'unproven' }] });
  });
});
