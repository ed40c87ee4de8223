import { constants, gunzipSync, gzipSync } from 'node:zlib';
import type { JsonObject } from '../../../src/events/types.ts';
import type { Wanted } from '../../../src/trail/archive/types.ts';
import type { AttributeKey } from '../../../src/trail/types.ts';
import type { Dice } from './generate.ts';
import { EVENT_NAMES, NAMES, SOURCES } from './scan-odd-record.ts';
import { type OddText, oddText } from './scan-odd-text.ts';

/** A small log file, ordinary or not, damaged or not, and what must be found in it. */
export interface OddFile {
  file: Buffer;
  /** Records in it, whole. Where it is damaged: those before the damage, which must be found whatever comes after. */
  records: JsonObject[];
  /** "exact": these and no others. "atLeast": what the damage left of the others may be found too. */
  promise: 'exact' | 'atLeast';
  /** "none", "named", or "either" where the damage may not show. */
  trouble: 'none' | 'named' | 'either';
  /** How it came about, for a failing test. */
  kind: string;
}

export function oddFile(dice: Dice): OddFile {
  const text = oddText(dice);
  const kind = dice.next();
  if (kind < 0.7) return whole(dice, text);
  if (kind < 0.78) return cutText(dice, text);
  if (kind < 0.88) return cutFile(dice, text);
  if (kind < 0.97) return flipped(dice, text);
  return followed(dice, text);
}

/** A question that some of these files answer. */
export function oddWanted(dice: Dice): Wanted {
  const [hour, hours] = [dice.below(12), 6 + dice.below(18)];
  const from = new Date(Date.UTC(2026, 4, 1, hour, dice.below(60), dice.below(60), dice.pick([0, 0, 500])));
  const to = new Date(from.getTime() + hours * 3_600_000);
  const value = attributeOf(dice);
  return {
    from,
    to,
    ...(value === undefined ? {} : { attribute: value }),
    ...(dice.chance(0.4) ? { readOnly: dice.chance(0.4) } : {}),
  };
}

function attributeOf(dice: Dice): { key: AttributeKey; value: string } | undefined {
  const key = dice.pick([
    ...(['EventSource', 'EventSource', 'EventName', 'EventName', 'Username', 'ResourceName', 'Username'] as const),
    ...(['EventId', 'AccessKeyId', 'ReadOnly', 'ResourceType', undefined] as const),
  ]);
  switch (key) {
    case undefined:
      return undefined;
    case 'EventSource':
      return { key, value: dice.pick(SOURCES) };
    case 'EventName':
      return { key, value: dice.pick(EVENT_NAMES) };
    case 'Username':
    case 'ResourceName':
      return { key, value: dice.pick(NAMES) };
    case 'ReadOnly':
      return { key, value: dice.pick(['true', 'false']) };
    case 'EventId':
      return { key, value: `id-${dice.below(9)}` };
    case 'AccessKeyId':
      return { key, value: `ASIA${dice.below(5)}` };
    case 'ResourceType':
      return { key, value: 'AWS::ECS::Service' };
  }
}

/** Gzip of one member or several, or as it is. */
function stored(dice: Dice, text: Buffer): Buffer {
  if (dice.chance(0.1) && text.length > 0 && text[0] !== 0x1f) return text;
  const level = dice.pick([0, 1, 6, 6, 9]);
  const members: Buffer[] = [];
  let start = 0;
  for (let left = dice.chance(0.8) ? 0 : dice.below(5); left > 0; left -= 1) {
    const end = start + dice.below(text.length - start + 1);
    members.push(gzipSync(text.subarray(start, end), { level }));
    start = end;
  }
  return Buffer.concat([...members, gzipSync(text.subarray(start), { level })]);
}

function whole(dice: Dice, { text, ends, empty, kind }: OddText): OddFile {
  const records = ends.map(({ record }) => record);
  const padded = dice.chance(0.05) ? Buffer.alloc(dice.below(30)) : Buffer.alloc(0);
  const file = stored(dice, text);
  const isGzip = file[0] === 0x1f;
  return {
    file: isGzip ? Buffer.concat([file, padded]) : file,
    records,
    promise: 'exact',
    trouble: empty ? 'named' : 'none',
    kind,
  };
}

/** Records that end within the first `length` bytes. */
function before({ ends }: OddText, length: number): JsonObject[] {
  return ends.filter(({ end }) => end <= length).map(({ record }) => record);
}

/** Whoever wrote it stopped in the middle. */
function cutText(dice: Dice, odd: OddText): OddFile {
  const length = dice.below(odd.text.length + 1);
  const file = stored(dice, odd.text.subarray(0, length));
  // Where it looks like a whole one, only reading all of it would tell.
  const looksWhole = /\]\}$/.test(odd.text.subarray(0, length).toString());
  const isWhole = odd.boundaries.includes(length) || /^\s*$/.test(odd.text.subarray(length).toString());
  const trouble = length === 0 ? 'named' : isWhole || looksWhole ? 'either' : 'named';
  return { file, records: before(odd, length), promise: 'exact', trouble, kind: `${odd.kind}, text cut at ${length}` };
}

/** It was not copied whole. */
function cutFile(dice: Dice, odd: OddText): OddFile {
  const all = gzip(dice, odd.text);
  const file = all.subarray(0, dice.below(all.length));
  const records = before(odd, readable(file).length);
  return { file, records, promise: 'exact', trouble: 'named', kind: `${odd.kind}, file cut at ${file.length}` };
}

/** A byte of it is another. */
function flipped(dice: Dice, odd: OddText): OddFile {
  const file = gzip(dice, odd.text);
  const at = dice.below(file.length);
  const records = before(odd, readable(file.subarray(0, at)).length);
  file[at] = (file[at] ?? 0) ^ (1 + dice.below(255));
  const unchanged = unpacked(file)?.equals(odd.text) === true;
  if (unchanged) return { ...exactly(odd, file), kind: `${odd.kind}, byte ${at} flipped to no effect` };
  return { file, records, promise: 'atLeast', trouble: 'named', kind: `${odd.kind}, byte ${at} flipped` };
}

/** Something else stands after its end. */
function followed(dice: Dice, odd: OddText): OddFile {
  const file = Buffer.concat([gzip(dice, odd.text), Buffer.from(dice.pick(['garbage', '{"Records":[]}', '\n']))]);
  return { ...exactly(odd, file), trouble: 'named', kind: `${odd.kind}, something after its end` };
}

function exactly(odd: OddText, file: Buffer): OddFile {
  const records = odd.ends.map(({ record }) => record);
  return { file, records, promise: 'exact', trouble: odd.empty ? 'named' : 'none', kind: odd.kind };
}

function gzip(dice: Dice, text: Buffer): Buffer {
  return gzipSync(text, { level: dice.pick([0, 1, 6, 9]) });
}

/** What the beginning of an intact file gives. */
function readable(file: Buffer): Buffer {
  return gunzipSync(file, { finishFlush: constants.Z_SYNC_FLUSH });
}

function unpacked(file: Buffer): Buffer | undefined {
  try {
    return gunzipSync(file);
  } catch {
    return undefined;
  }
}
