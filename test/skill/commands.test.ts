import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { allowed } from '../../src/aws/allowed.ts';
import { codeBlocks, projectRoot, skillDocument, skillDocuments } from './documents.ts';
import { type Account, isInstalled, runDocument } from './fake-aws.ts';
import { personIdentity, pipelineIdentity, record, wrapped } from './records.ts';

const HAS_BASH = isInstalled('bash');
const HAS_JQ = HAS_BASH && isInstalled('jq');

const ODD_EVENTS = join(projectRoot, '../shared/data/odd-events.ndjson');

const guide = skillDocument('references/without-the-server.md');
const shellBlocks = skillDocuments().flatMap((document) =>
  codeBlocks(document, 'bash').map((code, index) => ({ name: `${document.path} block ${index + 1}`, code })),
);

const row = z.looseObject({
  time: z.string().nullable(),
  action: z.string().nullable(),
  target: z.string().nullable(),
  who: z.string().nullable(),
  client: z.string().nullable(),
  outcome: z.string(),
  flags: z.array(z.string()),
  eventId: z.string().nullable(),
});

const REGIONS = { 'account list-regions': 'us-east-1\neu-west-1\n' };

/** The rows that the jq program alone makes of records. */
function rowsOf(records: unknown[]) {
  const input = records.map((one) => JSON.stringify(one)).join('\n');
  const { stdout, stderr } = spawnSync('jq', ['-n', '-c', codeBlocks(guide, 'jq').join('\n')], {
    input,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  expect(stderr).toBe('');
  return parseRows(stdout);
}

/** The rows that sections 1 to 4 make of an account. */
function rowsIn(account: Account) {
  const run = runDocument(guide, '5. The report', account);
  expect(run.stderr).toBe('');
  return parseRows(run.read('rows.ndjson'));
}

function parseRows(text: string) {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => row.parse(JSON.parse(line)));
}

function oneRow(parts: Record<string, unknown>) {
  const [only, ...others] = rowsOf([record('e1', '02:14:05', parts)]);
  expect(others).toEqual([]);
  if (only === undefined) throw new Error('no row came of it');
  return only;
}

describe('commands in the skill', () => {
  it('call AWS only for what the allow-list of the product allows', () => {
    const called = shellBlocks
      .flatMap(({ code }) => [...code.matchAll(/\baws ([a-z]+) ([a-z]+(?:-[a-z]+)+)/g)])
      .map(([, service = '', command = '']) => `${service}:${pascal(command)}`);
    expect(new Set(called).size).toBeGreaterThan(6);
    for (const operation of called) expect(Object.keys(allowed)).toContain(operation);
  });
});

describe.skipIf(!HAS_BASH)(`shell blocks of the skill${HAS_BASH ? '' : ' (skipped: bash is not installed)'}`, () => {
  it.each(shellBlocks)('$name is valid shell', ({ code }) => {
    const { status, stderr } = spawnSync('bash', ['-n'], { input: code, encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});

describe.skipIf(!HAS_JQ)(`the report by hand${HAS_JQ ? '' : ' (skipped: jq is not installed)'}`, () => {
  it('follows every page, asks every Region, and counts an event once', () => {
    const first = wrapped(record('e1', '02:14:05'));
    const second = wrapped(record('e2', '02:15:05'));
    const europe = wrapped(record('e3', '02:16:05', { awsRegion: 'eu-west-1' }));
    const rows = rowsIn({
      lookups: {
        'us-east-1 ReadOnly=false': [[second], [], [first, second]],
        'eu-west-1 ReadOnly=false': [[europe]],
      },
      texts: REGIONS,
    });
    expect(rows.map(({ eventId }) => eventId)).toEqual(['e1', 'e2', 'e3']);
  });

  it('asks for root in us-east-1 even when that Region is not in use', () => {
    const signIn = record('e9', '23:31:00', {
      eventName: 'ConsoleLogin',
      eventSource: 'signin.amazonaws.com',
      userIdentity: { type: 'Root', accountId: '111122223333' },
      requestParameters: null,
      additionalEventData: { MFAUsed: 'No' },
    });
    const rows = rowsIn({
      lookups: { 'us-east-1 Username=root': [[wrapped(signIn)]] },
      texts: { 'account list-regions': 'eu-west-1\n' },
    });
    expect(rows).toMatchObject([{ who: 'root', flags: ['root-activity'], mfa: 'No' }]);
  });

  it('says which query failed instead of being quietly shorter', () => {
    const run = runDocument(guide, '4. Rows', { lookups: {}, denied: ['eu-west-1 ReadOnly=false'], texts: REGIONS });
    expect(run.stderr).toContain('INCOMPLETE: eu-west-1 ReadOnly=false');
  });

  it('says so when no Region could be listed', () => {
    expect(runDocument(guide, '2. The paging function', { lookups: {} }).stderr).toContain('INCOMPLETE: no Region');
  });

  it('names the person of an Identity Center session, the role and session of any other', () => {
    expect(oneRow({})).toMatchObject({
      who: 'alice.ng@acme.example (Identity Center, SRE_OnCall)',
      target: 'prod/checkout',
    });
    expect(oneRow({ userIdentity: pipelineIdentity }).who).toBe('role deploy-prod, session GitHubActions');
  });

  it('prefers the source identity to the session name', () => {
    const sessionContext = { ...pipelineIdentity.sessionContext, sourceIdentity: 'carol.vance' };
    expect(oneRow({ userIdentity: { ...pipelineIdentity, sessionContext } }).who).toContain(
      'carol.vance (role deploy-prod',
    );
  });

  it('keeps the person when CloudFormation acted for them', () => {
    const invokedBy = 'cloudformation.amazonaws.com';
    expect(oneRow({ userIdentity: { ...personIdentity, invokedBy } })).toMatchObject({
      who: 'alice.ng@acme.example (Identity Center, SRE_OnCall)',
      via: invokedBy,
    });
  });

  it('flags a service acting in the name of root as nothing', () => {
    const rows = rowsOf([record('e1', '02:14:05', { userIdentity: { type: 'Root', invokedBy: 'ecs.amazonaws.com' } })]);
    expect(rows.flatMap(({ flags }) => flags)).not.toContain('root-activity');
  });

  it('shows cluster and service of ARNs, of scaling targets and of stopped tasks', () => {
    const arn = 'arn:aws:ecs:us-east-1:111122223333:';
    const targetOf = (eventName: string, requestParameters: object, responseElements: object | null = null) =>
      oneRow({ eventName, requestParameters, responseElements }).target;
    expect(targetOf('UpdateService', { cluster: `${arn}cluster/prod`, service: `${arn}service/prod/cart` })).toBe(
      'prod/cart',
    );
    expect(targetOf('UpdateService', { service: 'cart' })).toBe('default/cart');
    expect(targetOf('StopServiceDeployment', { serviceDeploymentArn: `${arn}service-deployment/prod/cart/x1` })).toBe(
      'prod/cart',
    );
    expect(targetOf('RegisterScalableTarget', { resourceId: 'service/prod/cart', serviceNamespace: 'ecs' })).toBe(
      'prod/cart',
    );
    expect(targetOf('StopTask', { cluster: 'prod', task: 'a'.repeat(32) }, { task: { group: 'service:cart' } })).toBe(
      'prod/cart',
    );
    expect(targetOf('StopTask', { cluster: 'prod', task: `${arn}task/prod/${'b'.repeat(32)}` })).toBe('task bbbbbbbb');
    expect(targetOf('DeleteCluster', { cluster: 'prod' })).toBe('prod');
  });

  it('flags every way to zero that succeeded', () => {
    const flagsOf = (eventName: string, requestParameters: object) => oneRow({ eventName, requestParameters }).flags;
    expect(flagsOf('UpdateService', { service: 'cart', desiredCount: 0 })).toEqual(['scale-to-zero']);
    expect(flagsOf('CreateService', { serviceName: 'cart', desiredCount: 0 })).toEqual(['scale-to-zero']);
    expect(flagsOf('RegisterScalableTarget', { serviceNamespace: 'ecs', maxCapacity: 0 })).toEqual(['scale-to-zero']);
    expect(
      flagsOf('PutScheduledAction', {
        serviceNamespace: 'ecs',
        scalableTargetAction: { minCapacity: 0, maxCapacity: 0 },
      }),
    ).toEqual(['scale-to-zero']);
    expect(flagsOf('UpdateExpressGatewayService', { serviceArn: 's', scalingTarget: { minTaskCount: 0 } })).toEqual([
      'scale-to-zero',
    ]);
    expect(flagsOf('UpdateService', { service: 'cart', desiredCount: 2 })).toEqual([]);
  });

  it('counts a denied call as an attempt and a failed one as nothing', () => {
    const requestParameters = { service: 'cart', desiredCount: 0, forceNewDeployment: true };
    expect(oneRow({ errorCode: 'AccessDenied', requestParameters })).toMatchObject({
      outcome: 'denied',
      flags: ['denied-attempt'],
    });
    expect(oneRow({ errorCode: 'ServiceNotFoundException', requestParameters })).toMatchObject({
      outcome: 'failed',
      flags: [],
    });
  });

  it('leaves out the reports of container agents and other services', () => {
    const rows = rowsOf([
      record('e1', '02:14:05', { eventName: 'SubmitTaskStateChange' }),
      record('e2', '02:14:06', { eventSource: 's3.amazonaws.com', eventName: 'PutBucketTagging' }),
    ]);
    expect(rows).toEqual([]);
  });

  it.each([
    ['no identity', { userIdentity: undefined }],
    ['a null identity', { userIdentity: null }],
    ['an identity that is a text', { userIdentity: 'alice' }],
    ['nulls for request and response', { requestParameters: null, responseElements: null }],
    ['a request that is a list', { requestParameters: [1, 2] }],
    ['a service without a type', { userIdentity: { invokedBy: 'AWS Internal' } }],
    ['a session context that is empty', { userIdentity: { type: 'AssumedRole', sessionContext: {} } }],
    ['no agent, address or time', { userAgent: null, sourceIPAddress: null, eventTime: null }],
    ['deployments that are no list', { responseElements: { service: { deployments: 'x' } } }],
    ['an error code that is a number', { errorCode: 400 }],
  ])('survives a record with %s', (_what, parts) => {
    expect(oneRow(parts).eventId).toBe('e1');
  });

  it.skipIf(!existsSync(ODD_EVENTS))(
    'survives the odd records that people published (skipped without ../shared/data)',
    () => {
      const records = readFileSync(ODD_EVENTS, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => z.object({ event: z.unknown() }).parse(JSON.parse(line)).event);
      const ofEcs = records.map((one) => ({
        ...z.looseObject({}).catch({}).parse(one),
        eventSource: 'ecs.amazonaws.com',
      }));
      expect(rowsOf(ofEcs).length).toBeGreaterThan(50);
    },
  );

  it('keeps an event whose record cannot be read, and says what it was', () => {
    const rows = rowsIn({
      lookups: {
        'us-east-1 ReadOnly=false': [
          [
            { EventId: 'broken', EventName: 'StopTask', CloudTrailEvent: '{"eventID": "bro' },
            { EventId: 'missing', EventName: 'UpdateService' },
          ],
        ],
      },
      texts: REGIONS,
    });
    expect(rows.map(({ eventId, action }) => [eventId, action]).sort()).toEqual([
      ['broken', 'StopTask'],
      ['missing', 'UpdateService'],
    ]);
  });

  it('takes escape, bidirectional and invisible characters out of what callers wrote, and caps it', () => {
    const userAgent = `\u001b[31mcurl\u202e\u200b\u0007${'x'.repeat(500)}`;
    const { client } = oneRow({ userAgent });
    expect(client).toMatch(/^\[31mcurlx+$/);
    expect(client).toHaveLength(120);
  });

  it('tells a restart from a deployment by the task definitions of the response', () => {
    const answer = (before: string, after: string) => ({
      service: {
        deployments: [
          { id: 'ecs-svc/2', status: 'PRIMARY', taskDefinition: `arn:aws:ecs:us-east-1:1:task-definition/${after}` },
          { id: 'ecs-svc/1', status: 'ACTIVE', taskDefinition: `arn:aws:ecs:us-east-1:1:task-definition/${before}` },
        ],
      },
    });
    const requestParameters = { service: 'checkout', forceNewDeployment: true };
    expect(oneRow({ requestParameters, responseElements: answer('checkout:41', 'checkout:41') })).toMatchObject({
      taskDefinition: 'same checkout:41',
      flags: ['forced-restart'],
      deployment: 'ecs-svc/2',
    });
    expect(oneRow({ responseElements: answer('checkout:40', 'checkout:41') })).toMatchObject({
      taskDefinition: 'checkout:40 -> checkout:41',
    });
  });

  it('prints the report, the flags, the callers and the counts before and after', () => {
    const sized = (desiredCount: number) => ({ service: { desiredCount } });
    const { stdout, stderr } = runDocument(guide, '6. Unexpected addresses', {
      lookups: {
        'us-east-1 ReadOnly=false': [
          [
            wrapped(record('e1', '02:00:00', { responseElements: sized(3) })),
            wrapped(
              record('e2', '02:10:00', {
                requestParameters: { cluster: 'prod', service: 'checkout', desiredCount: 0 },
                responseElements: sized(0),
              }),
            ),
            wrapped(
              record('e3', '02:20:00', {
                errorCode: 'AccessDenied',
                userIdentity: { type: 'IAMUser', userName: 'contractor-x' },
              }),
            ),
          ],
        ],
      },
      texts: REGIONS,
    });
    expect(stderr).toBe('');
    const lines = stdout.split('\n');
    expect(lines).toContainEqual(
      expect.stringContaining('2026-11-20T02:10:00Z\tus-east-1\tprod/checkout\tUpdateService\tdone'),
    );
    expect(lines).toContainEqual(expect.stringMatching(/^scale-to-zero\t.*\te2$/));
    expect(lines).toContainEqual(expect.stringMatching(/^denied-attempt\t.*contractor-x/));
    expect(lines).toContain('contractor-x (IAMUser)\t0 done\t1 denied\tprod/checkout');
    expect(lines).toContainEqual(expect.stringContaining('prod/checkout\t3 to 0\talice.ng@acme.example'));
  });

  it('tells a new address from a usual one, and from one that cannot be judged', () => {
    const user = (userName: string) => ({ type: 'IAMUser', userName });
    const call = (id: string, name: string, sourceIPAddress: string) =>
      wrapped(record(id, '04:02:00', { userIdentity: user(name), sourceIPAddress }));
    const { stdout, stderr } = runDocument(guide, '7. The person or pipeline behind a role session', {
      lookups: {
        'us-east-1 ReadOnly=false': [
          [
            call('e1', 'ci-legacy', '192.0.2.77'),
            call('e2', 'dan', '203.0.113.44'),
            call('e3', 'newcomer', '203.0.113.99'),
          ],
        ],
        'us-east-1 Username=ci-legacy': [[call('b1', 'ci-legacy', '198.51.100.23')]],
        'us-east-1 Username=dan': [[call('b2', 'dan', '203.0.113.44')]],
      },
      texts: REGIONS,
    });
    expect(stderr).toBe('');
    const [, judged = '', unjudged = ''] =
      /New in this window:\n([\s\S]*)Without any earlier call[^\n]*\n([\s\S]*)/.exec(stdout) ?? [];
    expect(judged).toContain('us-east-1\tci-legacy\t192.0.2.77');
    expect(judged).not.toContain('dan');
    expect(unjudged).toContain('newcomer');
    expect(unjudged).not.toContain('ci-legacy');
  });

  it('finds the call that opened a session by its access key', () => {
    const opened = record('a1', '13:58:00', {
      eventName: 'AssumeRoleWithWebIdentity',
      eventSource: 'sts.amazonaws.com',
      readOnly: true,
      userIdentity: { type: 'WebIdentityUser', userName: 'repo:acme/shop:ref:refs/heads/main' },
      requestParameters: { roleArn: 'arn:aws:iam::111122223333:role/deploy-prod', roleSessionName: 'GitHubActions' },
      responseElements: { subjectFromWebIdentityToken: 'repo:acme/shop:ref:refs/heads/main' },
    });
    const account: Account = {
      lookups: { 'us-east-1 ResourceName=ASIAEXAMPLEDEPLOY': [[wrapped(opened)]] },
      texts: REGIONS,
    };
    const { stdout } = runDocument(
      guide,
      '8. What ECS says now',
      account,
      'echo OPENING; opening us-east-1 ASIAEXAMPLEDEPLOY',
    );
    const found: unknown = JSON.parse(stdout.split('OPENING\n')[1] ?? '');
    expect(found).toMatchObject({
      action: 'AssumeRoleWithWebIdentity',
      subject: 'repo:acme/shop:ref:refs/heads/main',
      session: 'GitHubActions',
    });
  });

  it('describes services and stopped tasks only where there are some', () => {
    const texts = {
      ...REGIONS,
      'ecs list-clusters': 'arn:aws:ecs:us-east-1:111122223333:cluster/prod\n',
      'ecs list-services': Array.from({ length: 12 }, (_, index) => `service-${index}`).join('\n'),
      'ecs describe-services': 'arn:aws:ecs:us-east-1:111122223333:service/prod/email-worker\tACTIVE\t0\t0\n',
    };
    const { calls, stdout } = runDocument(
      guide,
      'Without jq',
      { lookups: {}, texts },
      'at_zero us-east-1; stopped us-east-1 prod',
    );
    expect(stdout).toContain('service/prod/email-worker\tACTIVE\t0\t0');
    expect(
      calls
        .filter(([, command]) => command === 'describe-services')
        .map((call) => call.length - call.indexOf('--services') - 1),
    ).toEqual([10, 2]);
    expect(calls.filter(([, command]) => command === 'describe-tasks')).toEqual([]);
  });
});

/** lookup-events → LookupEvents */
function pascal(command: string): string {
  return command.replace(/(?:^|-)([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}
