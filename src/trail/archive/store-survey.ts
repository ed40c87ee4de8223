import { open, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { REGION } from './keys.ts';
import { MOST_BYTES } from './scan/inflate.ts';
import { fileProblem, stopIfAborted } from './store-problem.ts';

/** Whose records a file holds. */
export interface Survey {
  places: { account: string; region: string }[];
  /** It was read to its end, and each record named its account: records of no other place are in it. */
  whole: boolean;
}

const CHUNK = 1 << 20;
/** Enough for a key, its colon, spaces and value that a chunk cuts in two. */
const OVERLAP = 256;
const keys = ['"awsRegion"', '"recipientAccountId"'] as const;
const value = new RegExp(`^\\s*:\\s*"(\\d{12}|${REGION})"`);

/**
 * Reads through files that do not say by their name or folder whose they are: a copy that was renamed or merged from
 * several accounts or Regions. Looks for `awsRegion` and `recipientAccountId` by their keys, without parsing: a raw quote
 * cannot occur inside a JSON string, so these are keys of objects, though perhaps of nested ones; a place too many costs a
 * scan that finds nothing. What was learnt is kept for as long as the file has the same size and time.
 */
export class Surveyor {
  readonly #known = new Map<string, { size: number; modified: number; survey: Survey }>();

  /** Never fails for what is in the file: what cannot be read is `whole: false`. @throws AwsProblem when cancelled. */
  async survey(path: string, signal: AbortSignal): Promise<Survey> {
    stopIfAborted(signal);
    const { size, mtimeMs: modified } = await stat(path).catch(() => ({ size: -1, mtimeMs: -1 }));
    const known = this.#known.get(path);
    if (known?.size === size && known.modified === modified) return known.survey;
    const survey = await surveyFile(path, signal);
    this.#known.set(path, { size, modified, survey });
    return survey;
  }
}

async function surveyFile(path: string, signal: AbortSignal): Promise<Survey> {
  const places = new PlaceFinder();
  try {
    await readThrough(path, signal, places);
    return { places: places.found(), whole: places.isClear && places.bytes <= MOST_BYTES };
  } catch (error) {
    if (signal.aborted) throw fileProblem(error, 'The file');
    places.end();
    return { places: places.found(), whole: false };
  }
}

async function readThrough(path: string, signal: AbortSignal, places: PlaceFinder): Promise<void> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    const isGzip = bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
    const stored = file.createReadStream({ start: 0, highWaterMark: CHUNK, autoClose: false, signal });
    const look = async (chunks: AsyncIterable<Buffer>): Promise<void> => {
      for await (const chunk of chunks) {
        places.look(chunk);
        // A scan reads no further either, and says so; so the file is of every place.
        if (places.bytes > MOST_BYTES) return;
      }
      places.end();
    };
    await (isGzip ? pipeline(stored, createGunzip({ chunkSize: CHUNK }), look) : pipeline(stored, look));
  } finally {
    await file.close();
  }
}

/**
 * Pairs each account with the Region before it: CloudTrail writes `awsRegion` near the beginning of a record and
 * `recipientAccountId` near its end, and sorted keys have them in that order too. A file in the other order is paired by
 * all its accounts and Regions.
 */
class PlaceFinder {
  bytes = 0;
  /** Every Region was followed by its account; not so with records from before `recipientAccountId` (eventVersion 1.02). */
  isClear = true;
  #rest = Buffer.alloc(0);
  #region: string | undefined;
  #isPaired = true;
  #isReversed = false;
  readonly #pairs = new Map<string, { account: string; region: string }>();
  readonly #accounts = new Set<string>();
  readonly #regions = new Set<string>();

  look(chunk: Buffer): void {
    this.bytes += chunk.length;
    const text = Buffer.concat([this.#rest, chunk]);
    const settled = Math.max(0, text.length - OVERLAP);
    this.#takeAll(text, settled);
    this.#rest = Buffer.from(text.subarray(settled));
  }

  end(): void {
    this.#takeAll(this.#rest, this.#rest.length);
    this.isClear &&= this.#isPaired || this.#isReversed;
  }

  #takeAll(text: Buffer, before: number): void {
    const hits = keys.flatMap((key) => valuesOf(text, key, before)).sort((one, other) => one.at - other.at);
    for (const hit of hits) this.#take(hit.value);
  }

  #take(found: string): void {
    if (!/^\d/.test(found)) {
      this.isClear &&= this.#isPaired;
      this.#isPaired = false;
      this.#region = found;
      this.#regions.add(found);
      return;
    }
    this.#isPaired = true;
    this.#accounts.add(found);
    if (this.#region === undefined) this.#isReversed = true;
    else this.#pairs.set(`${found}/${this.#region}`, { account: found, region: this.#region });
  }

  found(): { account: string; region: string }[] {
    if (!this.#isReversed) return [...this.#pairs.values()];
    return [...this.#accounts].flatMap((account) => [...this.#regions].map((region) => ({ account, region })));
  }
}

/** Values of a key that begins before that offset. */
function valuesOf(text: Buffer, key: string, before: number): { at: number; value: string }[] {
  const found: { at: number; value: string }[] = [];
  for (let at = text.indexOf(key); at !== -1 && at < before; at = text.indexOf(key, at + key.length)) {
    const end = at + key.length;
    const match = value.exec(text.toString('latin1', end, end + OVERLAP / 2));
    if (match?.[1] !== undefined) found.push({ at, value: match[1] });
  }
  return found;
}
