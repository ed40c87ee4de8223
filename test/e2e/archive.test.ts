import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadRecording } from '../../src/trail/demo/open.ts';
import { KEY, keyFile, type Objects, writeChain } from '../trail/archive/digest-chain.ts';
import { writeRecorded } from '../trail/archive/recorded.ts';
import { connect, run } from './executable.ts';

const folder = mkdtempSync(join(tmpdir(), 'archive-'));
const logs = join(folder, 'logs');
const signed = join(folder, 'signed');
const keys = join(folder, 'keys.json');
const JANUARY = ['--since', '2025-01-01', '--until', '2025-02-01'];

beforeAll(async () => {
  await writeRecorded(logs, await loadRecording(new Date('2025-02-01T00:00:00Z')));
  const objects: Objects = new Map();
  writeChain(objects, { hours: 4, logsPerHour: 2 });
  for (const [name, { bytes, metadata }] of objects) {
    const path = join(signed, name.replace(/^s3:\/\/[^/]+\//, ''));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
    if (metadata?.['signature'] !== undefined) writeFileSync(`${path}.signature`, metadata['signature']);
  }
  writeFileSync(keys, keyFile(KEY));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a folder of log files, on a machine without credentials', () => {
  it('says who restarted checkout in a month that event history has forgotten', async () => {
    const { code, stdout, stderr } = await run(['who', 'prod/checkout', '--archive', logs, ...JANUARY]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^alice\.ng@acme\.example \(SRE-OnCall\) forced a new deployment of prod\/checkout/);
    expect(stdout).toMatch(/log file {2}111122223333_CloudTrail_us-east-1_2025013/);
    expect(stdout.replace(/\s+/g, ' ')).toContain(`Looked at account 111122223333 from the log archive ${logs}`);
  });

  it('asks back where several clusters have a service of that name', async () => {
    const { code, stdout } = await run(['who', 'checkout', '--archive', logs, ...JANUARY]);
    expect(code).toBe(0);
    expect(stdout).toContain('prod/checkout');
    expect(stdout).toContain('staging/checkout');
  });

  it('gives the report of a day, root and all, complete', async () => {
    const window = ['--since', '2025-01-31', '--until', '2025-02-01'];
    const { code, stdout } = await run(['report', '--archive', logs, ...window, '--json']);
    expect(code).toBe(0);
    const { findings, coverage } = JSON.parse(stdout);
    expect(findings.map((finding: { rule: string }) => finding.rule)).toContain('root-activity');
    expect(coverage.complete).toBe(true);
  });

  it('answers an agent too', async () => {
    const client = await connect(['--archive', logs]);
    try {
      const answer = await client.callTool({
        name: 'who_changed',
        arguments: { target: 'prod/checkout', since: '2025-01-01', until: '2025-02-01' },
      });
      expect(answer.isError).not.toBe(true);
      expect(JSON.stringify(answer.structuredContent)).toContain('alice.ng@acme.example');
    } finally {
      await client.close();
    }
  });

  it('that is not there is told in a sentence', async () => {
    const { code, stderr } = await run(['report', '--archive', join(folder, 'nothing'), ...JANUARY]);
    expect(code).toBe(2);
    expect(stderr).toContain(join(folder, 'nothing'));
  });
});

describe('verify', () => {
  const window = ['--since', '2026-03-01T00:00Z', '--until', '2026-03-01T04:00Z'];

  it('proves an archive with the keys of a file, and no AWS', async () => {
    const { code, stdout, stderr } = await run(['verify', '--archive', signed, '--keys', keys, ...window]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^Intact: /);
  });

  it('names the log file that somebody took away', async () => {
    const { stdout: listed } = await run(['verify', '--archive', signed, '--keys', keys, ...window, '--json']);
    expect(JSON.parse(listed).reports[0].logFiles.ok).toBeGreaterThan(0);
    const { readdirSync } = await import('node:fs');
    const names = readdirSync(signed, { recursive: true }).map(String);
    const victim = names.find((name) => /\/CloudTrail\/.*_CloudTrail_.*\.json\.gz$/.test(name)) ?? '';
    rmSync(join(signed, victim));
    const { code, stdout } = await run(['verify', '--archive', signed, '--keys', keys, ...window]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^Not intact: 1 log file is missing/);
    expect(stdout).toContain(victim);
  });
});

describe('archive ddl', () => {
  it('prints a table for Athena, and asks nobody', async () => {
    const where = ['--bucket', 'acme-trail-logs', '--account', '111122223333', '--region', 'us-east-1,eu-west-1'];
    const { code, stdout } = await run(['archive', 'ddl', ...where]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^CREATE EXTERNAL TABLE `cloudtrail_logs` \(/);
    expect(stdout).toContain("'projection.region.values' = 'us-east-1,eu-west-1'");
  });
});
