import { mkdirSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { buildRecording } from './build.ts';

/** Writes the recorded demo fleet. Run it after changing anything in this folder: `npm run demo:generate`. */
const folder = new URL('../../src/trail/demo/data/', import.meta.url);

mkdirSync(folder, { recursive: true });
for (const [name, text] of Object.entries(buildRecording())) {
  const packed = name.endsWith('.ndjson');
  const bytes = packed ? gzipSync(text, { level: 9 }) : Buffer.from(text);
  writeFileSync(new URL(packed ? `${name}.gz` : name, folder), bytes);
  process.stdout.write(`${packed ? `${name}.gz` : name}  ${(bytes.length / 1024).toFixed(0)} KiB\n`);
}
