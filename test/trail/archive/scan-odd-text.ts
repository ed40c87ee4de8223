import type { Json, JsonObject } from '../../../src/events/types.ts';
import type { Dice } from './generate.ts';
import { oddRecord } from './scan-odd-record.ts';

/** Text of a log file, and where the records in it end. */
export interface OddText {
  text: Buffer;
  ends: { end: number; record: JsonObject }[];
  /** Lengths at which the text could have ended as well. */
  boundaries: number[];
  /** There is nothing in it that a log file holds. */
  empty: boolean;
  kind: string;
}

/** How values are written. */
interface Style {
  plain?: true;
  blank: () => string;
  escaping: (text: string) => string;
}

const CONTAINERS = [
  ...(['records', 'records', 'records', 'records', 'records', 'records', 'records'] as const),
  ...(['list', 'single', 'lines', 'several', 'members', 'none'] as const),
];

export function oddText(dice: Dice): OddText {
  const container = dice.pick(CONTAINERS);
  const page = new Page(dice, dice.chance(0.8) ? plain() : oddStyle(dice));
  if (dice.chance(0.03)) page.put('\ufeff');
  page.blank();
  switch (container) {
    case 'records':
      page.records();
      break;
    case 'list':
      page.list();
      break;
    case 'single':
      page.record();
      break;
    case 'lines':
      for (let left = 1 + dice.below(5); left > 0; left -= 1) page.document(() => page.record(), '\n');
      break;
    case 'several':
      for (let left = 1 + dice.below(3); left > 0; left -= 1)
        page.document(() => page.records(), dice.pick(['', '\n', ' ']));
      break;
    case 'members':
      page.members();
      break;
    case 'none':
      page.put(
        dice.pick([
          '',
          ' ',
          '{}',
          '{"Records":{}}',
          '{"digestEndTime":"2026"}',
          'hello',
          '42',
          'null',
          '{"Records":null}',
        ]),
      );
      break;
  }
  if (dice.chance(0.1)) page.put(dice.pick(['\n', ' ', '\r\n\t']));
  return page.done(container);
}

/** As JSON.stringify writes, and so CloudTrail. */
function plain(): Style {
  return { plain: true, blank: () => '', escaping: (text) => JSON.stringify(text).slice(1, -1) };
}

/** Spaces where JSON allows them, and escapes where it does not need them. */
function oddStyle(dice: Dice): Style {
  const blank = dice.pick([() => '', () => ' ', () => '\n  ', () => (dice.chance(0.2) ? '\t' : '')]);
  const escaped = dice.pick([0, 0.02, 0.5]);
  const slashes = dice.chance(0.5);
  const escaping = (point: string): string => {
    if (dice.chance(escaped))
      return units(point)
        .map(dice.chance(0.5) ? lower : upper)
        .join('');
    if (point === '/' && slashes) return '\\/';
    return JSON.stringify(point).slice(1, -1);
  };
  return { blank, escaping: (text) => [...text].map(escaping).join('') };
}

function units(point: string): string[] {
  return point.split('').map((unit) => unit.charCodeAt(0).toString(16).padStart(4, '0'));
}

const lower = (unit: string): string => `\\u${unit}`;
const upper = (unit: string): string => `\\u${unit.toUpperCase()}`;

/** Writes text piece by piece, and remembers where records ended. */
class Page {
  readonly #dice: Dice;
  readonly #style: Style;
  readonly #pieces: string[] = [];
  readonly #ends: OddText['ends'] = [];
  readonly #boundaries: number[] = [];
  #length = 0;

  constructor(dice: Dice, style: Style) {
    this.#dice = dice;
    this.#style = style;
  }

  put(text: string): void {
    this.#pieces.push(text);
    this.#length += Buffer.byteLength(text);
  }

  blank(): void {
    this.put(this.#style.blank());
  }

  record(): void {
    const text = this.#write(oddRecord(this.#dice));
    this.put(text);
    const record: JsonObject = JSON.parse(text);
    this.#ends.push({ end: this.#length, record });
  }

  /** Elements that are no objects are no records. */
  list(): void {
    this.put('[');
    const count = this.#dice.below(7);
    for (let index = 0; index < count; index += 1) {
      this.blank();
      if (this.#dice.chance(0.03)) this.put(this.#dice.pick(['null', '12', '"text"', '[]', 'true']));
      else this.record();
      this.blank();
      if (index < count - 1) this.put(',');
    }
    this.put(']');
  }

  records(): void {
    this.put('{');
    this.blank();
    this.put('"Records"');
    this.blank();
    this.put(':');
    this.blank();
    this.list();
    this.blank();
    this.put('}');
  }

  /** `Records` among other members, which hold what looks like records. */
  members(): void {
    const other = (): string =>
      `${this.#write(`other${this.#dice.below(9)}`)}:${this.#write([oddRecord(this.#dice, 1)])}`;
    this.put(this.#dice.chance(0.5) ? `{${other()},"Records":` : '{"Records":');
    this.list();
    this.put(this.#dice.chance(0.5) ? `,${other()}}` : '}');
  }

  document(write: () => void, after: string): void {
    write();
    this.#boundaries.push(this.#length);
    this.put(after);
    this.#boundaries.push(this.#length);
  }

  done(kind: (typeof CONTAINERS)[number]): OddText {
    const text = Buffer.from(this.#pieces.join(''));
    const nothing = kind === 'none' || (kind === 'single' && this.#ends.length === 0);
    return { text, ends: this.#ends, boundaries: this.#boundaries, empty: nothing, kind };
  }

  #write(value: Json): string {
    if (this.#style.plain === true && this.#dice.chance(0.95)) return JSON.stringify(value);
    const { blank, escaping } = this.#style;
    if (typeof value === 'string') return `"${escaping(value)}"`;
    if (Array.isArray(value))
      return `[${blank()}${value.map((one) => this.#write(one)).join(`${blank()},${blank()}`)}]`;
    if (typeof value !== 'object' || value === null) return JSON.stringify(value);
    const entries = Object.entries(value);
    // Of members with the same name the last one counts.
    const [first] = entries;
    if (first !== undefined && this.#dice.chance(0.01)) entries.unshift([this.#dice.pick(entries)[0], first[1]]);
    const members = entries.map(([name, one]) => `"${escaping(name)}"${blank()}:${blank()}${this.#write(one)}`);
    return `{${blank()}${members.join(`${blank()},${blank()}`)}${blank()}}`;
  }
}
