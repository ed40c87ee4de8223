import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import packageJson from '../../package.json' with { type: 'json' };
import { coverageSchema, fleetAuditAnswer } from '../../src/tools/answers.ts';
import { tools } from '../../src/tools/index.ts';
import { ACCOUNT, type AwsServer, awsEnv, startAws } from '../aws-server/index.ts';
import { STORIES } from '../demo/stories.ts';
import { Demo, toolNamed, writeDemoConfig } from './demo.ts';
import { emptyFolder, end, run, runInto, start } from './executable.ts';
import { busyFleet, demoFleet } from './live-fleet.ts';

const servers: AwsServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function aws(options: Parameters<typeof startAws>[0]): Promise<AwsServer> {
  const server = await startAws({ rate: 2, ...options });
  servers.push(server);
  return server;
}

function storyId(id: string): string {
  const story = STORIES.find((one) => one.id === id);
  if (story === undefined) throw new Error(`no story ${id}`);
  return story.eventId;
}

const ANSI = '\u001b[';

/** CloudTrail delivers within about 15 minutes: an answer is fresh until that long before it was asked. */
const DELIVERY_MILLISECONDS = 15 * 60_000;

/** When an answer was asked, to the second. */
function askedAt(answer: unknown): Date {
  const { coverage } = z.object({ coverage: coverageSchema }).parse(answer);
  return new Date(Date.parse(coverage.freshUntil) + DELIVERY_MILLISECONDS);
}

const COMMANDS: [tool: string, command: string[], given: Record<string, unknown>, says: string][] = [
  ['fleet_audit', ['report'], {}, 'FLEET REPORT  acme-prod (111122223333)'],
  ['fleet_audit', ['report', '--cluster', 'staging', '--since', '2d'], { cluster: 'staging', since: '2d' }, 'staging'],
  ['lookup_events', ['events', '--event-name', 'StopTask'], { eventNames: ['StopTask'] }, 'StopTask'],
  ['list_clusters', ['clusters', '--region', 'eu-west-1'], { regions: ['eu-west-1'] }, 'eu-prod'],
  [
    'who_changed',
    ['who', 'prod/checkout'],
    { target: 'prod/checkout' },
    'Alice Ng (SRE-OnCall) forced a new deployment',
  ],
  ['decode_identity', ['identity', storyId('shell-api')], { eventId: storyId('shell-api') }, 'Dan Okafor'],
];

describe('a command on the demo fleet', () => {
  it.each(COMMANDS)('%s %j: --json is exactly the structured answer', async (name, command, given) => {
    const { code, stdout, stderr } = await run([...command, '--demo', '--json']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const answer: unknown = JSON.parse(stdout);
    expect(stdout).toBe(`${JSON.stringify(answer, null, 2)}\n`);
    expect(toolNamed(name).output.parse(answer)).toEqual(answer);
    const demo = await Demo.open(askedAt(answer));
    expect(answer).toEqual((await demo.ask(name, { ...toolNamed(name).command.defaults, ...given })).structured);
  });

  it.each(COMMANDS)('%s %j: plain text in a pipe, without colour', async (_name, command, _given, says) => {
    const { code, stdout, stderr } = await run([...command, '--demo'], { env: { TERM: 'xterm-256color' } });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(says);
    expect(stdout).not.toContain(ANSI);
    expect(stdout).not.toMatch(/\bundefined\b|\bnull\b|NaN|\[object/);
    expect(stdout.endsWith('\n')).toBe(true);
    // Ids and ARNs are never broken, so they alone may be wider.
    for (const line of stdout.split('\n')) expect(line.length <= 100 || /\S{40}/.test(line)).toBe(true);
  });

  it.each(COMMANDS)('%s %j: --markdown for an incident channel', async (_name, command) => {
    const { code, stdout, stderr } = await run([...command, '--demo', '--markdown']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^(## |\*\*|[A-Z0-9])/);
    expect(stdout).not.toContain(ANSI);
    expect(stdout).not.toMatch(/\bundefined\b|\bnull\b|NaN|\[object/);
  });

  it('is coloured when that is asked for, and not when NO_COLOR or --no-color say otherwise', async () => {
    const coloured = await run(['report', '--demo'], { env: { FORCE_COLOR: '1' } });
    expect(coloured.stdout).toContain(ANSI);
    const no = await run(['report', '--demo'], { env: { FORCE_COLOR: '1', NO_COLOR: '1' } });
    expect(no.stdout).not.toContain(ANSI);
    const flag = await run(['report', '--demo', '--no-color'], { env: { FORCE_COLOR: '1' } });
    expect(flag.stdout).not.toContain(ANSI);
  });
});

describe('the record of identity', () => {
  const record = JSON.stringify({
    eventID: '5b1c0000-0000-4000-8000-000000000001',
    eventTime: '2026-11-20T02:14:05Z',
    eventSource: 'ecs.amazonaws.com',
    eventName: 'StopTask',
    awsRegion: 'us-east-1',
    recipientAccountId: ACCOUNT,
    sourceIPAddress: '203.0.113.7',
    userAgent: 'aws-cli/2.34.1 md/command#ecs.stop-task',
    userIdentity: { type: 'Root', arn: `arn:aws:iam::${ACCOUNT}:root`, accountId: ACCOUNT },
  });

  it('comes from a file', async () => {
    const file = join(emptyFolder, 'record.json');
    await writeFile(file, record);
    const { code, stdout } = await run(['identity', file, '--demo']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/by root with AWS CLI 2\.34/) });
  });

  it('comes from standard input', async () => {
    const { code, stdout } = await run(['identity', '-', '--demo', '--json'], { stdin: record });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ actor: { kind: 'root' }, address: { value: '203.0.113.7' } });
  });

  it('is missed in a sentence when standard input is empty or no record', async () => {
    expect(await run(['identity', '-', '--demo'])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'Standard input is empty. It should hold a CloudTrail record.\n',
    });
    const { code, stdout, stderr } = await run(['identity', '-', '--demo'], { stdin: 'who was it' });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^[^\n]{20,300}\n$/);
  });
});

describe('--fail-on', () => {
  it.each([
    [['report', '--demo', '--fail-on', 'high'], 1],
    [['report', '--demo', '--fail-on', 'critical'], 1],
    // Root activity is told whatever the cluster, so the window ends before root signed in.
    [['report', '--demo', '--cluster', 'staging', '--until', '8h', '--fail-on', 'critical'], 0],
    [['report', '--demo', '--cluster', 'staging', '--until', '8h', '--fail-on', 'low'], 1],
    [['report', '--demo'], 0],
  ])('%j exits with %i', async (command, expected) => {
    const { code, stdout, stderr } = await run(command);
    expect({ code, stderr }).toEqual({ code: expected, stderr: '' });
    expect(stdout).toContain('FLEET REPORT');
  });

  it('exits with 4 when nothing that severe was found and not everything could be read', async () => {
    const server = await aws({ accounts: [busyFleet(1)], denied: [{ operation: 'cloudtrail:LookupEvents' }] });
    const { code, stdout, stderr } = await run(['report', '--fail-on', 'critical'], { env: awsEnv(server) });
    expect(code).toBe(4);
    expect(stdout).toContain('Incomplete');
    expect(stderr).toBe('No finding of severity critical, but not everything could be read: see the report.\n');
  });
});

describe('what is typed wrong', () => {
  it.each([
    [['repot', '--demo'], 'repot: no such command. Did you mean report? Commands are who, report, events,'],
    [['report', '--demo', '--sinse', '24h'], '--sinse: no such option. Did you mean --since?'],
    [['report', '--demo', '--since', 'banana'], '--since banana: not a time I know. Use 24h, 90m, 7d,'],
    [['report', '--demo', '--since', '1h', '--until', '2h'], '--since ('],
    [['report', '--demo', '--since', '120d'], "120 days back is before CloudTrail's event history (90 days,"],
    [['report', '--demo', '--region', 'us-esat-1'], 'Region us-esat-1 does not exist. Did you mean us-east-1?'],
    [['report', '--demo', '--profile', 'nope'], 'no profile nope'],
    [['report', '--demo', '--limit', '0'], '--limit: must be at least 1, not 0.'],
    [['report', '--demo', '--limit', 'ten'], '--limit ten: not a whole number.'],
    [['report', '--demo', '--cursor', 'abc'], '--cursor: not one of ours.'],
    [['report', '--demo', '--fail-on', 'bad'], '--fail-on bad: must be one of critical, high, medium, low.'],
    [['report', '--demo', '--json', '--markdown'], '--json and --markdown: choose one.'],
    [['report', '--demo', 'prod'], 'Too many arguments; the command is: who-restarted-prod report.'],
    [['report', '--demo', '--budget', '0'], '--budget 0: not a number of seconds.'],
    [['report', '--demo', '--config', 'x.json'], 'The demo brings its own configuration: leave --config out.'],
    [['report', '--config', 'x.json'], 'There is no configuration file x.json.'],
    [['report', '--profile', 'nope'], 'There is no AWS profile nope.'],
    [['events', '--demo', '--event-name'], '--event-name: needs a value, as in --event-name <event-name>.'],
    [['who', '--demo'], '<target> is missing: who-restarted-prod who <target>.'],
    [['identity', '--demo', 'nope.json'], 'nope.json: neither an event id nor a file.'],
    [['mcp', '--port', '80'], '--port: mcp takes only --demo, --no-cache, --config <file> and --archive <path>.'],
  ])('%j is answered with one sentence that helps, and exit code 2', async (command, sentence) => {
    const { code, stdout, stderr } = await run(command);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(sentence);
    expect(stderr).toMatch(/^[^\n]+\n$/);
    expect(stderr).not.toMatch(/\bat .+:\d+:\d+|Error:|undefined|Invalid input/);
  });

  it('takes no cursor of another question', async () => {
    const { stdout } = await run(['events', '--demo', '--json', '--limit', '5']);
    const { cursor } = z.object({ cursor: z.string() }).parse(JSON.parse(stdout));
    expect(await run(['events', '--demo', '--limit', '5', '--event-name', 'StopTask', '--cursor', cursor])).toEqual({
      code: 2,
      stdout: '',
      stderr:
        '--cursor: it belongs to another question. Repeat the arguments it came with, or leave it out to start again.\n',
    });
  });
});

describe('help', () => {
  it.each([
    [[]],
    ...['', ...tools.map((tool) => tool.command.name), 'mcp'].map((name) => [
      [name, '--help'].filter((part) => part !== ''),
    ]),
  ])('%j is told on stdout', async (command) => {
    const { code, stdout, stderr } = await run(command);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('who-restarted-prod');
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(120);
  });

  it.each([['--version'], ['-V']])('%s is the version of the package', async (flag) => {
    expect(await run([flag])).toEqual({ code: 0, stdout: `${packageJson.version}\n`, stderr: '' });
  });

  it('has examples that work on the demo fleet', async () => {
    const examples = tools.flatMap((tool) => tool.command.examples.map((example) => example.split(' ')));
    expect(examples.length).toBeGreaterThanOrEqual(tools.length);
    const ready = examples.filter((example) => !example.includes('record.json') && !example.includes('-'));
    expect(ready.length).toBeGreaterThan(tools.length);
    for (const example of ready) {
      const { code, stderr } = await run([...example, '--demo']);
      expect([example, code, stderr]).toEqual([example, example.includes('--fail-on') ? 1 : 0, '']);
    }
  });
});

describe('the process', () => {
  it('ends quietly when its reader has gone', async () => {
    const child = start(['report', '--demo', '--json']);
    child.stdout.destroy();
    child.stdin.end();
    const { code, stderr } = await end(child);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('gives head its line and no complaint', async () => {
    const { stdout, stderr } = await runInto('head -1', ['report', '--demo']);
    expect({ lines: stdout.trimEnd().split('\n').length, stderr }).toEqual({ lines: 1, stderr: '' });
    expect(stdout).toMatch(/^FLEET REPORT/);
  });

  it('gives the whole of a large answer to a reader that is slow', async () => {
    const command = ['report', '--demo', '--since', '7d', '--json'];
    const { code, stdout } = await runInto('{ sleep 1; cat; }', command);
    expect(code).toBe(0);
    // As much as an answer may be, and more than Node writes to a pipe at once.
    expect(stdout.length).toBeGreaterThan(40_000);
    expect(() => JSON.parse(stdout)).not.toThrow();
  });

  it('stops at Ctrl-C with a word and exit code 130, and asks AWS no more', async () => {
    const server = await aws({ accounts: [busyFleet(40)] });
    const child = start(['report'], awsEnv(server));
    const ended = end(child);
    const lookups = () => server.log.filter((request) => request.operation === 'cloudtrail:LookupEvents');
    while (lookups().length < 2) await sleep(20);
    child.kill('SIGINT');
    expect(await ended).toEqual({ code: 130, stdout: '', stderr: 'Stopped.\n' });
    expect(lookups().length).toBeLessThan(10);
  });
});

describe('a live report of all Regions at 2 requests a second', () => {
  it('is complete, and the same as that of the recording', async () => {
    const fleet = await demoFleet();
    const config = await writeDemoConfig(emptyFolder);
    const server = await aws({ accounts: [fleet] });
    const { code, stdout, stderr } = await run(['report', '--region', 'all', '--json', '--config', config], {
      env: awsEnv(server),
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const report = fleetAuditAnswer.parse(JSON.parse(stdout));
    expect(report.coverage).toMatchObject({ complete: true, missing: [] });
    expect(report.answer).not.toContain('Incomplete');
    const regions = report.coverage.searched.map((search) => search.region);
    expect(regions).toEqual(expect.arrayContaining(['us-east-1', 'eu-west-1']));

    const reported = new Set([
      ...report.changes.map((row) => row.eventId),
      ...report.findings.flatMap((finding) => finding.eventIds),
    ]);
    expect(STORIES.filter((story) => !reported.has(story.eventId)).map((story) => story.id)).toEqual([]);
    // Throttling would show here: every call came in its turn.
    expect(server.log.filter((request) => request.outcome !== '200')).toEqual([]);
  });

  it('with one Region denied names it in the first sentence and in coverage, and tells the rest', async () => {
    const fleet = await demoFleet();
    const server = await aws({
      accounts: [fleet],
      denied: [{ operation: 'cloudtrail:LookupEvents', region: 'eu-west-1' }],
    });
    const { code, stdout, stderr } = await run(['report', '--region', 'all', '--json'], { env: awsEnv(server) });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const report = fleetAuditAnswer.parse(JSON.parse(stdout));
    expect(report.coverage.complete).toBe(false);
    expect(report.coverage.missing).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          account: ACCOUNT,
          region: 'eu-west-1',
          why: expect.stringContaining('cloudtrail:LookupEvents'),
          fix: expect.stringMatching(/./),
        }),
      ]),
    );
    expect(report.coverage.missing.filter((gap) => gap.region !== 'eu-west-1')).toEqual([]);
    const [firstSentence = ''] = report.answer.split(/\.\s/);
    expect(firstSentence).toMatch(/^Incomplete.*eu-west-1/);
    expect(report.changes.map((row) => row.region)).toContain('us-east-1');
    expect(report.changes.map((row) => row.region)).not.toContain('eu-west-1');
  });
});
