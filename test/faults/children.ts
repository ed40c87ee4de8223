import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export type Child = ChildProcessByStdio<null, Readable, null>;

/** One of the programs beside this file, bundled as the product is: what starts faster can be killed more often. */
export interface Program {
  start(...args: string[]): Child;
  remove(): void;
}

export async function bundled(name: 'asking-child' | 'reading-child'): Promise<Program> {
  const folder = mkdtempSync(join(tmpdir(), 'child-'));
  const file = join(folder, `${name}.mjs`);
  await build({
    entryPoints: [fileURLToPath(new URL(`./${name}.ts`, import.meta.url))],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    minify: true,
    keepNames: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
    // Some dependencies are CommonJS and call require for Node's own modules.
    banner: {
      js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
  });
  return {
    start: (...args) => spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** All that a child writes, once it has ended; killed or not. */
export async function outputOf(child: Child): Promise<string> {
  const out: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  await new Promise<void>((resolve) => child.once('close', () => resolve()));
  return Buffer.concat(out).toString('utf8');
}
