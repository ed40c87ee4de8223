import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { codeBlocks, type SkillDocument } from './documents.ts';

/** A wrapped event as `aws cloudtrail lookup-events` prints it: the record is a string inside. */
export interface WrappedEvent {
  EventId: string;
  EventName?: string;
  CloudTrailEvent?: string | null;
}

/**
 * What the AWS CLI answers. Lookups by "REGION ATTRIBUTE=VALUE", page after page; anything else by "ecs list-tasks" and
 * the like, as the text that `--query … --output text` would give. A lookup that is not named finds nothing.
 */
export interface Account {
  lookups: Record<string, WrappedEvent[][]>;
  texts?: Record<string, string>;
  /** Lookups that fail, by the same key. */
  denied?: string[];
}

export interface Run {
  stdout: string;
  stderr: string;
  status: number | null;
  /** Every command line that `aws` was called with. */
  calls: string[][];
  read(file: string): string;
}

/** Stands in for the AWS CLI; answers from account.json, writes down how it was called. */
const FAKE = `#!/usr/bin/env node
const { appendFileSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const account = JSON.parse(readFileSync(join(__dirname, 'account.json'), 'utf8'));
const args = process.argv.slice(2);
appendFileSync(join(__dirname, 'calls.ndjson'), JSON.stringify(args) + '\\n');
const flag = (name) => args[args.indexOf(name) + 1];
const operation = args.slice(0, 2).join(' ');
if (operation !== 'cloudtrail lookup-events') {
  process.stdout.write(account.texts?.[operation] ?? '');
  process.exit(0);
}
const [{ AttributeKey, AttributeValue }] = JSON.parse(flag('--lookup-attributes'));
const key = flag('--region') + ' ' + AttributeKey + '=' + AttributeValue;
if (account.denied?.includes(key)) {
  process.stderr.write('An error occurred (AccessDeniedException)\\n');
  process.exit(254);
}
const pages = account.lookups[key] ?? [[]];
const page = args.includes('--next-token') ? Number(flag('--next-token')) : 0;
process.stdout.write(JSON.stringify({ Events: pages[page], NextToken: page + 1 < pages.length ? String(page + 1) : undefined }));
`;

/** Whether the tool can be run here. */
export function isInstalled(command: string): boolean {
  return spawnSync(command, ['--version']).status === 0;
}

/**
 * Runs the document's shell blocks, all of them up to a heading, in an empty folder with the fake CLI, then `then`. The
 * jq program is saved where the document says. Pauses are left out.
 */
export function runDocument(document: SkillDocument, upTo: string, account: Account, then = ''): Run {
  const folder = mkdtempSync(join(tmpdir(), 'who-restarted-prod-skill-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'aws'), FAKE);
  chmodSync(join(bin, 'aws'), 0o755);
  writeFileSync(join(bin, 'package.json'), '{"type":"commonjs"}');
  writeFileSync(join(bin, 'account.json'), JSON.stringify(account));
  writeFileSync(join(bin, 'calls.ndjson'), '');
  writeFileSync(join(folder, 'rows.jq'), codeBlocks(document, 'jq').join('\n'));

  const end = document.text.indexOf(`\n## ${upTo}`);
  if (end === -1) throw new Error(`The document has no section ${upTo}.`);
  const blocks = codeBlocks({ ...document, text: document.text.slice(0, end + 1) }, 'bash');
  const script = ['sleep() { :; }', ...blocks, then].join('\n');
  const { stdout, stderr, status } = spawnSync('bash', ['-u', '-c', script], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, PATH: `${bin}:${process.env['PATH'] ?? ''}` },
  });
  const read = (file: string) => readFileSync(join(folder, file), 'utf8');
  const calls = read('bin/calls.ndjson')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): string[] => JSON.parse(line));
  return { stdout, stderr, status, calls, read };
}
