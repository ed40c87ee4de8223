import { describe, expect, it } from 'vitest';
import { type Backtest, backtest } from '../../src/alerts/backtest.ts';
import { parsePattern } from '../../src/alerts/pattern/index.ts';
import { ALERT_NAMES, type AlertName, type AlertOptions, alertRule, ownRule } from '../../src/alerts/rules/index.ts';
import { judge, settle } from '../../src/audit/index.ts';
import type { Finding, RuleId } from '../../src/audit/types.ts';
import { decodeRecord, dedupe } from '../../src/events/index.ts';
import type { Event, JsonObject } from '../../src/events/types.ts';
import { loadRecording } from '../../src/trail/demo/open.ts';
import { STORIES } from '../demo/stories.ts';

const ACCOUNT = '111122223333';
const FROM = '2026-11-13T05:26:00Z';
const TO = '2026-11-20T05:26:00Z';

const alice = {
  type: 'AssumedRole',
  principalId: 'AROAEXAMPLE:alice.ng@acme.example',
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/AWSReservedSSO_SRE-OnCall_0123456789abcdef/alice.ng@acme.example`,
  accountId: ACCOUNT,
  accessKeyId: 'ASIAEXAMPLE',
};
const root = { type: 'Root', arn: `arn:aws:iam::${ACCOUNT}:root`, accountId: ACCOUNT, accessKeyId: 'ASIAEXAMPLE' };

let made = 0;

function event(eventName: string, requestParameters: JsonObject | null, parts: JsonObject = {}): Event {
  made += 1;
  return decodeRecord(
    {
      eventVersion: '1.11',
      userIdentity: alice,
      eventTime: `2026-11-20T02:${String(made % 60).padStart(2, '0')}:05Z`,
      eventSource: 'ecs.amazonaws.com',
      eventName,
      awsRegion: 'us-east-1',
      sourceIPAddress: '203.0.113.7',
      eventID: `${String(made).padStart(8, '0')}-c5f2-4f3f-9d3f-1f0c3b8a7e9d`,
      readOnly: false,
      eventType: 'AwsApiCall',
      recipientAccountId: ACCOUNT,
      requestParameters,
      responseElements: null,
      ...parts,
    },
    { known: [], expected: [] },
  );
}

function findingsOf(events: readonly Event[]): Finding[] {
  return judge({
    events: settle(events),
    window: { from: FROM, to: TO },
    now: TO,
    baselines: new Map(),
    services: [],
    servicesKnown: false,
    isProduction: (cluster) => cluster.includes('prod'),
  });
}

function run(name: AlertName, events: readonly Event[], options: AlertOptions = {}): Backtest {
  return backtest(alertRule(name, options), events, findingsOf(events));
}

function missed({ missed: list }: Backtest): [RuleId, boolean, string[]][] {
  return list.map(({ finding, partly, events }) => [finding.rule, partly, events.map(({ why }) => why)]);
}

const denied = { errorCode: 'AccessDenied', errorMessage: 'not authorized' };
const scaling = { eventSource: 'autoscaling.amazonaws.com' };
const ceiling = { serviceNamespace: 'ecs', resourceId: 'service/prod/cart', maxCapacity: 0 };
const byAutoScaling = {
  userIdentity: {
    type: 'AssumedRole',
    principalId: 'AROASCALING:AutoScaling-UpdateDesiredCapacity',
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/AWSServiceRoleForApplicationAutoScaling_ECSService/AutoScaling-UpdateDesiredCapacity`,
    accountId: ACCOUNT,
    invokedBy: 'ecs.application-autoscaling.amazonaws.com',
    sessionContext: {
      sessionIssuer: { type: 'Role', userName: 'AWSServiceRoleForApplicationAutoScaling_ECSService' },
    },
  },
  sourceIPAddress: 'ecs.application-autoscaling.amazonaws.com',
};

describe('a back-test', () => {
  it('says what would have fired, for whom, and what no finding flags', () => {
    const zero = event('UpdateService', { cluster: 'prod', service: 'cart', desiredCount: 0 });
    const deploy = event('UpdateService', { cluster: 'prod', service: 'cart', taskDefinition: 'cart:7' });
    const other = event('DescribeServices', { services: ['cart'] }, { readOnly: true });
    const result = run('critical-ecs', [zero, deploy, other]);
    expect(result.fired).toEqual([zero, deploy]);
    expect(result.messages).toBe(2);
    expect(result.byPattern).toEqual([{ id: 'calls', count: 2 }]);
    expect(result.noisiest.map(({ actor, count }) => [actor.name, count])).toEqual([['alice.ng@acme.example', 2]]);
    expect(result.unflagged).toEqual([deploy]);
    expect(missed(result)).toEqual([]);
    expect(result.undelivered).toEqual([]);
  });

  it('names who made most of the noise first', () => {
    const events = [
      event('StopTask', { cluster: 'prod' }, { userIdentity: root }),
      event('StopTask', { cluster: 'prod' }),
      event('StopTask', { cluster: 'prod' }),
    ];
    expect(run('critical-ecs', events).noisiest.map(({ actor, count }) => [actor.name, count])).toEqual([
      ['alice.ng@acme.example', 2],
      ['root', 1],
    ]);
  });

  it('counts a message for each pattern that matches', () => {
    const both = ownRule({ source: ['aws.ecs'] });
    const twice = {
      ...both,
      patterns: [
        ...both.patterns,
        { ...both.patterns[0], id: 'again', sees: '', regions: 'each' as const, pattern: { source: ['aws.ecs'] } },
      ],
    };
    const result = backtest(twice, [event('StopTask', {})], []);
    expect([result.fired.length, result.messages]).toEqual([1, 2]);
  });

  it('says why it would have missed a finding: a refused call', () => {
    const events = [event('UpdateService', null, denied)];
    expect(missed(run('critical-ecs', events))).toEqual([
      ['denied-attempt', false, ['The call was refused, and such calls are left out.']],
    ]);
    expect(missed(run('critical-ecs', events, { includeFailed: true }))).toEqual([]);
  });

  it('says why it would have missed a finding: auto scaling', () => {
    const events = [event('UpdateService', { cluster: 'prod', service: 'cart', desiredCount: 0 }, byAutoScaling)];
    expect(missed(run('critical-ecs', events))).toEqual([
      ['scale-to-zero', false, ['It was auto scaling, which is left out.']],
    ]);
    expect(missed(run('scale-to-zero', events))).toEqual([]);
  });

  it('says why it would have missed a finding: scaling rules', () => {
    const events = [event('RegisterScalableTarget', ceiling, scaling)];
    expect(missed(run('critical-ecs', events))).toEqual([
      [
        'scale-to-zero',
        false,
        ['It was set through auto scaling (RegisterScalableTarget), which this alert does not watch.'],
      ],
    ]);
    expect(missed(run('scale-to-zero', events))).toEqual([]);
  });

  it('says why it would have missed a finding: another call, a shell that names only the task', () => {
    const events = [event('CreateService', { cluster: 'prod', serviceName: 'cart', desiredCount: 0 })];
    expect(missed(run('critical-ecs', events))).toEqual([
      ['scale-to-zero', false, ['CreateService is not among the calls that this alert watches.']],
    ]);
    const shell = event('ExecuteCommand', {
      cluster: 'prod',
      task: '0123abcd4567ef890123abcd4567ef89',
      command: '/bin/sh',
    });
    const known: Event = { ...shell, target: { type: 'task', name: 'cart', cluster: 'prod', service: 'cart' } };
    const result = run('any-change-to', [known], { service: 'prod/cart' });
    expect(missed(result)).toHaveLength(1);
    expect(missed(result)[0]?.[2][0]).toMatch(/^detail\.re\w+.* is not in the event; the pattern wants /);
  });

  it('says that it is partly so, and judges only the events that it is about', () => {
    const stop = (parts: JsonObject = {}): Event => event('StopTask', { cluster: 'prod', task: 'x' }, parts);
    const finding: Finding = {
      rule: 'manual-task-stop',
      severity: 'medium',
      title: 'Two tasks.',
      why: 'Why.',
      time: TO,
      eventIds: [],
    };
    const [seen, refused, elsewhere] = [
      stop(),
      stop(denied),
      event('ConsoleLogin', {}, { eventSource: 'signin.amazonaws.com' }),
    ];
    const of = (events: Event[]): Finding => ({ ...finding, eventIds: events.map(({ eventId }) => eventId) });
    const told = (events: Event[]): [RuleId, boolean, string[]][] =>
      missed(backtest(alertRule('critical-ecs'), [seen, refused, elsewhere], [of(events)]));
    expect(told([seen, refused])).toEqual([
      ['manual-task-stop', true, ['The call was refused, and such calls are left out.']],
    ]);
    expect(told([seen, elsewhere])).toEqual([]);
    expect(told([elsewhere])).toEqual([]);
  });

  it('tells a finding whose events were not given, where the subject is all of that kind', () => {
    const finding: Finding = {
      rule: 'root-activity',
      severity: 'critical',
      title: 'Root.',
      why: 'Why.',
      time: TO,
      eventIds: ['gone'],
    };
    expect(missed(backtest(alertRule('root-activity'), [], [finding]))).toEqual([['root-activity', false, []]]);
    expect(missed(backtest(alertRule('critical-ecs'), [], [finding]))).toEqual([]);
  });

  it('takes a rule to stand in its Regions only', () => {
    const signIn = (awsRegion: string): Event =>
      event('ConsoleLogin', null, {
        eventSource: 'signin.amazonaws.com',
        eventType: 'AwsConsoleSignIn',
        awsRegion,
        userIdentity: root,
        responseElements: { ConsoleLogin: 'Success' },
      });
    const [home, away] = [signIn('us-east-1'), signIn('eu-west-1')];
    const result = run('root-activity', [home, away]);
    expect(result.fired).toEqual([home]);
    expect(missed(result)).toEqual([
      [
        'root-activity',
        true,
        ['It was reported in eu-west-1, and the rule that would fire for it stands in us-east-1.'],
      ],
    ]);
  });

  it('knows that read-only calls reach a rule only in the state for them', () => {
    const assumed = event('AssumeRole', { roleArn: 'x' }, { eventSource: 'sts.amazonaws.com', readOnly: true });
    const anySts = backtest(ownRule({ source: ['aws.sts'] }), [assumed], []);
    expect(anySts.fired).toEqual([]);
    expect(anySts.undelivered).toEqual([
      {
        event: assumed,
        why: 'A read-only call, which EventBridge gives only to rules in the state ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS.',
      },
    ]);
    const byName = ownRule({ source: ['aws.sts'], detail: { eventName: ['AssumeRole'] } });
    expect(backtest(byName, [assumed], []).fired).toEqual([assumed]);
  });

  it('says where a redacted value keeps it from telling', () => {
    const update = (value: string): Event =>
      event('RegisterTaskDefinition', {
        containerDefinitions: [{ name: 'app', environment: [{ name: 'DB_PASSWORD', value }] }],
      });
    const [secret, other] = [update('hunter2'), event('StopTask', { cluster: 'prod' })];
    const asksForSecret = ownRule({
      detail: { requestParameters: { containerDefinitions: { environment: { value: ['hunter2'] } } } },
    });
    const result = backtest(asksForSecret, [secret, other], []);
    expect(result.fired).toEqual([]);
    expect(result.unsure).toEqual([secret]);
  });

  it('throws where a pattern is none, and does without events', () => {
    const rule = alertRule('service-deleted');
    expect(() =>
      backtest({ ...rule, patterns: [{ id: 'x', sees: '', regions: 'each', pattern: {} }] }, [], []),
    ).toThrow(/empty object/);
    expect(backtest(rule, [], [])).toEqual({
      fired: [],
      messages: 0,
      byPattern: [{ id: 'calls', count: 0 }],
      noisiest: [],
      missed: [],
      unflagged: [],
      undelivered: [],
      unsure: [],
    });
  });
});

describe('over seven days of the recorded fleet', async () => {
  const recording = await loadRecording(new Date(TO));
  const decoded = Object.values(recording.events)
    .flat()
    .map(({ record }) => decodeRecord(record, { known: [], expected: [] }))
    .filter(({ time }) => time >= FROM && time <= TO)
    .sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
  const events = settle(dedupe(decoded));
  const findings = findingsOf(events);
  const options = { service: 'prod/cart' };
  const results = new Map(ALERT_NAMES.map((name) => [name, backtest(alertRule(name, options), events, findings)]));
  const story = (id: string): string => STORIES.find((one) => one.id === id)?.eventId ?? 'no such story';
  const fired = (name: AlertName): string[] => results.get(name)?.fired.map(({ eventId }) => eventId) ?? [];

  it('scale-to-zero fires for both planted incidents, and for the staging service that sleeps at night', () => {
    expect(fired('scale-to-zero')).toEqual(
      expect.arrayContaining([story('cleanup-payments'), story('recommendations-zero')]),
    );
    const rest = results.get('scale-to-zero')?.fired.filter(({ target }) => target?.cluster === 'prod');
    expect(rest?.map(({ eventId }) => eventId)).toEqual([story('cleanup-payments'), story('recommendations-zero')]);
    const others = results.get('scale-to-zero')?.fired.filter(({ target }) => target?.cluster !== 'prod') ?? [];
    expect(new Set(others.map(({ target, actor }) => `${target?.name} ${actor.name}`))).toEqual(
      new Set(['staging/search nightly-cleanup']),
    );
  });

  it('root-activity, shell-into-container and service-deleted fire for their stories', () => {
    expect(fired('root-activity')).toEqual([story('root-login'), story('root-sessions')]);
    expect(fired('shell-into-container')).toEqual(
      expect.arrayContaining([story('stolen-key-shell'), story('shell-api')]),
    );
    expect(fired('service-deleted')).toEqual([story('service-deleted')]);
  });

  it('critical-ecs fires for every story that ECS saw and that went through, but for auto scaling', () => {
    const expected = STORIES.filter(
      ({ outcome, kind, action }) => outcome === 'succeeded' && kind !== 'autoscaling' && action !== 'ConsoleLogin',
    );
    expect(fired('critical-ecs')).toEqual(expect.arrayContaining(expected.map(({ eventId }) => eventId)));
    expect(fired('critical-ecs')).not.toContain(story('night-floor'));
    expect(results.get('critical-ecs')?.noisiest[0]?.actor.name).toBe('deploy-prod');
    expect(results.get('critical-ecs')?.unflagged.map(({ eventId }) => eventId)).toContain(story('deploy-checkout'));
  });

  it('any-change-to prod/cart fires for the stopped task, and not for the shell in it', () => {
    expect(fired('any-change-to')).toContain(story('stolen-key-stop'));
    expect(fired('any-change-to')).not.toContain(story('stolen-key-shell'));
  });

  it('misses of the findings only what it leaves out on purpose', () => {
    const told = ALERT_NAMES.flatMap((name) => {
      const result = results.get(name);
      return result === undefined ? [] : missed(result).map(([rule, , whys]) => [name, rule, ...new Set(whys)]);
    });
    expect(told).toEqual([['critical-ecs', 'denied-attempt', 'The call was refused, and such calls are left out.']]);
  });

  it('asks for no value that is redacted', () => {
    for (const result of results.values()) expect(result.unsure).toEqual([]);
  });

  it('has parsed patterns that are what they say', () => {
    for (const name of ALERT_NAMES) {
      for (const { pattern } of alertRule(name, options).patterns) expect(parsePattern(pattern).json).toEqual(pattern);
    }
  });
});
