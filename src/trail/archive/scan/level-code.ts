/**
 * The inner loop of `isLevel` as WebAssembly with SIMD, sixteen bytes at a time: three times as fast as JavaScript can
 * step, and a fifth of a broad scan is stepping. Written out instruction by instruction, as it is short and needs no tool
 * to build. Method: Langdale and Lemire, "Parsing Gigabytes of JSON per Second", section 3.1; encoding: WebAssembly core
 * specification 2.0, chapter 5.
 *
 * The module exports `memory` (one page, for the text), the globals `depth`, `inText` (0xffff or 0) and `escape` (0 or 1)
 * that carry over from one call to the next, and `step(length)`, which answers 0 as soon as the depth falls below zero.
 */

type Code = (number | Code)[];

/** Locals of `step`; the first is its parameter. */
const LENGTH = 0;
const AT = 1;
const ESCAPE = 2;
const IN_TEXT = 3;
const DEPTH = 4;
const QUOTES = 5;
const SLASHES = 6;
const OPENS = 7;
const CLOSES = 8;
const MASK = 9;
const SHIFTED = 10;
const BYTES = 11;
const FOLDED = 12;
const NUMBERS = 10;
const VECTORS = 2;

const I32 = 0x7f;
const V128 = 0x7b;

const NOTHING = 0x40;
const LOOP = 0x03;
const IF = 0x04;
const ELSE = 0x05;
const END = 0x0b;
const REPEAT_IF = 0x0d;
const RETURN = 0x0f;
const LESS = 0x48;
const LESS_UNSIGNED = 0x49;
const GREATER = 0x4a;
const COUNT_BITS = 0x69;
const ADD = 0x6a;
const SUBTRACT = 0x6b;
const AND = 0x71;
const OR = 0x72;
const XOR = 0x73;
const SHIFT_LEFT = 0x74;
const SHIFT_RIGHT = 0x76;
const LOAD: Code = [0xfd, 0, 0, 0];
const SPLAT: Code = [0xfd, 0x0f];
const SAME: Code = [0xfd, 0x23];
const EITHER: Code = [0xfd, 0x50];
const BITS: Code = [0xfd, 0x64];

const get = (local: number): Code => [0x20, local];
const set = (local: number): Code => [0x21, local];
const keep = (local: number): Code => [0x22, local];
const getGlobal = (global: number): Code => [0x23, global];
const setGlobal = (global: number): Code => [0x24, global];
const number = (value: number): Code => [0x41, signed(value)];
const not: Code = [number(-1), XOR];
const when = (then: Code, otherwise?: Code): Code => [IF, NOTHING, then, otherwise ? [ELSE, otherwise] : [], END];
const repeat = (body: Code, condition: Code): Code => [LOOP, NOTHING, body, condition, REPEAT_IF, 0, END];
/** One bit for each of the sixteen bytes of `vector` that is `byte`. */
const bitsOf = (vector: number, byte: number): Code => [get(vector), number(byte), SPLAT, SAME, BITS];
/** Each bit becomes the exclusive or of itself and all before it: from a quote to the next, ones. */
const spread = (by: number): Code => [get(SHIFTED), get(SHIFTED), number(by), SHIFT_LEFT, XOR, set(SHIFTED)];

/** Takes from `QUOTES` those after an odd number of backslashes: adding carries through each run of them. */
const dropEscapedQuotes: Code = [
  [get(SLASHES), get(ESCAPE), not, AND, set(SLASHES)],
  [get(SLASHES), number(1), SHIFT_LEFT, get(ESCAPE), OR, set(SHIFTED)],
  [get(SLASHES), number(0xaaaa), AND, get(SHIFTED), not, AND, get(SLASHES), ADD, set(MASK)],
  [get(MASK), number(16), SHIFT_RIGHT, number(1), AND, set(ESCAPE)],
  [get(MASK), number(1), SHIFT_LEFT, number(0x5555), XOR, get(SHIFTED), AND, not, get(QUOTES), AND, set(QUOTES)],
];

/** Leaves in `SHIFTED` the bytes that are in no text. */
const findTexts: Code = [
  [get(QUOTES), set(SHIFTED), spread(1), spread(2), spread(4), spread(8)],
  [get(SHIFTED), get(IN_TEXT), XOR, number(0xffff), AND, set(SHIFTED)],
  [number(0), get(SHIFTED), number(15), SHIFT_RIGHT, SUBTRACT, number(0xffff), AND, set(IN_TEXT)],
  [get(SHIFTED), not, set(SHIFTED)],
];

/** The brackets of `MASK` one after another, where the depth might fall below zero between them. */
const countInTurn: Code = repeat(
  [
    get(MASK),
    [number(0), get(MASK), SUBTRACT, AND, get(CLOSES), AND],
    when(
      [get(DEPTH), number(1), SUBTRACT, keep(DEPTH), number(0), LESS, when([number(0), RETURN])],
      [get(DEPTH), number(1), ADD, set(DEPTH)],
    ),
  ],
  [get(MASK), get(MASK), number(1), SUBTRACT, AND, keep(MASK)],
);

const countAtOnce: Code = [get(DEPTH), get(OPENS), COUNT_BITS, ADD, get(CLOSES), COUNT_BITS, SUBTRACT, set(DEPTH)];

const sixteenBytes: Code = [
  [get(AT), LOAD, set(BYTES)],
  [bitsOf(BYTES, 0x22), set(QUOTES), bitsOf(BYTES, 0x5c), set(SLASHES)],
  // The brackets of lists and of objects differ in this bit only.
  [get(BYTES), number(0x20), SPLAT, EITHER, set(FOLDED)],
  [bitsOf(FOLDED, 0x7b), set(OPENS), bitsOf(FOLDED, 0x7d), set(CLOSES)],
  [get(SLASHES), get(ESCAPE), OR, when(dropEscapedQuotes)],
  findTexts,
  [get(OPENS), get(SHIFTED), AND, set(OPENS), get(CLOSES), get(SHIFTED), AND, set(CLOSES)],
  [get(OPENS), get(CLOSES), OR, keep(MASK)],
  when([get(CLOSES), COUNT_BITS, get(DEPTH), GREATER, when(countInTurn, countAtOnce)]),
];

const step: Code = [
  [getGlobal(0), set(DEPTH), getGlobal(1), set(IN_TEXT), getGlobal(2), set(ESCAPE)],
  repeat(sixteenBytes, [get(AT), number(16), ADD, keep(AT), get(LENGTH), LESS_UNSIGNED]),
  [get(DEPTH), setGlobal(0), get(IN_TEXT), setGlobal(1), get(ESCAPE), setGlobal(2), number(1)],
];

/** The module, in the binary format. */
export function levelModule(): Uint8Array<ArrayBuffer> {
  const body = sized([list([NUMBERS, I32], [VECTORS, V128]), step, END]);
  const global: Code = [I32, 1, number(0), END];
  const sections: Code = [
    section(1, list([0x60, list([I32]), list([I32])])),
    section(3, list([0])),
    section(5, list([0, 1])),
    section(6, list(global, global, global)),
    section(
      7,
      list(
        exported('memory', 2, 0),
        exported('step', 0, 0),
        exported('depth', 3, 0),
        exported('inText', 3, 1),
        exported('escape', 3, 2),
      ),
    ),
    section(10, list(body)),
  ];
  return Uint8Array.from(flat([[0, 0x61, 0x73, 0x6d], [1, 0, 0, 0], sections]));
}

function section(id: number, contents: Code): Code {
  return [id, sized(contents)];
}

function exported(name: string, kind: number, index: number): Code {
  return [sized([...Buffer.from(name)]), kind, index];
}

function list(...items: Code[]): Code {
  return [unsigned(items.length), items];
}

function sized(contents: Code): Code {
  const bytes = flat(contents);
  return [unsigned(bytes.length), bytes];
}

function flat(code: Code): number[] {
  return code.flatMap((one) => (typeof one === 'number' ? [one] : flat(one)));
}

/** LEB128, seven bits a byte. */
function unsigned(value: number): Code {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, unsigned(value >>> 7)];
}

function signed(value: number): Code {
  return value >= -0x40 && value < 0x40 ? [value & 0x7f] : [(value & 0x7f) | 0x80, signed(value >> 7)];
}
