import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import fc from 'fast-check';
import { afterAll, beforeAll } from 'vitest';
import type { Input, Output } from '../../src/aws/api.ts';
import type { ArchiveOperations } from '../../src/aws/archive-operations.ts';
import { AwsProblem } from '../../src/aws/problem.ts';
import type { Port, SqlQuery } from '../../src/trail/sql/index.ts';
import type { AttributeKey } from '../../src/trail/types.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

interface Grammar {
  validate(sql: string): { message: string }[];
}

/** Grammars of dt-sql-parser. Its modules are not importable by Node as they are, so they are bundled first. */
export function useGrammars(): { trino: (sql: string) => string[]; hive: (sql: string) => string[] } {
  const grammars: { trino?: Grammar; hive?: Grammar } = {};
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sql-grammar-'));
    const outfile = join(folder, 'grammars.mjs');
    const contents =
      "export { TrinoSQL } from 'dt-sql-parser/dist/parser/trino'; export { HiveSQL } from 'dt-sql-parser/dist/parser/hive';";
    await build({
      stdin: { contents, resolveDir: root },
      bundle: true,
      platform: 'node',
      format: 'esm',
      logLevel: 'error',
      outfile,
    });
    const { TrinoSQL, HiveSQL } = await import(pathToFileURL(outfile).href);
    grammars.trino = new TrinoSQL();
    grammars.hive = new HiveSQL();
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const errors = (which: 'trino' | 'hive') => (sql: string) =>
    (grammars[which] ?? missing()).validate(sql).map(({ message }) => message);
  return { trino: errors('trino'), hive: errors('hive') };
}

function missing(): never {
  throw new Error('The grammars are loaded before the first test.');
}

/** A window of a day and a bit. */
export const WINDOW = { from: new Date('2025-01-31T22:15:00Z'), to: new Date('2025-02-01T23:59:59Z') };
export const PLACE = { account: '111122223333', region: 'us-east-1' };

export function ask(more: Partial<SqlQuery> = {}): SqlQuery {
  return { places: [PLACE], ...WINDOW, ...more };
}

export const ATTRIBUTES: readonly AttributeKey[] = [
  'EventId',
  'EventName',
  'ReadOnly',
  'Username',
  'ResourceType',
  'ResourceName',
  'EventSource',
  'AccessKeyId',
];

/** Values that would be SQL if they were pasted. */
export const hostile = fc.oneof(
  fc.constantFrom(
    "x' OR '1'='1",
    "'; DROP TABLE logs; --",
    "x' /* c */ UNION SELECT 1 -- ",
    "it''s",
    '"quoted" \\ back',
    'Ünïcödé ☃ 𝔘𝔫𝔦',
    '%_?*()[]{}|^$.+',
    "line\nbreak'; SELECT 1",
  ),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 120 }),
  fc.string({
    unit: fc.constantFrom("'", ';', '-', '?', '"', '\\', '/', '*', '☃', 'a', ' ', '\n'),
    minLength: 3,
    maxLength: 40,
  }),
);

export interface Call {
  operation: string;
  input: object;
}

/** What a fake AWS answers to each operation; each may look at what it is given. */
export type Answers<K extends keyof ArchiveOperations> = {
  [Operation in K]: (input: Input<Operation>, signal: AbortSignal | undefined) => Promise<Output<Operation>>;
};

/** A port that answers from functions, and keeps what it was asked. */
export function fakePort<K extends keyof ArchiveOperations>(answers: Answers<K>): Port<K> & { asked: Call[] } {
  const asked: Call[] = [];
  return {
    asked,
    call: async (operation, input, { signal }) => {
      asked.push({ operation, input });
      return answers[operation](input, signal);
    },
  };
}

/** Nobody waits in tests. */
export function running(signal: AbortSignal = new AbortController().signal) {
  const waits: number[] = [];
  const wait = async (milliseconds: number): Promise<void> => {
    waits.push(milliseconds);
  };
  return { options: { consent: true as const, signal, wait }, waits };
}

/** The AwsProblem that this ends in. */
export async function problemOf(work: Promise<unknown>): Promise<AwsProblem> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof AwsProblem) return error;
  throw new Error('It did not end in an AwsProblem.', { cause: error });
}
