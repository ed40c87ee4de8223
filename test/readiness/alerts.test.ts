import { describe, expect, it } from 'vitest';
import { matches, parsePattern } from '../../src/alerts/pattern/index.ts';
import { ecsSamples, rootSample } from '../../src/readiness/bus-samples.ts';
import type { Check, CheckId } from '../../src/readiness/index.ts';
import { concernsReadiness } from '../../src/readiness/index.ts';
import type { EventRule } from '../../src/trail/setup/index.ts';
import { ACCOUNT, checkOf, checksOf, denied, GOOD_RULES, judged, place, REGION, rule, seen, trail } from './support.ts';

const CALLS = { source: ['aws.ecs'], 'detail-type': ['AWS API Call via CloudTrail'] };
const ALL = ['StopTask', 'UpdateService', 'DeleteService', 'ExecuteCommand'];

function withRules(...rules: EventRule[]) {
  return { regions: [place({ rules: seen(rules) })] };
}

const ecs = (...rules: EventRule[]): Check => checkOf('ecs-alerts', withRules(...rules));

/** The pattern that a command writes. */
function patternIn({ command = '' }: Check): unknown {
  const json = /--event-pattern '(.*)'/.exec(command)?.[1];
  return json === undefined ? undefined : JSON.parse(json);
}

describe('the rules for critical ECS calls', () => {
  it('pass where each call is caught by one of them, with whom they tell', () => {
    const found =
      'ecs catches StopTask, UpdateService to 0 tasks, DeleteService and ExecuteCommand in us-east-1 and tells sns on-call.';
    expect(ecs(...GOOD_RULES)).toMatchObject({ status: 'pass', found });
    const two = [
      rule('a', { ...CALLS, detail: { eventName: ALL.slice(0, 2) } }),
      rule('b', { ...CALLS, detail: { eventName: ALL.slice(2) } }),
    ];
    expect(ecs(...two)).toMatchObject({ status: 'pass', found: expect.stringMatching(/^a and b catch/) });
  });

  it('pass in the state that reads are given in, too', () => {
    const state = 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS';
    expect(ecs(rule('ecs', CALLS, { state }))).toMatchObject({ status: 'pass' });
  });

  it('are missing: then a new one is written, under a name that is free', () => {
    const check = ecs();
    expect(check).toMatchObject({
      status: 'warn',
      region: REGION,
      found: 'No rule in us-east-1 catches StopTask, UpdateService to 0 tasks, DeleteService or ExecuteCommand.',
      command: expect.stringContaining('"Id=on-call,Arn=arn:aws:sns:us-east-1:111122223333:$TOPIC"'),
    });
    const pattern = parsePattern(patternIn(check));
    for (const { event } of ecsSamples({ account: ACCOUNT, region: REGION }))
      expect(matches(pattern, event)).toBe(true);
    const taken = rule('who-restarted-prod-critical-ecs', { source: ['aws.s3'] });
    expect(ecs(taken).command).toContain('--name who-restarted-prod-critical-ecs-2 ');
  });

  it('catch some of it: then the rule is widened, and all that it has is written again', () => {
    const check = ecs(
      rule(
        'some',
        { ...CALLS, detail: { eventName: ['StopTask'] } },
        { description: "who's there", roleArn: 'arn:aws:iam::111122223333:role/events' },
      ),
    );
    expect(check).toMatchObject({
      status: 'warn',
      found:
        'No rule in us-east-1 catches UpdateService to 0 tasks, DeleteService or ExecuteCommand. some catches the others.',
    });
    expect(patternIn(check)).toEqual({ ...CALLS, detail: { eventName: ALL } });
    expect(check.command).toContain(`--description 'who'\\''s there'`);
    expect(check.command).toContain('--role-arn arn:aws:iam::111122223333:role/events');
  });

  it.each<[what: string, EventRule, RegExp]>([
    [
      'a detail type',
      rule('r', { source: ['aws.ecs'], 'detail-type': ['AWS API Call via Cloudtrail'], detail: { eventName: ALL } }),
      /^The rule r in us-east-1 can never fire: its detail-type asks for "AWS API Call via Cloudtrail", and events say "AWS API Call via CloudTrail"\.$/,
    ],
    [
      'a source',
      rule('r', { ...CALLS, source: ['ecs.amazonaws.com'], detail: { eventName: ALL } }),
      /can never fire: its source asks for "ecs.amazonaws.com", and events say "aws.ecs"/,
    ],
    [
      'an event source',
      rule('r', { ...CALLS, detail: { eventSource: ['ecs'], eventName: ALL } }),
      /its eventSource asks for "ecs", and events say "ecs.amazonaws.com"/,
    ],
    [
      'an event name',
      rule('r', { ...CALLS, detail: { eventName: ['stopTask'] } }),
      /never fires for StopTask: its eventName asks for "stopTask", .*not in it/,
    ],
  ])('misspell %s: that fails, and the command puts it right', (_what, wrong, found) => {
    const check = ecs(wrong);
    expect(check).toMatchObject({ status: 'fail', found: expect.stringMatching(found) });
    const better = parsePattern(patternIn(check));
    for (const { event } of ecsSamples({ account: ACCOUNT, region: REGION })) expect(matches(better, event)).toBe(true);
  });

  it('that cannot be put right by a word are left alone, and a new one is written', () => {
    const slip = rule('r', {
      source: ['aws.ecs'],
      'detail-type': ['AWS API Call via Cloudtrail'],
      detail: { $or: [{ eventName: ['StopTask'] }, { eventName: ['RunTask'] }] },
    });
    expect(ecs(slip).command).toContain('--name who-restarted-prod-critical-ecs ');
    const managed = rule(
      'm',
      { source: ['aws.ecs'], 'detail-type': ['x CloudTrail'], detail: { eventName: ALL } },
      { managedBy: 'guardduty.amazonaws.com' },
    );
    expect(ecs(managed).command).toContain('--name who-restarted-prod-critical-ecs ');
  });

  it('that fire for one service only say so', () => {
    const one = rule('payments', {
      ...CALLS,
      detail: { eventName: ALL, requestParameters: { service: ['payments'] } },
    });
    expect(ecs(one)).toMatchObject({
      status: 'warn',
      found: expect.stringMatching(
        /^payments in us-east-1 fires only where requestParameters.service is "payments"; else nothing catches/,
      ),
    });
  });

  it('that are disabled or have no target fail', () => {
    expect(ecs(rule('off', CALLS, { state: 'DISABLED' }))).toMatchObject({
      status: 'fail',
      found: 'off in us-east-1 matches ECS calls, but is disabled.',
      command: 'aws events enable-rule --name off --region us-east-1',
    });
    expect(ecs(rule('mute', CALLS, { targets: seen([]) }))).toMatchObject({
      status: 'fail',
      found: 'mute in us-east-1 matches ECS calls, but has no target, so it tells nobody.',
      command: expect.stringMatching(/^aws events put-targets .*--rule mute/s),
    });
    const both = rule(
      'both',
      { ...CALLS, 'detail-type': ['AWS API call via CloudTrail'], detail: { eventName: ALL } },
      { targets: seen([]) },
    );
    expect(ecs(both)).toMatchObject({
      found: expect.stringMatching(/It has no target either\.$/),
      command: expect.stringMatching(/put-rule.*&&.*put-targets/s),
    });
  });

  it('whose targets are hidden are not judged', () => {
    expect(ecs(rule('r', CALLS, { targets: denied('events:ListTargetsByRule') }))).toMatchObject({
      status: 'not-allowed',
      found: 'Could not look: events:ListTargetsByRule is not allowed in us-east-1.',
    });
  });

  it.each([
    ['ECS state changes', { source: ['aws.ecs'], 'detail-type': ['ECS Task State Change'] }],
    ['calls of another service', { source: ['aws.ec2'], 'detail-type': ['AWS API Call via CloudTrail'] }],
    ['other ECS calls', { ...CALLS, detail: { eventName: ['CreateCluster'] } }],
    ['nothing readable', 'not a pattern'],
  ])('about %s are no near miss', (_what, pattern) => {
    expect(ecs(rule('other', pattern))).toMatchObject({ status: 'warn', found: expect.stringMatching(/^No rule/) });
    expect(ecs(rule('other', pattern)).found).not.toContain('other');
  });

  it('hear nothing where no trail logs', () => {
    const { status } = trail();
    const stopped = trail({ status: status.seen ? seen({ ...status.value, logging: false }) : status });
    const check = checkOf('ecs-alerts', { trails: [stopped] });
    expect(check).toMatchObject({ status: 'fail', found: expect.stringContaining('but no trail logs there') });
    const unknown = trail({ status: denied('cloudtrail:GetTrailStatus') });
    expect(checkOf('ecs-alerts', { trails: [unknown] })).toMatchObject({ status: 'pass' });
  });

  it('are one line for Regions that are alike, with a loop', () => {
    const regions = ['us-east-1', 'eu-west-1'].map((region) => place({ region, rules: seen([]) }));
    const check = checkOf('ecs-alerts', { regions });
    expect(check).not.toHaveProperty('region');
    expect(check.command).toMatch(/^for region in us-east-1 eu-west-1; do\n/);
    expect(check.command).toContain('Arn=arn:aws:sns:$region:111122223333:$TOPIC"');
  });

  it('matter only where there are clusters', () => {
    expect(checksOf('ecs-alerts', { regions: [place({ clusters: seen([]), rules: seen([]) })] })).toEqual([]);
  });
});

describe('the rule for root sign-ins', () => {
  it('is looked for in us-east-1, wherever the question is about', () => {
    const regions = [place({ region: 'eu-west-1' })];
    expect(checkOf('root-alert', { regions, rootRules: { region: REGION, rules: seen(GOOD_RULES) } })).toMatchObject({
      status: 'pass',
    });
    const check = checkOf('root-alert', { regions, rootRules: { region: REGION, rules: seen([]) } });
    expect(check).toMatchObject({
      status: 'warn',
      region: REGION,
      command: expect.stringContaining('--region us-east-1'),
    });
    expect(matches(parsePattern(patternIn(check)), rootSample(ACCOUNT).event)).toBe(true);
  });

  it('that lists one spelling, and not the one that is sent, is put right', () => {
    const check = checkOf(
      'root-alert',
      withRules(
        rule('root', {
          'detail-type': ['AWS Console Sign-In via Cloudtrail'],
          detail: { eventName: ['ConsoleLogin'] },
        }),
      ),
    );
    expect(check).toMatchObject({ status: 'fail', found: expect.stringContaining('can never fire') });
    expect(patternIn(check)).toMatchObject({ 'detail-type': ['AWS Console Sign In via CloudTrail'] });
  });

  it('is not asked for outside the partition where its Region is known', () => {
    const { checks } = judged({ rootRules: undefined });
    expect(checks.some(({ id }) => id === 'root-alert')).toBe(false);
  });
});

describe('stopped tasks', () => {
  it('that nothing keeps are written to a log group, which EventBridge may write to', () => {
    const check = checkOf('task-events', withRules());
    expect(check).toMatchObject({ status: 'warn', found: 'No rule in us-east-1 catches stopped tasks.' });
    expect(check.command).toMatch(/create-log-group .*put-resource-policy .*put-rule .*put-targets/s);
  });

  it('need no trail', () => {
    expect(checkOf('task-events', { trails: [] })).toMatchObject({ status: 'pass' });
  });
});

describe('a rule that asks for reads', () => {
  const reads = rule('who-assumes', {
    source: ['aws.sts'],
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: { eventName: ['AssumeRole'] },
  });

  it('is never given them in the state ENABLED, and its pattern stays as it was written', () => {
    const check = checkOf('read-only-alerts', withRules(...GOOD_RULES, reads));
    expect(check).toMatchObject({ status: 'fail', found: expect.stringContaining('asks for AssumeRole') });
    expect(check.command).toContain('--state ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS');
    expect(check.command).toContain(`'${reads.pattern}'`);
  });

  it.each<Partial<EventRule>>([
    { state: 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS' },
    { state: 'DISABLED' },
    { managedBy: 'x.amazonaws.com' },
  ])('and is %j is left alone', (more) => {
    expect(checksOf('read-only-alerts', withRules({ ...reads, ...more }))).toEqual([]);
  });
});

describe('the targets of a rule', () => {
  it.each<[CheckId | 'none', unknown, boolean]>([
    ['ecs-alerts', { ...CALLS, detail: { eventName: ['stoptask'] } }, true],
    ['root-alert', { 'detail-type': ['AWS Console Sign In via CloudTrail'] }, true],
    ['task-events', { source: ['aws.ecs'] }, true],
    ['none', { source: ['aws.s3'] }, false],
    ['none', 'not a pattern', false],
  ])('are worth a call for %s with %j: %s', (_id, pattern, worth) => {
    expect(concernsReadiness(rule('r', pattern), ACCOUNT, REGION)).toBe(worth);
  });
});
