import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach } from 'vitest';
import { buildLogKey, type KeyPlace } from '../../../src/trail/archive/keys.ts';
import type { LogFile } from '../../../src/trail/archive/types.ts';

export const HERE: KeyPlace = { prefix: '', account: '111122223333', region: 'us-east-1' };
export const signal = (): AbortSignal => new AbortController().signal;

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** A folder of the test's own with these files, by path below it. */
export async function folderWith(files: Readonly<Record<string, Uint8Array | string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'archive-'));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) await addFile(folder, name, content);
  return folder;
}

export async function addFile(folder: string, name: string, content: Uint8Array | string = 'x'): Promise<void> {
  const path = join(folder, ...name.split('/'));
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

/** The key of a file delivered then: "2026-11-20T02:10". */
export function keyAt(delivered: string, place: Partial<KeyPlace> = {}, id = '0123456789abcdef'): string {
  return buildLogKey({ ...HERE, ...place, delivered: new Date(`${delivered}:00Z`), id, extension: '.json.gz' });
}

/** The last part of a key or path. */
export function lastPart(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1);
}

export function windowOf(from: string, to: string): { from: Date; to: Date } {
  return { from: new Date(from), to: new Date(to) };
}

export function recordOf(account: string, region: string): object {
  return { eventVersion: '1.08', eventName: 'StopTask', awsRegion: region, recipientAccountId: account };
}

export function packed(...records: object[]): Buffer {
  return gzipSync(JSON.stringify({ Records: records }));
}

export async function all(files: AsyncIterable<LogFile>): Promise<LogFile[]> {
  const found: LogFile[] = [];
  for await (const file of files) found.push(file);
  return found;
}

/** Minutes of delivery, "20T02:10", in the order of the list. */
export function deliveries(files: readonly LogFile[]): string[] {
  return files.map(({ delivered }) => delivered.toISOString().slice(8, 16));
}
