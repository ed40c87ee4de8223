import { describe, expect, it } from 'vitest';
import { openAccount } from '../../src/aws/account.ts';
import { allowed } from '../../src/aws/allowed.ts';
import type { AwsApi, Operation } from '../../src/aws/api.ts';
import type { AwsOptions } from '../aws-server/index.ts';
import { Athena, account, awsEnv, cluster, ecs, Lake, recordOf, s3Bucket, service, task } from '../aws-server/index.ts';
import { fastPacer, rejection, setEnv, useAws } from './support.ts';

const now = new Date('2026-11-20T05:00:00Z');
const createdAt = new Date('2026-10-01T08:30:00.250Z');
const recorded = account({
  alias: 'acme & sons',
  events: {
    'us-east-1': [
      recordOf({ time: '2026-11-20T04:00:00Z' }),
      recordOf({ time: '2026-11-20T02:00:00Z', name: 'StopTask' }),
    ],
  },
  ecs: {
    'us-east-1': ecs({
      clusters: [cluster('prod')],
      services: [service('checkout', { createdAt })],
      tasks: [task('a'.repeat(32), 'checkout')],
      taskDefinitions: [
        {
          taskDefinitionArn: 'arn:aws:ecs:us-east-1:111122223333:task-definition/checkout:1',
          family: 'checkout',
          revision: 1,
          status: 'ACTIVE',
          registeredAt: createdAt,
        },
      ],
    }),
  },
});

const STORE = '0a1b2c3d-0000-4000-8000-000000000001';
const prepared = {
  ...recorded,
  setup: {
    trails: [
      {
        trail: { Name: 'main', HomeRegion: 'us-east-1', S3BucketName: 'logs' },
        status: { IsLogging: true },
        selectors: { EventSelectors: [{ IncludeManagementEvents: true }] },
      },
    ],
    stores: {
      'us-east-1': [{ EventDataStoreArn: `arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/${STORE}` }],
    },
    rules: { 'us-east-1': [{ rule: { Name: 'tell' }, targets: [] }] },
  },
};
const bucket = s3Bucket('logs', { 'a.json.gz': 'bytes' }, { lifecycle: [], publicAccessBlock: {}, public: false });
/** Everything there is, so that every operation has something to answer. */
const complete: AwsOptions = {
  accounts: [prepared],
  now: () => now,
  s3: [bucket],
  athena: new Athena({ answer: () => ({ queued: 0, running: 0 }) }),
  lake: new Lake(),
};

/** Starts a query and gives its id. */
async function athenaQuery(api: AwsApi): Promise<string> {
  const { QueryExecutionId = '' } = await api.call('us-east-1', 'athena:StartQueryExecution', {
    QueryString: 'SELECT 1',
  });
  return QueryExecutionId;
}

async function lakeQuery(api: AwsApi): Promise<string> {
  const QueryStatement = `SELECT eventID FROM ${STORE}`;
  const { QueryId = '' } = await api.call('us-east-1', 'cloudtrail:StartQuery', { QueryStatement });
  return QueryId;
}

const everyCall: { [K in Operation]: (api: AwsApi) => Promise<unknown> } = {
  'cloudtrail:LookupEvents': (api) => api.call('us-east-1', 'cloudtrail:LookupEvents', { EndTime: now }),
  'ecs:ListClusters': (api) => api.call('us-east-1', 'ecs:ListClusters', {}),
  'ecs:DescribeClusters': (api) => api.call('us-east-1', 'ecs:DescribeClusters', { clusters: ['prod'] }),
  'ecs:ListServices': (api) => api.call('us-east-1', 'ecs:ListServices', { cluster: 'prod' }),
  'ecs:DescribeServices': (api) =>
    api.call('us-east-1', 'ecs:DescribeServices', { cluster: 'prod', services: ['checkout'] }),
  'ecs:ListTasks': (api) => api.call('us-east-1', 'ecs:ListTasks', { cluster: 'prod', desiredStatus: 'RUNNING' }),
  'ecs:DescribeTasks': (api) =>
    api.call('us-east-1', 'ecs:DescribeTasks', { cluster: 'prod', tasks: ['a'.repeat(32)] }),
  'ecs:DescribeTaskDefinition': (api) =>
    api.call('us-east-1', 'ecs:DescribeTaskDefinition', { taskDefinition: 'checkout:1' }),
  'ecs:ListServiceDeployments': (api) =>
    api.call('us-east-1', 'ecs:ListServiceDeployments', {
      cluster: 'prod',
      service: 'checkout',
      createdAt: { after: createdAt },
    }),
  'application-autoscaling:DescribeScalableTargets': (api) =>
    api.call('us-east-1', 'application-autoscaling:DescribeScalableTargets', { ServiceNamespace: 'ecs' }),
  'application-autoscaling:DescribeScalingActivities': (api) =>
    api.call('us-east-1', 'application-autoscaling:DescribeScalingActivities', { ServiceNamespace: 'ecs' }),
  'sts:GetCallerIdentity': (api) => api.call('us-east-1', 'sts:GetCallerIdentity', {}),
  'account:ListRegions': (api) => api.call('us-east-1', 'account:ListRegions', {}),
  'iam:ListAccountAliases': (api) => api.call('us-east-1', 'iam:ListAccountAliases', {}),
  's3:ListObjectsV2': (api) => api.call('us-east-1', 's3:ListObjectsV2', { Bucket: 'logs' }),
  's3:GetObject': (api) => api.call('us-east-1', 's3:GetObject', { Bucket: 'logs', Key: 'a.json.gz' }),
  's3:GetBucketLocation': (api) => api.call('us-east-1', 's3:GetBucketLocation', { Bucket: 'logs' }),
  's3:GetBucketLifecycleConfiguration': (api) =>
    api.call('us-east-1', 's3:GetBucketLifecycleConfiguration', { Bucket: 'logs' }),
  's3:GetPublicAccessBlock': (api) => api.call('us-east-1', 's3:GetPublicAccessBlock', { Bucket: 'logs' }),
  's3:GetBucketPolicyStatus': (api) => api.call('us-east-1', 's3:GetBucketPolicyStatus', { Bucket: 'logs' }),
  'athena:StartQueryExecution': athenaQuery,
  'athena:GetQueryExecution': async (api) =>
    api.call('us-east-1', 'athena:GetQueryExecution', { QueryExecutionId: await athenaQuery(api) }),
  'athena:GetQueryResults': async (api) => {
    const QueryExecutionId = await athenaQuery(api);
    await api.call('us-east-1', 'athena:GetQueryExecution', { QueryExecutionId });
    return api.call('us-east-1', 'athena:GetQueryResults', { QueryExecutionId });
  },
  'athena:StopQueryExecution': async (api) =>
    api.call('us-east-1', 'athena:StopQueryExecution', { QueryExecutionId: await athenaQuery(api) }),
  'cloudtrail:ListPublicKeys': (api) => api.call('us-east-1', 'cloudtrail:ListPublicKeys', {}),
  'cloudtrail:StartQuery': lakeQuery,
  'cloudtrail:DescribeQuery': async (api) =>
    api.call('us-east-1', 'cloudtrail:DescribeQuery', { QueryId: await lakeQuery(api) }),
  'cloudtrail:GetQueryResults': async (api) =>
    api.call('us-east-1', 'cloudtrail:GetQueryResults', { QueryId: await lakeQuery(api) }),
  'cloudtrail:CancelQuery': async (api) =>
    api.call('us-east-1', 'cloudtrail:CancelQuery', { QueryId: await lakeQuery(api) }),
  'cloudtrail:GetEventDataStore': (api) =>
    api.call('us-east-1', 'cloudtrail:GetEventDataStore', { EventDataStore: STORE }),
  'cloudtrail:ListEventDataStores': (api) => api.call('us-east-1', 'cloudtrail:ListEventDataStores', {}),
  'cloudtrail:DescribeTrails': (api) => api.call('us-east-1', 'cloudtrail:DescribeTrails', {}),
  'cloudtrail:GetTrailStatus': (api) => api.call('us-east-1', 'cloudtrail:GetTrailStatus', { Name: 'main' }),
  'cloudtrail:GetEventSelectors': (api) => api.call('us-east-1', 'cloudtrail:GetEventSelectors', { TrailName: 'main' }),
  'events:ListRules': (api) => api.call('us-east-1', 'events:ListRules', {}),
  'events:ListTargetsByRule': (api) => api.call('us-east-1', 'events:ListTargetsByRule', { Rule: 'tell' }),
  'ecs:ListAccountSettings': (api) => api.call('us-east-1', 'ecs:ListAccountSettings', { effectiveSettings: true }),
};

const operations = Object.values(everyCall);

describe('the allowed operations', () => {
  it('all reach AWS through the SDK, signed for their Region, and come back', async () => {
    const server = await useAws(complete);
    const { api } = await openAccount({ pacer: fastPacer() });
    const answers = await Promise.all(operations.map((ask) => ask(api)));
    expect(answers).toHaveLength(Object.keys(allowed).length);
    const done = server.log.filter(({ outcome }) => outcome === '200').map(({ operation }) => operation);
    expect(new Set(done)).toEqual(new Set(Object.keys(allowed)));
    expect(new Set(server.log.map(({ region }) => region))).toEqual(new Set(['us-east-1']));
  });

  it('bring times back as dates and text as it was', async () => {
    await useAws({ accounts: [recorded], now: () => now });
    const { api } = await openAccount({ pacer: fastPacer() });
    const { services } = await api.call('us-east-1', 'ecs:DescribeServices', {
      cluster: 'prod',
      services: ['checkout'],
    });
    expect(services?.[0]?.createdAt).toEqual(createdAt);
    expect(await api.call('us-east-1', 'iam:ListAccountAliases', {})).toMatchObject({
      AccountAliases: ['acme & sons'],
    });
    const { Events } = await api.call('us-east-1', 'cloudtrail:LookupEvents', {
      StartTime: new Date('2026-11-20T03:00:00Z'),
      EndTime: now,
    });
    expect(Events).toHaveLength(1);
    expect(Events?.[0]).toMatchObject({ EventName: 'UpdateService', EventTime: new Date('2026-11-20T04:00:00Z') });
  });

  it('end in a sentence when AWS refuses the input', async () => {
    await useAws({ accounts: [recorded], now: () => now });
    const { api } = await openAccount({ pacer: fastPacer() });
    const error = await rejection(
      api.call('us-east-1', 'cloudtrail:LookupEvents', { StartTime: now, EndTime: createdAt }),
    );
    expect(error).toMatchObject({
      kind: 'service',
      code: 'InvalidTimeRangeException',
      message: expect.stringMatching(/^cloudtrail:LookupEvents in us-east-1 failed with InvalidTimeRangeException: /),
    });
  });

  it('are tried again by the SDK when a service other than CloudTrail fails', async () => {
    const server = await useAws({ accounts: [recorded], faults: { status500: 1, on: ['ecs:ListClusters'] } });
    const { api } = await openAccount();
    expect(await rejection(api.call('us-east-1', 'ecs:ListClusters', {}))).toMatchObject({
      kind: 'service',
      retryable: true,
    });
    expect(server.log.filter(({ operation }) => operation === 'ecs:ListClusters')).toHaveLength(3);
  });
});

describe('the loopback AWS', () => {
  const authorization =
    'AWS4-HMAC-SHA256 Credential=AKIATEST111122223333/20261120/us-east-1/cloudtrail/aws4_request, Signature=0';
  const post = (url: string, target: string, body: unknown): Promise<Response> =>
    fetch(url, { method: 'POST', headers: { authorization, 'x-amz-target': target }, body: JSON.stringify(body) });

  it.each(['CloudTrail_20131101.LookupEvents', 'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents'])(
    'answers %s with times in epoch seconds and a request id',
    async (target) => {
      const server = await useAws({ accounts: [recorded], now: () => now });
      const response = await post(server.url, target, {
        StartTime: 1_795_100_400.5,
        EndTime: now.getTime() / 1000,
        MaxResults: 1,
      });
      expect(response.status).toBe(200);
      expect(response.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
      expect(await response.json()).toMatchObject({
        Events: [{ EventTime: Date.parse('2026-11-20T04:00:00Z') / 1000 }],
      });
    },
  );

  it('answers as AWS does when a rule is broken', async () => {
    const server = await useAws({ accounts: [recorded], now: () => now, rate: 0.01, burst: 1 });
    const lookup = (body: unknown): Promise<Response> => post(server.url, 'CloudTrail_20131101.LookupEvents', body);
    const unknown = await lookup({ LookupAttributes: [{ AttributeKey: 'Cluster', AttributeValue: 'prod' }] });
    expect(unknown.status).toBe(400);
    expect(await unknown.json()).toMatchObject({ __type: 'InvalidLookupAttributesException' });
    const tooSoon = await lookup({});
    expect(tooSoon.status).toBe(400);
    expect(await tooSoon.json()).toEqual({ __type: 'ThrottlingException', message: 'Rate exceeded' });
    const unsigned = await fetch(server.url, { method: 'POST', body: '{}' });
    expect(await unsigned.json()).toMatchObject({ __type: 'MissingAuthenticationTokenException' });
  });

  it('serves the account that the access key belongs to', async () => {
    const other = account({ id: '444455556666', caller: 'arn:aws:iam::444455556666:user/bob' });
    const server = await useAws({ accounts: [recorded, other] });
    expect(await openAccount()).toMatchObject({ id: '111122223333' });
    setEnv(awsEnv(server, '444455556666'));
    expect(await openAccount()).toMatchObject({ id: '444455556666', caller: 'arn:aws:iam::444455556666:user/bob' });
  });
});
