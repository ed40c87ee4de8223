import { CLOSE_LIST, CUT, endOfText, KIND, OPEN_LIST, QUOTE } from './json.ts';
import { levelModule } from './level-code.ts';

/** What of the global `WebAssembly` is used here; Node's types leave it out. */
declare const WebAssembly: {
  Module: new (code: Uint8Array<ArrayBuffer>) => object;
  Instance: new (module: object) => { exports: unknown };
};

/** The module of level-code.ts. */
interface Steps {
  memory: { buffer: ArrayBuffer };
  depth: { value: number };
  inText: { value: number };
  escape: { value: number };
  step: (length: number) => number;
}

/** Shorter stretches are not worth the call. */
const WORTH_IT = 256;
/** A page of WebAssembly's memory. */
const PAGE = 64 * 1024;
const BLANK = 0x20;
/** Bytes that the module takes at a time. */
const BLOCK = 16;

/** Undefined: not tried yet; null: there is no WebAssembly here, or no SIMD in it. */
let steps: Steps | null | undefined;

/**
 * Whether stepping from `from`, which is between two values, leads to `to` with everything closed that was opened on the
 * way and nothing else: then both are in the same list. True only if it is so, as long as the text is JSON.
 */
export function isLevel(bytes: Uint8Array, words: DataView, from: number, to: number): boolean {
  if (to - from < WORTH_IT) return isLevelPlainly(bytes, words, from, to);
  if (steps === undefined) steps = startSteps();
  return steps === null ? isLevelPlainly(bytes, words, from, to) : isLevelWith(steps, bytes, from, to);
}

/** `isLevel` in JavaScript. */
export function isLevelPlainly(bytes: Uint8Array, words: DataView, from: number, to: number): boolean {
  let index = from | 0;
  let depth = 0;
  while (index < to) {
    const byte = bytes[index] ?? 0;
    index = (index + 1) | 0;
    if (byte === QUOTE) {
      index = endOfText(bytes, words, index);
      if (index === CUT) return false;
    } else if (byte >= OPEN_LIST) {
      if ((byte & KIND) === OPEN_LIST) depth = (depth + 1) | 0;
      else if ((byte & KIND) === CLOSE_LIST) depth = (depth - 1) | 0;
      if (depth < 0) return false;
    }
  }
  return index === to && depth === 0;
}

/** `isLevel` page by page, in a module that carries over what it knows. */
function isLevelWith(module: Steps, bytes: Uint8Array, from: number, to: number): boolean {
  for (const state of [module.depth, module.inText, module.escape]) state.value = 0;
  const page = new Uint8Array(module.memory.buffer);
  for (let at = from; at < to; at += PAGE) {
    const part = bytes.subarray(at, Math.min(to, at + PAGE));
    page.set(part);
    const length = Math.ceil(part.length / BLOCK) * BLOCK;
    page.fill(BLANK, part.length, length);
    if (module.step(length) === 0) return false;
  }
  return module.depth.value === 0 && module.inText.value === 0;
}

function startSteps(): Steps | null {
  try {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(levelModule()));
    return isSteps(exports) ? exports : null;
  } catch {
    return null;
  }
}

function isSteps(value: unknown): value is Steps {
  return typeof value === 'object' && value !== null && 'step' in value && 'memory' in value;
}
