import { beforeAll, describe, expect, it } from 'vitest';
import type { FleetAuditAnswer } from '../../src/tools/answers.ts';
import type { World } from '../../src/tools/index.ts';
import type { RecordedEvent } from '../../src/trail/demo/types.ts';
import { ACCOUNT, account, cluster, ecs, iamUser, type RecordOptions, recordOf, service } from '../aws-server/index.ts';
import { NOBODY, STORIES } from '../demo/stories.ts';
import { askIn, demoWorld, type Live, liveWorld, minutesBefore } from './support.ts';

const NOW = new Date('2026-11-20T05:26:00Z');
const BOTH = ['us-east-1', 'eu-west-1'];

const LOOKUP_DENIED = { operation: 'cloudtrail:LookupEvents' };
const ECS_DENIED = ['ListClusters', 'DescribeClusters', 'ListServices', 'DescribeServices', 'ListTasks'].map(
  (name) => ({ operation: `ecs:${name}` }),
);

function restart(minutes: number, more: Partial<RecordOptions> = {}): RecordedEvent {
  return recordOf({
    time: minutesBefore(NOW, minutes),
    request: { cluster: 'prod', service: 'checkout', forceNewDeployment: true },
    ...more,
  });
}

const FLEET = ecs({ clusters: [cluster('prod'), cluster('staging')], services: [service('checkout')] });

function rootLogin(minutes: number, more: Partial<RecordOptions> = {}): RecordedEvent {
  return recordOf({
    time: minutesBefore(NOW, minutes),
    name: 'ConsoleLogin',
    source: 'signin.amazonaws.com',
    who: {
      username: 'root',
      userIdentity: { type: 'Root', principalId: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root`, accountId: ACCOUNT },
    },
    address: '198.51.100.9',
    agent: 'Mozilla/5.0',
    response: { ConsoleLogin: 'Success' },
    more: { eventType: 'AwsConsoleSignIn', additionalEventData: { MFAUsed: 'No' } },
    ...more,
  });
}

describe('the report of the demo fleet', () => {
  let world: World;
  let report: FleetAuditAnswer;
  let text: string;
  beforeAll(async () => {
    world = await demoWorld();
    report = await askIn(world, 'fleet_audit', { limit: 200 });
    text = JSON.stringify(report);
  });

  const flagged = (eventId: string): string[] =>
    report.findings.filter((finding) => finding.eventIds.includes(eventId)).map((finding) => finding.rule);

  /** Names that only a trace gives. */
  const isNamedByTrace = (id: string): boolean => id === 'admin-stops-task' || id === 'support-stops-task';

  it.each(
    STORIES.filter((story) => story.outcome === 'succeeded' && story.action !== 'ConsoleLogin').map((story) => [
      story.id,
      story,
    ]),
  )('%s is told as a row and as a sentence, with its actor', (_id, story) => {
    const row = report.changes.find((change) => change.eventId === story.eventId);
    const sentences = report.clusters.flatMap((one) => one.changed.flatMap((changed) => changed.sentences));
    const told = sentences.find((sentence) => sentence.includes(`[${story.eventId.slice(0, 8)}]`));
    expect(row).toMatchObject({ region: story.region, action: story.action });
    expect(row?.target.startsWith(story.target)).toBe(true);
    expect(told).toBeDefined();
    if (isNamedByTrace(story.id)) return;
    expect(told).toContain(story.actor === 'Application Auto Scaling' ? 'Auto scaling' : story.actor);
  });

  it.each(STORIES.map((story) => [story.id, story]))('%s: the rules fire as keyed', (_id, story) => {
    expect(flagged(story.eventId)).toEqual(expect.arrayContaining(story.rules));
    if (story.rules.length === 0) expect(flagged(story.eventId)).toEqual([]);
  });

  it('flags nothing but the stories', () => {
    const known = STORIES.map((story) => story.eventId);
    const other = report.findings.filter((finding) => !finding.eventIds.some((id) => known.includes(id)));
    expect(other.map((finding) => `${finding.rule} ${finding.target}`)).toEqual([]);
  });

  it('lists findings worst first', () => {
    const order = ['critical', 'high', 'medium', 'low'];
    const ranks = report.findings.map((finding) => order.indexOf(finding.severity));
    expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
  });

  it('says of services at zero whether they still are', () => {
    const zero = report.findings.filter((finding) => finding.rule === 'scale-to-zero');
    expect(zero.map(({ target, status }) => [target, status])).toEqual(
      expect.arrayContaining([
        ['prod/recommendations', expect.stringMatching(/^still at 0/)],
        ['prod/payments', expect.stringMatching(/^back at 3 .*Carol Vance/)],
      ]),
    );
  });

  it.each(NOBODY.map((story) => [story.id, story]))('%s has no caller, and the cause is told', (_id, story) => {
    expect(report.nobody).toEqual(
      expect.arrayContaining([expect.objectContaining({ target: story.target, cause: story.cause })]),
    );
  });

  it('carries no text of the hostile user agent, no raw user agent and no secret', () => {
    expect(text).not.toMatch(/ignore (all|previous)|everything is fine|system prompt/i);
    expect(text).not.toMatch(/md\/|lang\/|exec-env\/|Mozilla|\bapi\/ecs/);
    expect(text).not.toMatch(/AKIA[A-Z0-9]{12}|PASSWORD|aws_secret|sk_live/);
  });

  it('is complete, short, and counts who did what', () => {
    expect(report.coverage).toMatchObject({ complete: true, missing: [] });
    expect(report.answer).toMatch(
      /^\d+ services .*changed by root, \d+ people, \d+ pipelines?, .+ in the 24 h to \d\d:\d\d UTC, in 2 regions\. /,
    );
    expect(report.cursor).toBeUndefined();
    expect(report.byActor[0]).toMatchObject({
      actor: expect.stringContaining('acme/shop, main'),
      kind: 'ci',
      denied: 0,
    });
    expect(JSON.stringify({ ...report, changes: report.changes.slice(0, 8) }).length).toBeLessThan(20_000);
  });

  it('of one cluster keeps to it, root apart', async () => {
    const staging = await askIn(world, 'fleet_audit', { cluster: 'staging', limit: 200 });
    expect(staging.clusters.map((one) => one.cluster)).toEqual(['staging']);
    expect(staging.changes.length).toBeGreaterThan(0);
    expect(staging.changes.every((row) => row.target.startsWith('staging'))).toBe(true);
    expect(staging.findings.filter((finding) => finding.rule === 'root-activity')).toHaveLength(1);
    expect(staging.nobody).toEqual([]);
  });

  it('of a severity and above leaves the milder findings out', async () => {
    const severe = await askIn(world, 'fleet_audit', { minSeverity: 'high' });
    expect(new Set(severe.findings.map((finding) => finding.severity))).toEqual(new Set(['critical', 'high']));
  });

  it('gives fewer rows where asked to, and counts the rest', async () => {
    const short = await askIn(world, 'fleet_audit', { limit: 3 });
    expect(short.changes).toEqual(report.changes.slice(0, 3));
    expect(short.truncated).toBe(
      `3 of ${report.changes.length} changes are given as rows, newest first; all stand as sentences under clusters. 12 of 17 callers are listed, the most active. Raise limit for more rows.`,
    );
    expect(short.clusters).toEqual(report.clusters);
  });
});

describe('a live report at two requests a second', () => {
  const recorded = account({
    regions: BOTH,
    events: {
      'us-east-1': [restart(60)],
      'eu-west-1': [restart(70, { region: 'eu-west-1', who: iamUser('bob') })],
    },
    ecs: { 'us-east-1': FLEET, 'eu-west-1': ecs({ clusters: [cluster('prod', { region: 'eu-west-1' })] }) },
  });

  it('of two Regions is complete in one call each', async () => {
    const live = await liveWorld({ accounts: [recorded], now: () => NOW, paced: true });
    const report = await live.ask('fleet_audit', { regions: ['all'] });
    expect(report.coverage).toMatchObject({ complete: true, missing: [] });
    expect(report.answer).toMatch(/^2 services changed by 2 people in the 24 h to 05:26 UTC, in 2 regions\./);
    const main = live.lookups().filter((call) => /ReadOnly=false|Username=root/.test(call));
    expect(main.sort()).toEqual(BOTH.map((r) => `${r} ReadOnly=false`).sort());
    expect(live.server.log.every(({ outcome }) => outcome === '200')).toBe(true);
  });

  it('with one Region denied names it in coverage and in the first sentence, and tells the rest', async () => {
    const live = await liveWorld({
      accounts: [recorded],
      now: () => NOW,
      paced: true,
      denied: [{ ...LOOKUP_DENIED, region: 'eu-west-1' }],
    });
    const report = await live.ask('fleet_audit', { regions: ['all'] });
    expect(report.answer).toMatch(
      /^Incomplete, not everything could be read: eu-west-1 \(.*cloudtrail:LookupEvents.*\)\. 1 service changed by 1 person /,
    );
    expect(report.coverage.complete).toBe(false);
    expect(report.coverage.missing).toMatchObject([
      { account: ACCOUNT, region: 'eu-west-1', why: expect.stringContaining('cloudtrail:LookupEvents') },
    ]);
    expect(report.changes.map((row) => row.region)).toEqual(['us-east-1']);
    expect(report.cursor).toBeUndefined();
  });
});

describe('a report that cannot read everything', () => {
  it('throws what AWS said when the trail and ECS are both denied', async () => {
    const live = await liveWorld({
      accounts: [account({ events: { 'us-east-1': [restart(60)] } })],
      now: () => NOW,
      denied: [LOOKUP_DENIED, ...ECS_DENIED],
    });
    await expect(live.ask('fleet_audit')).rejects.toMatchObject({ name: 'AwsProblem', kind: 'access-denied' });
  });

  it('does not claim that a service is still at zero when ECS is denied', async () => {
    const zero = restart(60, { request: { cluster: 'prod', service: 'checkout', desiredCount: 0 } });
    const live = await liveWorld({
      accounts: [account({ events: { 'us-east-1': [zero] }, ecs: { 'us-east-1': FLEET } })],
      now: () => NOW,
      denied: ECS_DENIED,
    });
    const report = await live.ask('fleet_audit');
    const found = report.findings.find((finding) => finding.rule === 'scale-to-zero');
    expect(found).toMatchObject({
      target: 'prod/checkout',
      status: 'whether it is still at 0 is not known: ECS could not be asked',
    });
    expect(report.answer).toMatch(/^Incomplete, .*us-east-1 \(.*ecs:ListClusters/);
    expect(report.changes).toHaveLength(1);
    expect(report.clusters).toMatchObject([{ cluster: 'prod', services: 0, changed: [{ service: 'checkout' }] }]);
  });

  it('of an empty account says that nothing changed, and that it read everything', async () => {
    const live = await liveWorld({ accounts: [account()], now: () => NOW });
    const { answer, coverage } = await live.ask('fleet_audit');
    expect(answer).toBe('No changes in the 24 h to 05:26 UTC: 1 region read in full. Nothing stands out.');
    expect(coverage).toMatchObject({ complete: true, freshUntil: '2026-11-20T05:11:00Z' });
    expect(live.lookups().sort()).toEqual(['us-east-1 ReadOnly=false']);
  });

  it('of an account with a denied Region says only that nothing was found so far', async () => {
    const live = await liveWorld({
      accounts: [account({ regions: BOTH })],
      now: () => NOW,
      denied: [{ ...LOOKUP_DENIED, region: 'eu-west-1' }],
    });
    const { answer } = await live.ask('fleet_audit', { regions: BOTH });
    expect(answer).toMatch(/^Incomplete, not everything could be read: eu-west-1 \(.+\)\. No changes found so far in /);
  });

  it('finds root in us-east-1 although only another Region was asked for', async () => {
    const live = await liveWorld({
      accounts: [account({ regions: BOTH, events: { 'us-east-1': [rootLogin(300)] } })],
      now: () => NOW,
    });
    const report = await live.ask('fleet_audit', { regions: ['eu-west-1'] });
    expect(report.findings).toMatchObject([{ rule: 'root-activity', severity: 'critical' }]);
    expect(live.lookups()).toContain('us-east-1 Username=root');
  });
});

describe('a time budget that is too short', () => {
  /** 200 changes among reads of ECS and other writes, root's acts among them; several share a second. */
  const busy = [
    ...Array.from({ length: 200 }, (_, at) =>
      restart(10 + 5 * Math.floor(at / 3), {
        request: { cluster: 'prod', service: `svc-${at % 20}`, forceNewDeployment: true },
        more: { note: at },
      }),
    ),
    ...Array.from({ length: 300 }, (_, at) =>
      restart(7 + 3 * at, { name: 'DescribeServices', readOnly: true, more: { note: at } }),
    ),
    rootLogin(30),
    rootLogin(200),
    rootLogin(320, {
      name: 'UpdateService',
      source: 'ecs.amazonaws.com',
      request: { cluster: 'prod', service: 'svc-1', desiredCount: 5 },
      more: {},
    }),
  ];
  const changes = [...busy.filter(({ record }) => record['eventName'] === 'UpdateService')];
  /** Rows are few where an answer is long; every change stands as a sentence, with the beginning of its id. */
  const toldIn = (report: FleetAuditAnswer) =>
    report.clusters.flatMap((one) =>
      one.changed.flatMap(({ sentences }) => sentences.map((text) => /\[(\w{8})\]$/.exec(text)?.[1] ?? text)),
    );
  const shortIdsOf = (records: readonly RecordedEvent[]) => idsOf(records).map((id) => id.slice(0, 8));
  const idsOf = (records: readonly RecordedEvent[]) => records.map(({ record }) => String(record['eventID'])).sort();

  async function follow(live: Live, given: Record<string, unknown>, seconds: number) {
    const answers: FleetAuditAnswer[] = [];
    let cursor: string | undefined;
    do {
      const report = await live.ask('fleet_audit', { ...given, limit: 200, cursor }, { budgetSeconds: seconds });
      answers.push(report);
      cursor = report.cursor;
    } while (cursor !== undefined && answers.length < 60);
    return answers;
  }

  it('gives what is known and a cursor; following it gives every change once', async () => {
    const live = await liveWorld({
      accounts: [account({ events: { 'us-east-1': busy }, ecs: { 'us-east-1': FLEET } })],
      now: () => NOW,
      config: { expectedAddresses: ['203.0.113.0/24', '198.51.100.0/24'] },
      faults: { slowMs: 220 },
    });
    const answers = await follow(live, {}, 1);
    expect(answers.length).toBeGreaterThan(1);
    for (const partial of answers.slice(0, -1)) {
      expect(partial.coverage.complete).toBe(false);
      expect(partial.answer).toMatch(/^Incomplete, .*the time budget of this call was used up/);
      expect(partial.coverage.missing.map((gap) => gap.fix)).toContain(
        'Ask again with the cursor to go on from there.',
      );
    }
    // ECS is asked anew each time, so on a slow machine it alone may be late; the log is not.
    expect(answers.at(-1)?.coverage.missing.filter((gap) => gap.from !== undefined)).toEqual([]);
    expect(answers.flatMap(toldIn).sort()).toEqual(shortIdsOf(changes));
    const roots = answers.flatMap((report) =>
      report.findings.filter((finding) => finding.rule === 'root-activity').flatMap((finding) => finding.eventIds),
    );
    expect(roots.sort()).toEqual(idsOf(busy.filter(({ username }) => username === 'root')));
    // The whole is told at once where there is time.
    const whole = await live.ask('fleet_audit', { limit: 200 }, { budgetSeconds: 60 });
    expect(whole.coverage.complete).toBe(true);
  }, 60_000);

  it('in two Regions goes on in each from its own point, and reads none again that was finished', async () => {
    const quiet = [restart(90, { region: 'eu-west-1' })];
    const live = await liveWorld({
      accounts: [account({ regions: BOTH, events: { 'us-east-1': busy, 'eu-west-1': quiet } })],
      now: () => NOW,
      faults: { slowMs: 200 },
    });
    const answers = await follow(live, { regions: BOTH }, 1);
    expect(answers.length).toBeGreaterThan(1);
    expect(answers.flatMap(toldIn).sort()).toEqual(shortIdsOf([...changes, ...quiet]));
    expect(live.lookups().filter((call) => call.startsWith('eu-west-1 ReadOnly'))).toHaveLength(1);
  }, 60_000);

  it('does not wait for a slow ECS either', async () => {
    const live = await liveWorld({
      accounts: [account({ events: { 'us-east-1': [restart(60)] }, ecs: { 'us-east-1': FLEET } })],
      now: () => NOW,
      faults: { slowMs: 5000, on: ['ecs:DescribeServices'] },
    });
    const began = performance.now();
    const report = await live.ask('fleet_audit', {}, { budgetSeconds: 1 });
    expect(performance.now() - began).toBeLessThan(4500);
    expect(report.changes).toHaveLength(1);
    expect(report.answer).toMatch(/^Incomplete, .*us-east-1 \(ECS was not read to the end: the time budget/);
  });

  it('is not needed when the caller goes: the question ends at once', async () => {
    const live = await liveWorld({
      accounts: [account({ events: { 'us-east-1': busy } })],
      now: () => NOW,
      faults: { slowMs: 200 },
    });
    const stop = new AbortController();
    const asked = live.ask('fleet_audit', {}, { signal: stop.signal, onProgress: () => stop.abort() });
    await expect(asked).rejects.toMatchObject({ kind: 'cancelled' });
    const calls = live.server.log.length;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(live.server.log.length).toBe(calls);
  });
});

describe('a report of a large fleet', () => {
  it('is never over 40,000 characters, and counts what it leaves out', async () => {
    const records = Array.from({ length: 900 }, (_, at) =>
      restart(1 + at, {
        request: {
          cluster: `cluster-${at % 6}`,
          service: `a-service-with-a-long-name-${at % 300}`,
          desiredCount: at % 9,
        },
        more: { note: at },
      }),
    );
    const live = await liveWorld({ accounts: [account({ events: { 'us-east-1': records } })], now: () => NOW });
    const report = await live.ask('fleet_audit', { limit: 200 });
    expect(JSON.stringify(report).length).toBeLessThan(40_000);
    expect(report.truncated).toMatch(
      /^\d+ of 900 changes are given as rows, newest first; older ones are only counted under clusters\. .*Ask for one cluster/,
    );
    const left = report.clusters.flatMap((one) => one.changed.flatMap(({ sentences }) => sentences));
    const counted = left.reduce((sum, text) => sum + Number(/^(\d+) earlier/.exec(text)?.[1] ?? 1), 0);
    expect(counted).toBe(900);
  });

  it('costs at most 8 calls where the log is as busy as in the design: 1,100 ECS events, 60 of them writes, 100 others', async () => {
    const spread = (count: number, more: Partial<RecordOptions>) =>
      Array.from({ length: count }, (_, at) =>
        restart(5 + (1430 * at) / count, { ...more, more: { note: `${count} ${at}` } }),
      );
    const records = [
      ...spread(60, {}),
      ...spread(1040, { name: 'DescribeTasks', readOnly: true }),
      ...spread(100, { name: 'PutMetricAlarm', source: 'monitoring.amazonaws.com' }),
    ];
    const live = await liveWorld({
      accounts: [account({ events: { 'us-east-1': records } })],
      now: () => NOW,
      config: { expectedAddresses: ['203.0.113.0/24'] },
    });
    const report = await live.ask('fleet_audit', { limit: 100 });
    expect(report.changes).toHaveLength(60);
    expect(report.coverage.complete).toBe(true);
    expect(live.lookups().length).toBeLessThanOrEqual(8);
  });
});
