/**
 * The names CloudTrail gives its files in a bucket:
 *
 *   [prefix/]AWSLogs/[o-id/]<account>/CloudTrail/<region>/YYYY/MM/DD/<account>_CloudTrail_<region>_YYYYMMDDTHHmmZ_<id>.json.gz
 *   [prefix/]AWSLogs/[o-id/]<account>/CloudTrail-Digest/<region>/YYYY/MM/DD/
 *     <account>_CloudTrail-Digest_<region>_<trail>_<home region>_YYYYMMDDTHHMMSSZ[_backfill].json.gz
 *
 * Days and times in them are UTC. Sources: AWS CloudTrail user guide, "Getting and viewing your CloudTrail log files" and
 * "CloudTrail digest file structure"; aws-cli, awscli/customizations/cloudtrail/validation.py.
 */

/** Where the files of one account and Region lie. */
export interface KeyPlace {
  /** What comes before `AWSLogs/`: empty, or ending with a slash. */
  prefix: string;
  /** Of a trail of the organization: `o-…`. */
  organization?: string;
  /** Twelve digits. */
  account: string;
  region: string;
}

/** What the name of a log file says, wherever the file lies. */
export interface LogName {
  account: string;
  region: string;
  /** To the minute, cut off: the file was delivered in that minute. */
  delivered: Date;
  /** The letters and digits that tell files of one minute apart. */
  id: string;
  /** `.json` for a copy that was unpacked. */
  extension: '.json.gz' | '.json';
}

/** The key of a log file of management, data or global service events. */
export interface LogKey extends KeyPlace, LogName {
  /** The day in the path, `YYYY/MM/DD`. */
  day: string;
}

/** Whether a name is one that CloudTrail gives to files beside the logs: digests, Insights, network activity. */
export function isSiblingName(name: string): boolean {
  return /^\d{12}_CloudTrail-[A-Za-z]+_/.test(name);
}

/** Whether a file of another name is taken for a log file: JSON in one of its forms, gzipped or not. */
export function isReadableName(name: string): boolean {
  return /\.(?:json|jsonl|ndjson)(?:\.gz)?$/i.test(name) && !isSiblingName(name);
}

/** What the name of a digest file says. */
export interface DigestName {
  account: string;
  region: string;
  trail: string;
  /** Region in which the trail was made; its digests of every Region carry it. */
  homeRegion: string;
  /** End of the hour that the digest covers. */
  ends: Date;
  /** Written afterwards, for hours that were missed. */
  backfill: boolean;
  extension: '.json.gz' | '.json';
}

/** The key of a digest file. */
export interface DigestKey extends KeyPlace, DigestName {
  day: string;
}

/** Folders beside each other below an account. `CloudTrail-Insight` and others are neither logs nor digests. */
export type KeyFolder = 'CloudTrail' | 'CloudTrail-Digest';

/** A Region's name by its form; whether it exists is not asked: archives outlive lists of Regions. */
export const REGION = '[a-z]{2,}(?:-[a-z]+)+-\\d+';
const ACCOUNT = '\\d{12}';
const EXTENSION = '\\.json(?:\\.gz)?';
const logNamed = new RegExp(`^(${ACCOUNT})_CloudTrail_(${REGION})_(\\d{8}T\\d{4}Z)_([A-Za-z0-9]+)(${EXTENSION})$`);
const digestNamed = new RegExp(
  `^(${ACCOUNT})_CloudTrail-Digest_(${REGION})_([A-Za-z0-9._-]+)_(${REGION})_(\\d{8}T\\d{6}Z)(_backfill)?(${EXTENSION})$`,
);
const placed = new RegExp(
  `^(.*/)?AWSLogs/(?:(o-[a-z0-9]+)/)?(${ACCOUNT})/(CloudTrail|CloudTrail-Digest)/(${REGION})/(\\d{4}/\\d\\d/\\d\\d)/([^/]+)$`,
  's',
);
const MINUTE = 60_000;
const DAY = 86_400_000;
/** CloudTrail was announced on 13 November 2013 (AWS News Blog): no trail has delivered before that month. */
const FIRST_DAY = Date.UTC(2013, 10, 1);
/** Paths have four digits for the year. */
const LAST_DAY = Date.UTC(9999, 11, 31);

/** The name of a log file, without its folders; undefined for any other name. */
export function logName(name: string): LogName | undefined {
  const [, account = '', region = '', stamp = '', id = '', extension] = logNamed.exec(name) ?? [];
  const delivered = timeOf(stamp);
  if (delivered === undefined) return undefined;
  return { account, region, delivered, id, extension: extension === '.json' ? '.json' : '.json.gz' };
}

/** The name of a digest file, without its folders; undefined for any other name. */
export function digestName(name: string): DigestName | undefined {
  const [, account = '', region = '', trail = '', homeRegion = '', stamp = '', backfill, extension] =
    digestNamed.exec(name) ?? [];
  const ends = timeOf(stamp);
  if (ends === undefined) return undefined;
  return {
    account,
    region,
    trail,
    homeRegion,
    ends,
    backfill: backfill !== undefined,
    extension: extension === '.json' ? '.json' : '.json.gz',
  };
}

/** The key of a log file; undefined for any other, also where path and name speak of different places. Never throws. */
export function logKey(text: string): LogKey | undefined {
  const path = pathOf(text, 'CloudTrail');
  const name = path === undefined ? undefined : logName(path.name);
  if (path === undefined || name === undefined || !isSamePlace(path.place, name)) return undefined;
  return { ...path.place, ...name, day: path.day };
}

/** The key of a digest file; undefined for any other. Never throws. */
export function digestKey(text: string): DigestKey | undefined {
  const path = pathOf(text, 'CloudTrail-Digest');
  const name = path === undefined ? undefined : digestName(path.name);
  if (path === undefined || name === undefined || !isSamePlace(path.place, name)) return undefined;
  return { ...path.place, ...name, day: path.day };
}

/** The key that CloudTrail would give. */
export function buildLogKey(key: Omit<LogKey, 'day'> & { day?: string }): string {
  const name = `${key.account}_CloudTrail_${key.region}_${minuteStamp(key.delivered)}Z_${key.id}${key.extension}`;
  return `${placePrefix(key, 'CloudTrail')}${key.day ?? dayOf(key.delivered)}/${name}`;
}

/** The key that CloudTrail would give. */
export function buildDigestKey(key: Omit<DigestKey, 'day'> & { day?: string }): string {
  const end = `${key.ends.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z${key.backfill ? '_backfill' : ''}`;
  const name = `${key.account}_CloudTrail-Digest_${key.region}_${key.trail}_${key.homeRegion}_${end}${key.extension}`;
  return `${placePrefix(key, 'CloudTrail-Digest')}${key.day ?? dayOf(key.ends)}/${name}`;
}

/** What the keys of one account and Region begin with, up to the year. */
export function placePrefix(place: KeyPlace, folder: KeyFolder): string {
  return `${accountPrefix(place)}${folder}/${place.region}/`;
}

/** What the keys of one account begin with, whatever they are. */
export function accountPrefix({ prefix, organization, account }: Omit<KeyPlace, 'region'>): string {
  return `${prefix}AWSLogs/${organization === undefined ? '' : `${organization}/`}${account}/`;
}

/** First and last day of delivery, `YYYY/MM/DD`, both inclusive. */
export interface DayRange {
  first: string;
  last: string;
}

/**
 * The days on which events of a window may have been delivered: from its first day to a day after its last, since
 * CloudTrail delivers within minutes mostly, and later at times. None can have been delivered before it happened.
 * Undefined where `to` is before `from`, or one of them is no time, or all of it was before CloudTrail.
 */
export function dayRange(from: Date, to: Date): DayRange | undefined {
  const first = Math.max(from.getTime(), FIRST_DAY);
  const last = Math.min(to.getTime() + DAY, LAST_DAY);
  if (!(from.getTime() <= to.getTime()) || !(first <= last)) return undefined;
  return { first: dayOf(new Date(first)), last: dayOf(new Date(last)) };
}

/** Whether a year (`2026`), month (`2026/11`) or day of a path has days of the range. */
export function isInRange(part: string, { first, last }: DayRange): boolean {
  return part >= first.slice(0, part.length) && part <= last.slice(0, part.length);
}

/** How many days that is. */
export function daysIn({ first, last }: DayRange): number {
  return Math.round((startOf(last).getTime() - startOf(first).getTime()) / DAY) + 1;
}

/** What the keys of each day of a window begin with, newest day first. */
export function dayPrefixes(place: KeyPlace, from: Date, to: Date, folder: KeyFolder = 'CloudTrail'): string[] {
  const range = dayRange(from, to);
  if (range === undefined) return [];
  const last = startOf(range.last).getTime();
  return Array.from(
    { length: daysIn(range) },
    (_, back) => `${placePrefix(place, folder)}${dayOf(new Date(last - back * DAY))}/`,
  );
}

/**
 * Whether a file delivered then may hold events of `from` and after: an event is older than the delivery of its file. The
 * name has the minute of delivery cut off, so a minute is allowed for. There is no bound at the other end but the day
 * range: any later file may bring a late event.
 */
export function mayHold(delivered: Date, from: Date): boolean {
  return delivered.getTime() >= from.getTime() - MINUTE;
}

/** A key that sorts before every log file of that place which `mayHold` lets pass, on the first day of its range. */
export function keyBefore(place: KeyPlace, from: Date): string {
  const { account, region } = place;
  const first = new Date(Math.max(from.getTime(), FIRST_DAY));
  const earliest = new Date(Math.max(first.getTime() - MINUTE, startOf(dayOf(first)).getTime()));
  return `${placePrefix(place, 'CloudTrail')}${dayOf(first)}/${account}_CloudTrail_${region}_${minuteStamp(earliest)}`;
}

/** `YYYY/MM/DD`, as paths have it. */
export function dayOf(time: Date): string {
  return time.toISOString().slice(0, -14).replaceAll('-', '/');
}

/** Midnight at which that day begins. */
export function startOf(day: string): Date {
  return new Date(`${day.replaceAll('/', '-')}T00:00:00Z`);
}

/** The last millisecond of that day. */
export function endOf(day: string): Date {
  return new Date(startOf(day).getTime() + DAY - 1);
}

/** `YYYYMMDDTHHmm`. */
function minuteStamp(time: Date): string {
  return time.toISOString().slice(0, 16).replaceAll(/[-:]/g, '');
}

/** `YYYYMMDDTHHmm[ss]Z`; undefined for a time that does not exist, such as the 31st of June. */
function timeOf(stamp: string): Date | undefined {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)?Z$/.exec(stamp) ?? [];
  if (year === undefined) return undefined;
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second ?? '00'}.000Z`;
  const time = new Date(iso);
  return !Number.isNaN(time.getTime()) && time.toISOString() === iso ? time : undefined;
}

function pathOf(text: string, folder: KeyFolder): { place: KeyPlace; day: string; name: string } | undefined {
  const [, prefix = '', organization, account = '', found, region = '', day = '', name = ''] = placed.exec(text) ?? [];
  if (found !== folder || Number.isNaN(startOf(day).getTime()) || dayOf(startOf(day)) !== day) return undefined;
  return { place: { prefix, ...(organization === undefined ? {} : { organization }), account, region }, day, name };
}

function isSamePlace(one: { account: string; region: string }, other: { account: string; region: string }): boolean {
  return one.account === other.account && one.region === other.region;
}
