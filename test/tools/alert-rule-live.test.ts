import { describe, expect, it } from 'vitest';
import { alertRule, ownRule } from '../../src/alerts/index.ts';
import { beyondReport } from '../../src/tools/alert/log-needs.ts';
import type { RecordedEvent } from '../../src/trail/demo/types.ts';
import { ACCOUNT, account, iamUser, type RecordOptions, recordOf } from '../aws-server/index.ts';
import { type LiveOptions, liveWorld, minutesBefore } from './support.ts';

const NOW = new Date('2026-11-20T05:26:00Z');
const BOTH = ['us-east-1', 'eu-west-1'];
const LOOKUP_DENIED = { operation: 'cloudtrail:LookupEvents' };

function call(minutes: number, more: Partial<RecordOptions> = {}): RecordedEvent {
  return recordOf({
    time: minutesBefore(NOW, minutes),
    request: { cluster: 'prod', service: 'checkout', desiredCount: 0 },
    ...more,
  });
}

function root(minutes: number, more: Partial<RecordOptions> = {}): RecordedEvent {
  return call(minutes, {
    who: {
      username: 'root',
      userIdentity: {
        type: 'Root',
        principalId: ACCOUNT,
        arn: `arn:aws:iam::${ACCOUNT}:root`,
        accountId: ACCOUNT,
        accessKeyId: 'ASIAROOT',
      },
    },
    ...more,
  });
}

function live(events: Record<string, RecordedEvent[]>, more: Partial<LiveOptions> = {}) {
  return liveWorld({ accounts: [account({ regions: BOTH, events })], now: () => NOW, ...more });
}

describe('a back-test on live AWS', () => {
  it('asks nobody anything where none is wanted', async () => {
    const { ask, server } = await live({});
    const before = server.log.length;
    await ask('alert_rule', { name: 'critical-ecs' });
    expect(server.log).toHaveLength(before);
  });

  it('says first what it could not read, and then that it fired at least so often', async () => {
    const { ask } = await live(
      { 'us-east-1': [call(60)], 'eu-west-1': [call(90, { region: 'eu-west-1' })] },
      { denied: [{ ...LOOKUP_DENIED, region: 'eu-west-1' }] },
    );
    const { answer, backtest, coverage, files } = await ask('alert_rule', {
      name: 'scale-to-zero',
      backtest: '24h',
      regions: ['all'],
    });
    expect(answer).toMatch(
      /^Incomplete, not everything could be read: eu-west-1 \(.*cloudtrail:LookupEvents.*\)\. The alert scale-to-zero fires /,
    );
    expect(answer).toContain('Over the last 24 h it would have fired at least once: ');
    expect(backtest).toMatchObject({ fired: 1, rows: [{ region: 'us-east-1' }] });
    expect(coverage).toMatchObject({ complete: false, missing: [{ region: 'eu-west-1' }] });
    expect(files).not.toEqual([]);
  });

  it('of nothing is worded by what is known', async () => {
    const given = { name: 'scale-to-zero', backtest: '24h', regions: ['all'] };
    const whole = await (await live({})).ask('alert_rule', given);
    expect(whole.answer).toMatch(/ Over the last 24 h it would not have fired\.$/);
    const denied = [{ ...LOOKUP_DENIED, region: 'eu-west-1' }];
    const part = await (await live({}, { denied })).ask('alert_rule', given);
    expect(part.answer).toMatch(/ In what could be read of the last 24 h it would not have fired\.$/);
  });

  it('throws what AWS said when nothing at all could be read', async () => {
    const { ask } = await live({}, { denied: [LOOKUP_DENIED] });
    await expect(ask('alert_rule', { name: 'scale-to-zero', backtest: '24h' })).rejects.toMatchObject({
      name: 'AwsProblem',
      kind: 'access-denied',
    });
  });

  it('reads writes once, and asks for no address where no address is judged', async () => {
    const { ask, lookups } = await live({ 'us-east-1': [call(60)] });
    await ask('alert_rule', { name: 'scale-to-zero', backtest: '24h', regions: ['us-east-1'] });
    expect(lookups()).toEqual(['us-east-1 ReadOnly=false']);
  });

  it('never asks ECS what is there now', async () => {
    const { ask, server } = await live({ 'us-east-1': [call(60)] });
    await ask('alert_rule', { name: 'critical-ecs', backtest: '24h', regions: ['us-east-1'] });
    expect(server.log.filter(({ operation }) => operation.startsWith('ecs:'))).toEqual([]);
  });

  it('finds root in us-east-1 for a rule that stands there, whatever Region is asked for', async () => {
    const { ask } = await live({ 'us-east-1': [root(60)] });
    const given = { backtest: '24h', regions: ['eu-west-1'] };
    const forRoot = await ask('alert_rule', { name: 'root-activity', ...given });
    expect(forRoot.backtest).toMatchObject({ fired: 1, rows: [{ region: 'us-east-1' }] });
    // The rule on ECS stands in eu-west-1 only.
    const forEcs = await ask('alert_rule', { name: 'critical-ecs', ...given });
    expect(forEcs.backtest).toMatchObject({ fired: 0, missed: [] });
  });

  it('asks for the read-only calls that a pattern wants, by name', async () => {
    const reads = [10, 20, 30].map((minutes) =>
      call(minutes, {
        name: 'DescribeServices',
        readOnly: true,
        request: { services: ['checkout'] },
        who: iamUser('bob'),
      }),
    );
    const { ask, lookups } = await live({ 'us-east-1': [...reads, call(60)] });
    const { backtest, rule } = await ask('alert_rule', {
      pattern: { source: ['aws.ecs'], detail: { eventName: ['DescribeServices', 'UpdateService'] } },
      backtest: '24h',
      regions: ['us-east-1'],
    });
    expect(rule.readOnlyState).toBe(true);
    expect(backtest).toMatchObject({ fired: 4, noisiest: [{ count: 3 }, { count: 1 }] });
    expect(lookups()).toContain('us-east-1 EventName=DescribeServices');
  });

  it('counts no call of a kind that the rule is not given', async () => {
    const reads = [call(10, { name: 'DescribeServices', readOnly: true, request: { services: ['checkout'] } })];
    const { ask } = await live({ 'us-east-1': reads });
    const { backtest } = await ask('alert_rule', { pattern: { source: ['aws.ecs'] }, backtest: '24h' });
    expect(backtest?.fired).toBe(0);
  });

  it('asks us-east-1 for a global service', async () => {
    const key = call(60, { name: 'CreateAccessKey', source: 'iam.amazonaws.com', request: { userName: 'bob' } });
    const { ask, lookups } = await live({ 'us-east-1': [key] });
    const { backtest, rule } = await ask('alert_rule', {
      pattern: { source: ['aws.iam'], detail: { eventName: ['CreateAccessKey'] } },
      backtest: '24h',
      regions: ['eu-west-1'],
    });
    expect(rule.patterns).toMatchObject([{ regions: 'us-east-1' }]);
    expect(backtest).toMatchObject({ fired: 1, rows: [{ action: 'CreateAccessKey' }] });
    expect(lookups()).toContain('us-east-1 EventName=CreateAccessKey');
  });

  it('says of what it cannot judge that it cannot', async () => {
    const hidden = call(60, {
      name: 'RegisterTaskDefinition',
      request: {
        family: 'checkout',
        containerDefinitions: [{ name: 'app', environment: [{ name: 'DB_PASSWORD', value: 'hunter2' }] }],
      },
    });
    const { ask } = await live({ 'us-east-1': [hidden] });
    const { answer, backtest } = await ask('alert_rule', {
      pattern: {
        source: ['aws.ecs'],
        detail: { requestParameters: { containerDefinitions: { environment: { value: ['hunter2'] } } } },
      },
      backtest: '24h',
    });
    expect(backtest).toMatchObject({ fired: 0, unsure: 1 });
    expect(answer).toMatch(/Of 1 more call it cannot be told: what the pattern asks for may be a secret /);
    expect(answer).not.toContain('hunter2');
  });

  it('stops when its time is up, and says so', async () => {
    const { ask } = await live({ 'us-east-1': [call(60)] });
    const { answer, coverage } = await ask(
      'alert_rule',
      { name: 'scale-to-zero', backtest: '24h' },
      { budgetSeconds: 0 },
    );
    expect(coverage?.complete).toBe(false);
    expect(answer).toMatch(/^Incomplete, not everything could be read: /);
  });
});

describe('what a back-test asks for beyond a report', () => {
  const asked = (rule: Parameters<typeof beyondReport>[0], region: string, so: 'changes' | 'ecs' | 'root') =>
    beyondReport(rule)(region, so).map(({ key, value }) => `${key}=${value}`);

  it.each(['critical-ecs', 'scale-to-zero', 'shell-into-container', 'service-deleted'] as const)(
    'is nothing for %s',
    (name) => {
      for (const so of ['changes', 'ecs', 'root'] as const) expect(asked(alertRule(name), 'us-east-1', so)).toEqual([]);
    },
  );

  it('is the rest of the scaling rules of a service, where only ECS was read', () => {
    const rule = alertRule('any-change-to', { service: 'prod/checkout' });
    expect(asked(rule, 'eu-west-1', 'ecs')).toEqual([
      'EventName=DeregisterScalableTarget',
      'EventName=DeleteScheduledAction',
      'EventName=PutScalingPolicy',
      'EventName=DeleteScalingPolicy',
    ]);
    expect(asked(rule, 'eu-west-1', 'changes')).toEqual([]);
  });

  it('is central root access, where not every change was read', () => {
    const rule = alertRule('root-activity');
    expect(asked(rule, 'eu-west-1', 'ecs')).toEqual(['EventName=AssumeRoot']);
    expect(asked(rule, 'us-east-1', 'root')).toEqual(['EventName=AssumeRoot']);
    expect(asked(rule, 'us-east-1', 'changes')).toEqual([]);
  });

  it.each<[pattern: object, so: 'changes' | 'ecs', queries: string[]]>([
    [{ source: ['aws.rds'] }, 'ecs', ['EventSource=rds.amazonaws.com']],
    [{ source: ['aws.rds'] }, 'changes', []],
    [{ source: [{ prefix: 'aws.' }] }, 'ecs', ['ReadOnly=false']],
    [
      { detail: { eventSource: ['rds.amazonaws.com'], eventName: [{ prefix: 'Reboot' }] } },
      'ecs',
      ['EventSource=rds.amazonaws.com'],
    ],
    [{ detail: { eventName: ['RebootDBInstance'] } }, 'ecs', ['EventName=RebootDBInstance']],
    [{ detail: { eventName: ['RebootDBInstance', { exists: false }] } }, 'ecs', ['ReadOnly=false']],
    [{ source: ['aws.sts'], detail: { eventName: ['AssumeRole'] } }, 'changes', ['EventName=AssumeRole']],
    [{ source: ['aws.s3'], detail: { readOnly: [true] } }, 'changes', ['EventSource=s3.amazonaws.com']],
    [{ detail: { readOnly: [true] } }, 'changes', ['ReadOnly=true']],
    [
      { detail: { $or: [{ eventName: ['A'] }, { eventName: ['B'] }, { eventName: ['A'], errorCode: ['x'] }] } },
      'ecs',
      ['EventName=A', 'EventName=B'],
    ],
  ])('for %j after %s is %j', (pattern, so, queries) => {
    expect(asked(ownRule(pattern), 'us-east-1', so)).toEqual(queries);
  });
});
