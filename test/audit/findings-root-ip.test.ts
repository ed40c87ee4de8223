import { describe, expect, it } from 'vitest';
import { isAddressJudged, judge } from '../../src/audit/index.ts';
import {
  ACCOUNT,
  actionsClient,
  alice,
  at,
  audit,
  baseline,
  bob,
  cleanup,
  console_,
  denied,
  elsewhere,
  event,
  found,
  home,
  iamUser,
  lambdaClient,
  lines,
  office,
  pipeline,
  principalOf,
  restart,
  root,
  runner,
  signIn,
  stopTask,
  update,
} from './builders.ts';

describe('root-activity', () => {
  const entered = signIn({ actor: root, address: home, time: at('19 23:31') }, false);
  const three = update({ desiredCount: 3 }, { target: 'prod/sessions', time: at('19 12:00') });
  const five = update(
    { desiredCount: 5 },
    { target: 'prod/sessions', actor: root, client: console_, address: home, time: at('19 23:34') },
  );

  it('tells a sign-in and what followed within the hour as one critical finding', () => {
    const findings = found('root-activity', [three, entered, five]);
    expect(lines(findings)).toMatchInlineSnapshot(`
      [
        "critical: Root signed in from 198.51.100.9 at 23:31 on 19 Nov, without MFA, and changed prod/sessions at 23:34 (desired count 3 → 5).",
      ]
    `);
    expect(findings[0]?.eventIds).toEqual([entered.eventId, five.eventId]);
  });

  it('tells a sign-in alone, and changes alone', () => {
    expect(lines(found('root-activity', [entered]))).toMatchInlineSnapshot(`
      [
        "critical: Root signed in from 198.51.100.9 at 23:31 on 19 Nov, without MFA.",
      ]
    `);
    expect(lines(found('root-activity', [three, { ...five, client: console_ }]))).toMatchInlineSnapshot(`
      [
        "critical: Root changed prod/sessions at 23:34 on 19 Nov (desired count 3 → 5), in the AWS console from 198.51.100.9.",
      ]
    `);
  });

  it('makes two findings of what is hours apart', () => {
    const late = restart({ actor: root, address: home, time: at('04:00') });
    expect(found('root-activity', [entered, late]).map(({ severity }) => severity)).toEqual(['critical', 'critical']);
  });

  it('counts failed attempts before a sign-in, and reports them alone as high', () => {
    const failed = signIn({ actor: root, address: home, time: at('19 23:29'), outcome: 'failed' });
    expect(lines(found('root-activity', [failed, entered]))).toMatchInlineSnapshot(`
      [
        "critical: Root signed in from 198.51.100.9 at 23:31 on 19 Nov, without MFA, after 1 failed attempt.",
      ]
    `);
    expect(
      lines(found('root-activity', [failed, { ...failed, eventId: 'other', time: at('19 23:30') }])),
    ).toMatchInlineSnapshot(`
      [
        "high: Somebody tried to sign in as root from 198.51.100.9 between 23:29 and 23:30 on 19 Nov and failed 2 times.",
      ]
    `);
  });

  it('calls an AssumeRoot session central root access, and names who opened it', () => {
    const record = { userIdentity: { sessionContext: { assumedRoot: 'true' } } };
    const actor = { ...root, name: 'central root access' };
    const used = restart({ actor, address: home, record, identity: { accessKeyId: 'ASIACENTRAL' }, time: at('02:20') });
    const opened = event({
      source: 'sts.amazonaws.com',
      name: 'AssumeRoot',
      time: at('02:18'),
      target: { type: 'other', name: ACCOUNT },
      record: {
        requestParameters: { targetPrincipal: ACCOUNT },
        responseElements: { credentials: { accessKeyId: 'ASIACENTRAL' } },
      },
    });
    expect(lines(found('root-activity', [used]))).toMatchInlineSnapshot(`
      [
        "high: Central root access restarted prod/checkout at 02:20, with AWS CLI 2.34 from 198.51.100.9.",
      ]
    `);
    expect(lines(found('root-activity', [opened, used]))).toMatchInlineSnapshot(`
      [
        "high: Central root access, opened by Alice Ng (SRE-OnCall), restarted prod/checkout at 02:20, with AWS CLI 2.34 from 198.51.100.9.",
      ]
    `);
    expect(lines(found('root-activity', [opened]))).toMatchInlineSnapshot(`
      [
        "high: Alice Ng (SRE-OnCall) opened central root access on account 111122223333 at 02:18 from 203.0.113.7 (office).",
      ]
    `);
  });

  it('tells root with its own credentials also behind a service', () => {
    const through = restart({ actor: { ...root, invokedBy: 'cloudformation.amazonaws.com' } });
    expect(found('root-activity', [through])).toMatchObject([{ severity: 'critical', eventIds: [through.eventId] }]);
  });

  it.each([
    ['a service acting in root’s name', restart({ actor: { ...root, kind: 'aws-service', name: 'AWS Support' } })],
    [
      'a call from a service address',
      restart({ actor: root, address: { value: 'rds.amazonaws.com', class: 'service' } }),
    ],
    ['a service event', restart({ actor: root, record: { eventType: 'AwsServiceEvent' } })],
    ['a read', event({ name: 'DescribeServices', actor: root })],
    ['a denied change', denied({ desiredCount: 0 }, { actor: root })],
    ['anybody else', signIn({ actor: alice })],
  ])('finds nothing in %s', (_, one) => {
    expect(found('root-activity', [one])).toEqual([]);
  });
});

describe('unexpected-ip', () => {
  const stop = stopTask({ actor: iamUser, address: elsewhere });
  const known = (addresses: string[], parts = {}) => new Map([[principalOf(iamUser), baseline(addresses, parts)]]);

  it('says where the caller was seen before, and for how long that was looked at', () => {
    expect(
      lines(found('unexpected-ip', [stop], { baselines: known(['198.51.100.4', '198.51.100.9']) })),
    ).toMatchInlineSnapshot(`
      [
        "high: IAM user ci-legacy stopped task 0123abcd of prod/cart at 02:14 from 45.83.64.1; in the 7 days before it only ever called from 198.51.100.0/24.",
      ]
    `);
  });

  it('collapses several calls from one network, and keeps denied ones', () => {
    const more = [
      stop,
      denied(
        { desiredCount: 0 },
        { actor: iamUser, address: { value: '45.83.64.77', class: 'public' }, time: at('02:40') },
      ),
    ];
    const findings = found('unexpected-ip', more, { baselines: known(['198.51.100.4']) });
    expect(lines(findings)).toMatchInlineSnapshot(`
      [
        "high: IAM user ci-legacy called StopTask and UpdateService on prod/cart and prod/checkout between 02:14 and 02:40 from 45.83.64.1 and 45.83.64.77; in the 7 days before it only ever called from 198.51.100.0/24.",
      ]
    `);
    expect(findings[0]?.eventIds).toHaveLength(2);
  });

  it('tells an attempt as an attempt, and a sign-in as one', () => {
    const tried = denied({ desiredCount: 0 }, { actor: iamUser, address: elsewhere });
    expect(lines(found('unexpected-ip', [tried], { baselines: known(['198.51.100.4']) }))).toMatchInlineSnapshot(`
      [
        "high: IAM user ci-legacy tried to scale prod/checkout to 0 at 02:14 from 45.83.64.1; in the 7 days before it only ever called from 198.51.100.0/24.",
      ]
    `);
    const person = { ...alice, role: undefined, permissionSet: undefined };
    const baselines = new Map([[principalOf(alice), baseline(['203.0.113.7', '2001:db8:1:2::7'])]]);
    expect(
      lines(
        found(
          'unexpected-ip',
          [signIn({ actor: person, address: elsewhere, identity: { principal: principalOf(alice) } })],
          { baselines },
        ),
      ),
    ).toMatchInlineSnapshot(`
      [
        "high: Alice Ng signed in at 02:14 from 45.83.64.1; in the 7 days before they only ever called from 203.0.113.0/24 and 2001:db8:1:2::/64.",
      ]
    `);
  });

  it('says when the days before were not read in full', () => {
    const [finding] = found('unexpected-ip', [stop], { baselines: known(['198.51.100.4'], { complete: false }) });
    expect(finding?.why).toContain('not read in full');
  });

  it('says of an instance that its credentials should not leave AWS', () => {
    const actor = { ...cleanup, name: 'EC2 instance i-0abc0abc', role: 'worker' };
    const one = restart({ actor, address: elsewhere, identity: { sessionOf: 'ec2-instance' } });
    const [finding] = found('unexpected-ip', [one], {
      baselines: new Map([[principalOf(actor), baseline(['198.51.100.4'])]]),
    });
    expect(finding?.why).toMatchInlineSnapshot(
      `"These are the credentials of an EC2 instance, which should not leave AWS."`,
    );
  });

  it('cannot judge callers that were not active before, and says so once for all', () => {
    const other = restart({ actor: bob, address: home });
    const baselines = new Map([
      [principalOf(iamUser), baseline([])],
      [principalOf(bob), baseline([])],
    ]);
    const findings = found('unexpected-ip', [stop, other], { baselines });
    expect(lines(findings)).toMatchInlineSnapshot(`
      [
        "low: The addresses of IAM user ci-legacy and Bob Ruiz (Developer) could not be judged: no activity in the 7 days before.",
      ]
    `);
    expect(findings[0]?.actor).toBeUndefined();
  });

  it.each([
    ['a network seen before', stop, known(['45.83.64.200'])],
    ['a caller that was not looked at', stop, new Map()],
    ['an expected address', restart({ actor: iamUser, address: office }), known(['198.51.100.4'])],
    [
      'a private address',
      restart({ actor: iamUser, address: { value: '10.0.0.4', class: 'private' } }),
      known(['198.51.100.4']),
    ],
    ['a read', event({ name: 'DescribeServices', actor: iamUser, address: elsewhere }), known(['198.51.100.4'])],
  ])('finds nothing for %s', (_, one, baselines) => {
    expect(found('unexpected-ip', [one], { baselines })).toEqual([]);
  });

  it('never judges hosted runners, functions, builds, services and agents of instances', () => {
    const roaming = [
      restart({ actor: pipeline, client: actionsClient, address: runner, identity: { sessionOf: 'hosted-runner' } }),
      restart({ actor: pipeline, client: actionsClient, address: runner }),
      restart({ actor: cleanup, client: lambdaClient, address: elsewhere, identity: { sessionOf: 'lambda' } }),
      restart({ actor: cleanup, address: elsewhere, identity: { sessionOf: 'codebuild' } }),
      restart({ actor: { ...cleanup, kind: 'aws-service', name: 'CodeDeploy' }, address: elsewhere }),
      event({ name: 'SubmitTaskStateChange', actor: cleanup, address: elsewhere }),
    ];
    expect(roaming.filter(isAddressJudged)).toEqual([]);
  });

  it('judges a pipeline that only a session name suggests', () => {
    expect(isAddressJudged(restart({ actor: { ...pipeline, confidence: 'possible' }, address: elsewhere }))).toBe(true);
  });
});

describe('judge', () => {
  it('lets one event stand under several rules, worst first, then newest', () => {
    const events = [
      stopTask({ actor: iamUser, address: elsewhere, time: at('01:00') }),
      restart({ time: at('03:00') }),
      denied({ desiredCount: 0 }, { actor: bob, time: at('02:00') }),
      signIn({ actor: root, address: home, time: at('00:30') }, true),
    ];
    const baselines = new Map([[principalOf(iamUser), baseline(['198.51.100.4'])]]);
    expect(judge(audit(events, { baselines })).map(({ rule, severity }) => `${severity} ${rule}`)).toEqual([
      'critical root-activity',
      'high unexpected-ip',
      'medium forced-restart',
      'medium denied-attempt',
      'medium manual-task-stop',
    ]);
  });

  it('names the Region where two services share a name', () => {
    const findings = judge(audit([restart(), restart({ region: 'eu-west-1', actor: bob })]));
    expect(findings.map(({ title }) => title.replace(/.*(, in \S+)\.$/, '$1'))).toEqual([
      ', in us-east-1',
      ', in eu-west-1',
    ]);
  });
});
