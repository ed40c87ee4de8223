import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from './random.ts';

/** Files of remembered events and their manifests, in an order that does not change. */
export function memoryFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:ndjson|json)$/.test(name))
    .map((name) => join(folder, name))
    .sort();
}

/** What a crash, a full disk or a helpful script does to a cache. Returns what it did. */
export function haveAccident(folder: string, random: Random): string {
  const files = memoryFiles(folder);
  if (files.length === 0) return 'nothing there';
  const file = random.pick(files);
  const size = readFileSync(file).length;
  switch (random.integer(0, 5)) {
    case 0:
      truncateSync(file, random.integer(0, Math.max(0, size - 1)));
      return 'cut';
    case 1:
      appendFileSync(file, '{"EventTime":1,"Record":{"eventID":"invented"}}\n');
      return 'appended to';
    case 2:
      rmSync(file);
      return 'deleted';
    case 3:
      writeFileSync(`${file}.99-ab.tmp`, 'half a fi');
      return 'half written beside';
    case 4:
      writeFileSync(
        file,
        readFileSync(file, 'utf8').replace(/\d/, (digit) => String((Number(digit) + 1) % 10)),
      );
      return 'changed by one digit';
    default:
      return 'none';
  }
}
