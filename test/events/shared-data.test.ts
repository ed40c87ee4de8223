import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { decode, textsOf } from './records.ts';

/** Public records kept beside the project, not in it. */
const FOLDER = fileURLToPath(new URL('../../../shared/data/', import.meta.url));
const FILES = [
  'ecs-events.ndjson',
  'operations-events.ndjson',
  'identity-samples.ndjson',
  'odd-events.ndjson',
  'public-events.ndjson.gz',
];

const Line = z.object({ event: z.record(z.string(), z.unknown()) });
const Caller = z.object({ accessKeyId: z.string().regex(/^A[KS]IA\w{12,}$/) });

function readRecords(file: string): Record<string, unknown>[] {
  const bytes = readFileSync(`${FOLDER}${file}`);
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => Line.parse(JSON.parse(line)).event);
}

describe.each(FILES)('public records beside the project (skipped where the folder is absent): %s', (file) => {
  it.skipIf(!existsSync(`${FOLDER}${file}`))(
    'all decode, keep their event id and key id, and show nothing hostile',
    () => {
      const records = readRecords(file);
      expect(records.length).toBeGreaterThan(0);
      for (const raw of records) {
        const event = decode(raw);
        const id = raw.eventID;
        if (typeof id === 'string' && id !== '') expect(event.eventId).toBe(id);
        else expect(event.eventId).toMatch(/^no-id-[0-9a-f]{16}$/);
        expect(textsOf(event).filter((text) => /[\p{Cc}\p{Cf}\p{Cs}]/u.test(text))).toEqual([]);
        const caller = Caller.safeParse(raw.userIdentity);
        if (caller.success) expect(JSON.stringify(event.record.userIdentity)).toContain(caller.data.accessKeyId);
      }
    },
  );
});
