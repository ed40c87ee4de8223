import type { Json, JsonObject } from '../../../src/events/types.ts';
import type { Dice } from './generate.ts';

export const SOURCES = [
  'ecs.amazonaws.com',
  's3.amazonaws.com',
  'ecs.amazonaws.com',
  'kms.amazonaws.com',
  'odd "source"',
];
export const EVENT_NAMES = ['UpdateService', 'StopTask', 'GetObject', 'Größe', 'back\\slash', 'tab\there', 'a/b', ''];
/** Names of people and resources, among them those that JSON writes in more than one way. */
export const NAMES = [
  ...['alice', 'bob', 'checkout', 'böb', 'a"b', 'a\\b', '\ud83d\ude80', 'prod/checkout', 'n', 'u002f', 'lone\ud800'],
  ...[
    '',
    '\ufffd',
    'eventVersion',
    '{"eventVersion":',
    'line\nbreak',
    'nul\u0000',
    '\u2028',
    'x]}',
    'ecs.amazonaws.com',
  ],
];

const TIMES: readonly (Json | undefined)[] = [
  ...['not a time', '2026-05-01T12:00:00.250Z', '2026-05-01T14:00:00+02:00', '2026-05-01 10:00:00', 1_777_636_800],
  ...['1777636800000', null, undefined, {}, 'May 1, 2026, 2:18:03\u202fPM', '2026-05-01T12:00:00z'],
];

/** A record of any shape: mostly CloudTrail's, with whatever a caller can put into it. */
export function oddRecord(dice: Dice, depth = 0): JsonObject {
  const record: JsonObject = {
    eventVersion: '1.08',
    userIdentity: oddIdentity(dice),
    ...optional('eventTime', oddTime(dice)),
    eventSource: dice.pick(SOURCES),
    eventName: dice.pick(EVENT_NAMES),
    requestParameters: oddValue(dice, depth),
    ...optional('responseElements', dice.chance(0.3) ? oddValue(dice, depth) : undefined),
    ...optional(
      'readOnly',
      dice.pick([true, false, true, false, true, false, 'true', 'False', null, undefined, 'maybe']),
    ),
    eventID: `id-${dice.below(9)}`,
    ...optional('resources', dice.chance(0.3) ? [{ ARN: oddName(dice) }] : undefined),
  };
  if (dice.chance(0.93)) return record;
  return shuffled(dice, record);
}

function optional(name: string, value: Json | undefined): JsonObject {
  return value === undefined ? {} : { [name]: value };
}

/** The same members in another order, some of them missing; what tells it from other JSON stays. */
function shuffled(dice: Dice, record: JsonObject): JsonObject {
  const members = Object.entries(record).filter(([name]) => name === 'eventID' || dice.chance(0.9));
  const keyed = members.map((member) => ({ member, order: dice.next() })).sort((a, b) => a.order - b.order);
  return Object.fromEntries(keyed.map(({ member }) => member));
}

function oddIdentity(dice: Dice): Json {
  if (dice.chance(0.03))
    return { eventVersion: '1.08', eventTime: '2020-01-01T00:00:00Z', accessKeyId: `ASIA${dice.below(5)}` };
  if (dice.chance(0.05)) return dice.pick([null, 'alice', []]);
  return {
    type: 'IAMUser',
    userName: oddName(dice),
    accessKeyId: `ASIA${dice.below(5)}`,
    invokedBy: dice.pick(SOURCES),
  };
}

function oddName(dice: Dice): string {
  const before = dice.pick(['', '', 'arn:aws:iam::111122223333:user/', 'role:', 'not', '\\', '"', '/']);
  return `${before}${dice.pick(NAMES)}${dice.chance(0.1) ? '2' : ''}`;
}

function oddTime(dice: Dice): Json | undefined {
  if (dice.chance(0.15)) return dice.pick(TIMES);
  const time = new Date(Date.UTC(2026, 4, 1, dice.below(24), dice.pick([0, 30]), dice.pick([0, 59])));
  return `${time.toISOString().slice(0, 19)}Z`;
}

/** What a caller may put into parameters: also records, in lists and by themselves, and text that looks like them. */
function oddValue(dice: Dice, depth: number): Json {
  const kind = depth > 1 ? dice.below(4) : dice.below(11);
  switch (kind) {
    case 0:
      return null;
    case 1:
      return { key: oddName(dice), [oddName(dice)]: dice.below(100) };
    case 2:
      return JSON.stringify({ Records: [oddRecord(dice, 2)] });
    case 3:
      return dice.pick([
        '{"eventVersion":"1.08"',
        '[[[{{{',
        ']}]}"',
        '\\',
        '\\\\"',
        '},{"eventVersion":',
        'eventSource',
      ]);
    case 4:
      return { items: [oddRecord(dice, depth + 1), oddRecord(dice, depth + 1)] };
    case 5:
      return { items: [{ x: 1 }, oddRecord(dice, depth + 1), oddRecord(dice, depth + 1), { readOnly: false }] };
    case 6:
      return oddRecord(dice, depth + 1);
    case 7:
      return [oddRecord(dice, depth + 1)];
    case 8:
      return { readOnly: dice.chance(0.5), eventTime: oddTime(dice) ?? 0, eventSource: dice.pick(SOURCES) };
    case 9:
      return { Records: [oddRecord(dice, depth + 1)], service: oddName(dice) };
    default:
      return {
        a: [[], {}, [oddValue(dice, depth + 1)]],
        number: dice.pick([1e21, 0.1, 9_007_199_254_740_991]),
      };
  }
}
