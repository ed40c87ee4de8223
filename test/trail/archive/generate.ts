import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { JsonObject } from '../../../src/events/types.ts';

/** Numbers that only look random: the same seed gives the same archive. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 to below 1 (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number from 0 to below `end`. */
  below(end: number): number {
    return Math.floor(this.next() * end);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(choices: readonly T[]): T {
    for (const choice of choices.slice(this.below(choices.length))) return choice;
    throw new Error('Nothing to choose from.');
  }

  /** `length` digits and letters of the alphabet given. */
  word(length: number, alphabet = '0123456789abcdef'): string {
    return Array.from({ length }, () => alphabet[this.below(alphabet.length)]).join('');
  }

  uuid(): string {
    return [8, 4, 4, 4, 12].map((length) => this.word(length)).join('-');
  }
}

/** Where a log file lies in an archive. Source: AWS CloudTrail, "Finding your CloudTrail log files". */
export interface LogFilePlace {
  /** The trail's own prefix; left out: none. */
  prefix?: string;
  /** `o-…` for a trail of an organisation. */
  organization?: string;
  account: string;
  region: string;
  delivered: Date;
  /** Sixteen letters and digits that make the name unique. */
  unique: string;
}

/** The key of a log file, with `/` between its parts. */
export function logFileKey({ prefix, organization, account, region, delivered, unique }: LogFilePlace): string {
  const iso = delivered.toISOString();
  const [year = '', month = '', day = ''] = iso.slice(0, 10).split('-');
  const minute = `${year}${month}${day}T${iso.slice(11, 13)}${iso.slice(14, 16)}Z`;
  const name = `${account}_CloudTrail_${region}_${minute}_${unique}.json.gz`;
  const above = [prefix, 'AWSLogs', organization].filter((part) => part !== undefined);
  return [...above, account, 'CloudTrail', region, year, month, day, name].join('/');
}

/** A log file as CloudTrail writes it. */
export function logFile(records: readonly JsonObject[], level = 6): Buffer {
  return gzipSync(JSON.stringify({ Records: records }), { level });
}

/** Puts a log file into an archive folder; answers its path. */
export async function writeLogFile(folder: string, key: string, contents: Uint8Array): Promise<string> {
  const path = join(folder, ...key.split('/'));
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, contents);
  return path;
}

/** What an archive is to hold. */
export interface ArchivePlan extends Omit<LogFilePlace, 'delivered' | 'unique'> {
  folder: string;
  seed: number;
  /** The events' time, spread evenly; each file is delivered five minutes after its newest event. */
  from: Date;
  to: Date;
  files: number;
  recordsPerFile: number;
}

/** What was written. */
export interface WrittenArchive {
  files: { path: string; key: string; size: number; delivered: Date }[];
  records: number;
  /** Uncompressed bytes. */
  bytes: number;
}

/** Writes an archive of ordinary records, file by file. */
export async function writeArchive(plan: ArchivePlan): Promise<WrittenArchive> {
  const dice = new Dice(plan.seed);
  const step = (plan.to.getTime() - plan.from.getTime()) / (plan.files * plan.recordsPerFile);
  const archive: WrittenArchive = { files: [], records: 0, bytes: 0 };
  for (let file = 0; file < plan.files; file += 1) {
    const records: JsonObject[] = [];
    for (let index = 0; index < plan.recordsPerFile; index += 1) {
      records.push(ordinaryRecord(dice, new Date(plan.from.getTime() + step * archive.records), plan));
      archive.records += 1;
    }
    const delivered = new Date(plan.from.getTime() + step * archive.records + 300_000);
    const key = logFileKey({ ...plan, delivered, unique: dice.word(16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567') });
    const text = Buffer.from(JSON.stringify({ Records: records }));
    const contents = gzipSync(text);
    const path = await writeLogFile(plan.folder, key, contents);
    archive.files.push({ path, key, size: contents.length, delivered });
    archive.bytes += text.length;
  }
  return archive;
}

const READS = ['DescribeServices', 'DescribeTasks', 'ListTasks', 'DescribeTaskDefinition', 'ListServices'] as const;
const WRITES = ['UpdateService', 'StopTask', 'RegisterTaskDefinition', 'RunTask', 'DeregisterTaskDefinition'] as const;
const OTHERS = [
  ['s3', 'GetBucketAcl'],
  ['sts', 'AssumeRole'],
  ['kms', 'Decrypt'],
  ['ec2', 'DescribeInstances'],
  ['iam', 'GetRolePolicy'],
  ['logs', 'CreateLogStream'],
  ['lambda', 'UpdateFunctionCode20150331v2'],
] as const;
const PEOPLE = ['alice', 'bob', 'carol', 'dan', 'priya'] as const;

/**
 * A record of the size and shape of a busy account's: about 1,500 bytes, three in a hundred of ECS, an eighth of those
 * writes; the name of ECS also where it is not the source, braces and escaped quotes in text.
 */
export function ordinaryRecord(dice: Dice, time: Date, place: { account: string; region: string }): JsonObject {
  const ofEcs = dice.chance(0.03);
  const write = ofEcs ? dice.chance(0.12) : dice.chance(0.3);
  const [service, action] = ofEcs ? ['ecs', dice.pick(write ? WRITES : READS)] : dice.pick(OTHERS);
  const iso = `${time.toISOString().slice(0, 19)}Z`;
  const byEcs = dice.chance(0.05);
  return {
    eventVersion: '1.11',
    userIdentity: identity(dice, iso, place.account, byEcs),
    eventTime: iso,
    eventSource: `${service}.amazonaws.com`,
    eventName: action,
    awsRegion: place.region,
    sourceIPAddress: byEcs ? 'ecs.amazonaws.com' : `203.0.113.${dice.below(256)}`,
    userAgent: byEcs
      ? 'ecs.amazonaws.com'
      : `aws-sdk-java/2.30.${dice.below(40)} Linux/6.1 md/(x86_64) exec-env/AWS_ECS`,
    requestParameters: parameters(dice, ofEcs, place),
    responseElements: write ? { _return: true, requestId: dice.uuid() } : null,
    additionalEventData: {
      SignatureVersion: 'SigV4',
      bytesTransferredIn: dice.below(9000),
      'x-amz-id-2': dice.word(64),
    },
    requestID: dice.uuid(),
    eventID: dice.uuid(),
    readOnly: !write,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: place.account,
    eventCategory: 'Management',
    tlsDetails: {
      tlsVersion: 'TLSv1.3',
      cipherSuite: 'TLS_AES_128_GCM_SHA256',
      clientProvidedHostHeader: `${service}.${place.region}.amazonaws.com`,
    },
  };
}

function identity(dice: Dice, time: string, account: string, byEcs: boolean): JsonObject {
  const [role, session] = [`app-${dice.below(40)}`, dice.pick(PEOPLE)];
  const id = `AROA${dice.word(17, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`;
  return {
    type: 'AssumedRole',
    principalId: `${id}:${session}`,
    arn: `arn:aws:sts::${account}:assumed-role/${role}/${session}`,
    accountId: account,
    accessKeyId: `ASIA${dice.word(16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`,
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: id,
        arn: `arn:aws:iam::${account}:role/${role}`,
        accountId: account,
        userName: role,
      },
      attributes: { creationDate: time, mfaAuthenticated: 'false' },
    },
    ...(byEcs ? { invokedBy: 'ecs.amazonaws.com' } : {}),
  };
}

function parameters(dice: Dice, ofEcs: boolean, { account, region }: { account: string; region: string }): JsonObject {
  if (ofEcs) {
    const service = `svc-${dice.below(60)}`;
    return {
      cluster: `arn:aws:ecs:${region}:${account}:cluster/prod`,
      service,
      services: [`arn:aws:ecs:${region}:${account}:service/prod/${service}`],
      desiredCount: dice.below(12),
    };
  }
  const key = `logs/{app-${dice.below(99)}}/${dice.word(24)}`;
  const statement = { Effect: 'Allow', Principal: { Service: 'ecs.amazonaws.com' }, Action: 's3:*', Resource: key };
  return {
    bucketName: `bucket-${dice.below(300)}`,
    key,
    filterSet: { items: [{ name: 'tag:role', valueSet: { items: [{ value: dice.word(8) }] } }] },
    ...(dice.chance(0.5) ? { policyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }) } : {}),
  };
}
