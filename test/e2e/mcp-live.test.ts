import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { CallToolResultSchema, type Progress } from '@modelcontextprotocol/sdk/types.js';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fleetAuditAnswer } from '../../src/tools/answers.ts';
import { ACCOUNT, type AwsServer, awsEnv, startAws } from '../aws-server/index.ts';
import { connect, end, start } from './executable.ts';
import { busyFleet, demoFleet } from './live-fleet.ts';

const LOOKUP = 'cloudtrail:LookupEvents';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function aws(options: Parameters<typeof startAws>[0]): Promise<AwsServer> {
  const server = await startAws({ rate: 2, ...options });
  cleanups.push(() => server.close());
  return server;
}

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'who-restarted-prod-'));
  cleanups.push(() => rm(path, { recursive: true, force: true }));
  return path;
}

async function serverOf(env: Record<string, string>, args: string[] = []): Promise<Client> {
  const client = await connect(args, env);
  cleanups.push(() => client.close());
  return client;
}

interface Asked {
  name: string;
  given?: Record<string, unknown>;
  signal?: AbortSignal;
  onprogress?: (progress: Progress) => void;
}

async function call(client: Client, { name, given = {}, ...options }: Asked) {
  const {
    content,
    structuredContent,
    isError = false,
  } = CallToolResultSchema.parse(await client.callTool({ name, arguments: given }, undefined, options));
  const [block] = content;
  return { isError, text: block?.type === 'text' ? block.text : '', structured: structuredContent };
}

const lookups = (server: AwsServer) => server.log.filter((request) => request.operation === LOOKUP);

describe('progress', () => {
  it('is told to a client that asks for it, and only grows', async () => {
    const client = await serverOf(awsEnv(await aws({ accounts: [await demoFleet()] })));
    const reports: Progress[] = [];
    const { isError } = await call(client, { name: 'fleet_audit', onprogress: (progress) => reports.push(progress) });

    expect(isError).toBe(false);
    expect(reports.length).toBeGreaterThan(2);
    const done = reports.map((report) => report.progress);
    expect(done).toEqual([...new Set(done)].sort((a, b) => a - b));
    for (const report of reports) {
      expect(report.message).toMatch(/^us-east-1: .*\d/);
      if (report.total !== undefined) expect(report.total).toBeGreaterThanOrEqual(report.progress);
    }
  });

  it('is not sent to a client that gave no token', async () => {
    const server = await aws({ accounts: [await demoFleet()] });
    const child = start(['mcp'], awsEnv(server));
    const ended = end(child);
    const say = (message: object) => child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
    const clientInfo = { name: 'raw', version: '1' };
    say({ id: 1, method: 'initialize', params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo } });
    say({ method: 'notifications/initialized' });
    say({ id: 2, method: 'tools/call', params: { name: 'fleet_audit', arguments: {} } });
    await new Promise<void>((resolve) => {
      let text = '';
      child.stdout.on('data', (chunk: Buffer) => {
        text += chunk.toString('utf8');
        if (text.split('\n').length > 2) resolve();
      });
    });
    child.stdin.end();
    const { stdout, stderr, code } = await ended;

    expect(stdout).not.toContain('notifications/progress');
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => z.object({ id: z.number() }).parse(JSON.parse(line)).id),
    ).toEqual([1, 2]);
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    expect(lookups(server).length).toBeGreaterThan(2);
  });
});

describe('a call that its client cancels', () => {
  it('asks AWS no more, while the server goes on answering', async () => {
    const server = await aws({ accounts: [busyFleet(40)] });
    const client = await serverOf(awsEnv(server));
    const stop = new AbortController();
    const cancelled = call(client, { name: 'fleet_audit', signal: stop.signal, onprogress: () => stop.abort() });
    await expect(cancelled).rejects.toThrow(/abort/i);
    const stoppedAt = Date.now();

    const clusters = await call(client, { name: 'list_clusters' });
    expect(clusters.structured).toMatchObject({ clusters: [{ cluster: 'prod' }] });
    await sleep(2000);
    expect(lookups(server).filter((request) => request.time > stoppedAt + 1000)).toEqual([]);
    expect(lookups(server).length).toBeLessThan(10);

    const events = await call(client, { name: 'lookup_events', given: { eventNames: ['UpdateService'], limit: 3 } });
    expect(events.structured).toMatchObject({ events: [{ target: 'prod/api' }, {}, {}] });
  });

  it('ends with the client: the process does not outlive it', async () => {
    const server = await aws({ accounts: [busyFleet(40)] });
    const child = start(['mcp'], awsEnv(server));
    const ended = end(child);
    const params = { name: 'fleet_audit', arguments: {} };
    child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params })}\n`);
    while (lookups(server).length === 0) await sleep(20);
    child.stdin.end();
    expect(await ended).toMatchObject({ code: 0, stderr: '' });
    expect(lookups(server).length).toBeLessThan(10);
  });
});

describe('a time budget', () => {
  it('ends in an answer with what is known, what is not, and a cursor that goes on', async () => {
    const config = join(await folder(), 'config.json');
    await writeFile(config, JSON.stringify({ timeBudgetSeconds: 5 }));
    const server = await aws({ accounts: [busyFleet(30)] });
    const client = await serverOf(awsEnv(server), ['--config', config]);

    const first = fleetAuditAnswer.parse(
      (await call(client, { name: 'fleet_audit', given: { limit: 200 } })).structured,
    );
    expect(first.answer).toMatch(/^Incomplete/);
    expect(first.coverage.complete).toBe(false);
    expect(first.coverage.missing[0]).toMatchObject({
      region: 'us-east-1',
      from: first.window.from,
      why: 'the time budget of this call was used up',
      fix: 'Ask again with the cursor to go on from there.',
    });
    expect(first.cursor).toBeDefined();
    expect(first.changes.length).toBeGreaterThan(0);
    const read = lookups(server).length;
    expect(read).toBeLessThan(15);

    const given = { limit: 200, cursor: first.cursor };
    const second = fleetAuditAnswer.parse((await call(client, { name: 'fleet_audit', given })).structured);
    expect(second.window).toEqual(first.window);
    expect(lookups(server).length).toBeGreaterThan(read);
    // Only the last second of the first answer may be read again: older changes come now, and less is left to read.
    const reached = first.coverage.missing[0]?.to ?? '';
    expect(second.changes.filter((row) => row.time > reached).length).toBe(0);
    expect((second.coverage.missing[0]?.to ?? '') < reached).toBe(true);
    expect(second.changes.length).toBeGreaterThan(0);
  });
});

describe('credentials', () => {
  const section = (key: string) =>
    `[default]\naws_access_key_id = ${key}\naws_secret_access_key = secret\naws_session_token = token\n`;
  const [oldKey, newKey] = [`ASIAOLD1${ACCOUNT}`, `ASIANEW1${ACCOUNT}`];

  it('that expired are told with the remedy, and new ones are used without a restart', async () => {
    const server = await aws({ accounts: [busyFleet(1)] });
    const file = join(await folder(), 'credentials');
    await writeFile(file, section(oldKey));
    const { AWS_ENDPOINT_URL = '', AWS_REGION = '', AWS_CONFIG_FILE = '' } = awsEnv(server);
    const env = { AWS_ENDPOINT_URL, AWS_REGION, AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE: file };
    const client = await serverOf(env);
    const ask = () => call(client, { name: 'list_clusters' });

    expect((await ask()).isError).toBe(false);
    server.expire(oldKey);
    const refused = await ask();
    // Whether a client shows the text or the structure: both say what happened and what to do.
    for (const said of [refused.text, JSON.stringify(refused.structured ?? refused.text)]) {
      expect(said).toMatch(/The credentials( of profile default)? have expired\./);
      expect(said).toContain('Renew them the way you got them; the next question reads them again.');
    }
    expect(refused.structured ?? { coverage: { complete: false } }).toMatchObject({ coverage: { complete: false } });
    await writeFile(file, section(newKey));
    const renewed = await ask();
    expect(renewed.structured).toMatchObject({ clusters: [{ cluster: 'prod' }] });
    expect(server.log.at(-1)?.accessKeyId).toBe(newKey);
  });

  it('that are not there are told with the remedy', async () => {
    const { AWS_ENDPOINT_URL = '', AWS_REGION = '' } = awsEnv(await aws({ accounts: [busyFleet(1)] }));
    const none = join(await folder(), 'none');
    const client = await serverOf({
      AWS_ENDPOINT_URL,
      AWS_REGION,
      AWS_CONFIG_FILE: none,
      AWS_SHARED_CREDENTIALS_FILE: none,
    });
    const { isError, text } = await call(client, { name: 'fleet_audit' });
    expect([isError, text]).toEqual([
      true,
      expect.stringMatching(/^No AWS credentials were found\. Sign in with aws sso login /),
    ]);
  });
});

describe('a configuration that is wrong', () => {
  it('is told by the call that needs it, by its key, and read again once it is mended', async () => {
    const config = join(await folder(), 'config.json');
    await writeFile(config, JSON.stringify({ timeBudgetSecond: 5 }));
    const client = await serverOf(awsEnv(await aws({ accounts: [busyFleet(1)] })), ['--config', config]);

    expect((await client.listTools()).tools).toHaveLength(7);
    expect(await call(client, { name: 'list_clusters' })).toEqual({
      isError: true,
      text: `${config}: timeBudgetSecond: no such setting`,
      structured: undefined,
    });
    await writeFile(config, JSON.stringify({ timeBudgetSeconds: 5 }));
    expect((await call(client, { name: 'list_clusters' })).isError).toBe(false);
  });
});
