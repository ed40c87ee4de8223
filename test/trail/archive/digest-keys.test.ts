import { createPublicKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  keysFromCloudTrail,
  keysFromFile,
  readSignatureFile,
  signatureFilesOf,
} from '../../../src/trail/archive/digest/index.ts';
import { KEY, keyFile, signingKey } from './digest-chain.ts';

const { signal } = new AbortController();
const TIME = new Date('2026-03-01T00:00:00Z');
const found = (bytes: Uint8Array | string, fingerprint = KEY.fingerprint) =>
  keysFromFile(Buffer.from(bytes)).find(fingerprint, TIME, 'us-east-1', signal);

/** The sample response of "Custom implementations of CloudTrail log file integrity validation", CloudTrail User Guide. */
const SAMPLE = {
  Value:
    'MIIBCgKCAQEAn11L2YZ9h7onug2ILi1MWyHiMRsTQjfWE+pHVRLk1QjfWhirG+lpOa8NrwQ/r7Ah5bNL6HepznOU9XTDSfmmnP97mqyc7z/upfZdS/AHhYcGaz7n6Wc/RRBU6VmiPCrAUojuSk6/GjvA8iOPFsYDuBtviXarvuLPlrT9kAd4Lb+rFfR5peEgBEkhlzc5HuWO7S0y+KunqxX6jQBnXGMtxmPBPP0FylgWGNdFtks/4YSKcgqwH0YDcawP9GGGDAeCIqPWIXDLG1jOjRRzWfCmD0iJUkz8vTsn4hq/5ZxRFE7UBAUiVcGbdnDdvVfhF9C3dQiDq3k7adQIziLT0cShgQIDAQAB',
  Fingerprint: '8eba5db5bea9b640d1c96a77256fe7f2',
};

describe('a file of public keys', () => {
  const key = createPublicKey({ key: Buffer.from(KEY.value), format: 'der', type: 'pkcs1' });

  it.each([
    ['the output of aws cloudtrail list-public-keys', keyFile(signingKey(), KEY)],
    ['DER, PKCS#1', KEY.value],
    ['DER, SubjectPublicKeyInfo', key.export({ type: 'spki', format: 'der' })],
    ['DER in base64', Buffer.from(KEY.value).toString('base64')],
    ['PEM, PKCS#1', key.export({ type: 'pkcs1', format: 'pem' })],
    ['PEM, SubjectPublicKeyInfo', key.export({ type: 'spki', format: 'pem' })],
  ])('may be %s', async (_form, bytes) => {
    expect((await found(bytes))?.equals(key)).toBe(true);
    expect(await found(bytes, 'f'.repeat(32))).toBeUndefined();
  });

  it('gives a key by its own fingerprint, as the sample of the User Guide has it', async () => {
    const nameless = JSON.stringify({ PublicKeyList: [{ Value: SAMPLE.Value }] });
    expect(await found(nameless, SAMPLE.Fingerprint)).toBeDefined();
  });

  it.each([
    ['{"Keys":[]}', 'It is JSON, and not a list of public keys.'],
    ['{"PublicKeyList":[]}', 'Its list of public keys is empty.'],
    ['hello, world', 'It holds no public key.'],
    ['aGVsbG8=', 'It holds no RSA public key that can be read.'],
    ['{"PublicKeyList":[{"Value":"aGVsbG8="}]}', 'It holds no RSA public key that can be read.'],
    ['', 'It holds no public key.'],
  ])('says what is wrong with %s', (text, message) => {
    expect(() => keysFromFile(Buffer.from(text))).toThrow(message);
  });
});

describe('public keys of CloudTrail', () => {
  it('are asked for once for each month of a Region, a little around it, and not beyond now', async () => {
    const asked: [string, string, string][] = [];
    const keys = keysFromCloudTrail(async (region, { from, to }) => {
      asked.push([region, from.toISOString(), to.toISOString()]);
      return [KEY];
    }, new Date('2026-04-10T00:00:00Z'));
    const times = ['2026-03-01T00:00:00Z', '2026-03-31T23:00:00Z', '2026-04-02T00:00:00Z'];
    const all = times.flatMap((time) => ['us-east-1', 'eu-west-1'].map((region) => [time, region] as const));
    await Promise.all(all.map(([time, region]) => keys.find(KEY.fingerprint, new Date(time), region, signal)));
    expect(asked.toSorted()).toEqual([
      ['eu-west-1', '2026-02-28T23:00:00.000Z', '2026-04-01T02:00:00.000Z'],
      ['eu-west-1', '2026-03-31T23:00:00.000Z', '2026-04-10T00:00:00.000Z'],
      ['us-east-1', '2026-02-28T23:00:00.000Z', '2026-04-01T02:00:00.000Z'],
      ['us-east-1', '2026-03-31T23:00:00.000Z', '2026-04-10T00:00:00.000Z'],
    ]);
  });

  it('are not asked for again by every digest where that failed', async () => {
    let calls = 0;
    const keys = keysFromCloudTrail(async () => {
      calls += 1;
      throw new Error('denied');
    }, TIME);
    const find = () => keys.find(KEY.fingerprint, TIME, 'us-east-1', signal);
    await expect(find()).rejects.toThrow('denied');
    await expect(find()).rejects.toThrow('denied');
    expect(calls).toBe(1);
  });
});

describe('signatures beside a copy', () => {
  const digest = 'AWSLogs/1/CloudTrail-Digest/d.json.gz';

  it('may stand in three files', () => {
    expect(signatureFilesOf(digest)).toEqual([
      `${digest}.metadata.json`,
      'AWSLogs/1/CloudTrail-Digest/d.metadata.json',
      `${digest}.signature`,
    ]);
  });

  it('are hex, or the metadata that head-object prints, or all that it prints', () => {
    const metadata = { signature: 'ab01', 'signature-algorithm': 'SHA256withRSA' };
    expect(readSignatureFile(`${digest}.signature`, ' ab01\n')).toEqual({ signature: 'ab01' });
    expect(readSignatureFile(`${digest}.metadata.json`, JSON.stringify(metadata))).toEqual(metadata);
    const whole = JSON.stringify({ ContentLength: 12, Metadata: metadata });
    expect(readSignatureFile(`${digest}.metadata.json`, whole)).toEqual(metadata);
  });

  it('are asked for plainly where the file has none', () => {
    expect(() => readSignatureFile('d.metadata.json', '{}')).toThrow('has no "signature" in it');
    expect(() => readSignatureFile('d.metadata.json', 'ab01')).toThrow('is not JSON');
  });
});
