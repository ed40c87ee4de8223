/**
 * One measured run in a process of its own: how fast one way of searching log files is, and the memory it takes. Reads
 * what to do from its argument, writes a line of JSON. Bundled and started by archive.ts.
 */
import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { matchesRecord, scanFiles } from '../src/trail/archive/scan/index.ts';
import type { LogFile, Wanted } from '../src/trail/archive/types.ts';

/** What to run. Times are milliseconds since the epoch. */
export interface Assignment {
  /** Threads of the scan; or what else is done with every file: "parse" reads all of it, "gunzip" none. */
  way: 1 | 2 | 'parse' | 'gunzip';
  files: { path: string; size: number }[];
  from: number;
  to: number;
  attribute: { key: 'EventSource' | 'EventName'; value: string };
  readOnly?: boolean;
}

/** What came of it. */
export interface Outcome {
  seconds: number;
  /** Uncompressed. */
  bytes: number;
  found: number;
  /** Most memory the process had, in bytes. */
  peak: number;
}

interface Found {
  bytes: number;
  found: number;
}

const [, , argument = ''] = process.argv;
const assignment: Assignment = JSON.parse(argument);
const wanted: Wanted = { ...assignment, from: new Date(assignment.from), to: new Date(assignment.to) };
const began = performance.now();
const { way } = assignment;
const result = typeof way === 'number' ? await scan(way) : await readAll(way === 'parse');
const outcome: Outcome = {
  ...result,
  seconds: (performance.now() - began) / 1000,
  peak: process.resourceUsage().maxRSS * 1024,
};
console.log(JSON.stringify(outcome));

async function scan(threads: number): Promise<Found> {
  const files: LogFile[] = assignment.files.map(({ path, size }) => ({
    ...{ name: path, account: '', region: '', delivered: wanted.to, size, path },
    read: (signal) => readFile(path, { signal }),
  }));
  const total = { bytes: 0, found: 0 };
  const options = { signal: new AbortController().signal, threads };
  for await (const { scanned } of scanFiles(files, wanted, options)) {
    total.bytes += scanned.bytes;
    total.found += scanned.records.length;
  }
  return total;
}

/** What everybody would write first; and the limit of what is written in JavaScript. */
async function readAll(parse: boolean): Promise<Found> {
  const total = { bytes: 0, found: 0 };
  for (const { path } of assignment.files) {
    const text = gunzipSync(await readFile(path), { chunkSize: 16 * 1024 * 1024 });
    total.bytes += text.length;
    if (!parse) continue;
    const { Records } = JSON.parse(text.toString());
    for (const record of Records) total.found += matchesRecord(record, wanted) ? 1 : 0;
  }
  return total;
}
