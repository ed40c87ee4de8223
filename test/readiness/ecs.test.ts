import { describe, expect, it } from 'vitest';
import { checkOf, checksOf, cluster, place, seen } from './support.ts';

const withClusters = (...clusters: ReturnType<typeof cluster>[]) => ({
  regions: [place({ clusters: seen(clusters) })],
});

describe('what is typed in shells', () => {
  it('is not kept where recording is turned off', () => {
    const check = checkOf('exec-logging', withClusters(cluster('staging', { execLogging: 'NONE' })));
    expect(check).toMatchObject({ status: 'fail', found: 'Recording is turned off in staging.', region: 'us-east-1' });
  });

  it.each([undefined, 'DEFAULT'])('is kept by chance in production where logging is %s', (execLogging) => {
    const check = checkOf(
      'exec-logging',
      withClusters(cluster('prod', { execLogging }), cluster('tools', { execLogging })),
    );
    expect(check).toMatchObject({
      status: 'warn',
      found: 'In prod a shell is recorded only where its container logs with awslogs.',
    });
  });

  it('gets a log group, and keeps the keys that the cluster has', () => {
    const configuration = {
      executeCommandConfiguration: { kmsKeyId: 'k1', logging: 'NONE' },
      managedStorageConfiguration: { kmsKeyId: 'k2' },
    };
    const { command } = checkOf('exec-logging', withClusters(cluster('prod', { execLogging: 'NONE', configuration })));
    expect(command).toMatch(/^aws logs create-log-group --log-group-name \/ecs\/exec\/prod --region us-east-1 &&\n/);
    expect(command).toContain(
      `'{"executeCommandConfiguration":{"kmsKeyId":"k1","logging":"OVERRIDE","logConfiguration":{"cloudWatchLogGroupName":"/ecs/exec/prod"}},"managedStorageConfiguration":{"kmsKeyId":"k2"}}'`,
    );
  });

  it('is kept where the cluster says where', () => {
    expect(checkOf('exec-logging')).toMatchObject({ status: 'pass', found: 'prod keeps what is typed.' });
    expect(checkOf('exec-logging', withClusters(cluster('tools', { execLogging: undefined })))).toMatchObject({
      status: 'pass',
      found: 'No production cluster asked about.',
    });
  });

  it('in very many clusters is mended for some, and the others are named', () => {
    const many = Array.from({ length: 6 }, (_, at) => cluster(`prod-${at}`, { execLogging: 'NONE' }));
    const check = checkOf('exec-logging', withClusters(...many));
    expect(check.command?.match(/update-cluster/g)).toHaveLength(4);
    expect(check.fix).toMatch(/The same for prod-4 and prod-5\.$/);
  });
});

describe('Container Insights', () => {
  it.each([undefined, 'disabled'])('that is %s in production is worth doing', (containerInsights) => {
    expect(checkOf('container-insights', withClusters(cluster('prod', { containerInsights })))).toMatchObject({
      status: 'warn',
      found: 'Off in prod.',
      command: expect.stringContaining('name=containerInsights,value=enhanced'),
    });
  });

  it.each(['enabled', 'enhanced'])('that is %s passes', (containerInsights) => {
    expect(checkOf('container-insights', withClusters(cluster('prod', { containerInsights })))).toMatchObject({
      status: 'pass',
    });
  });
});

describe('ARNs of tasks', () => {
  it('that are short leave out the cluster', () => {
    const settings = seen({ taskLongArnFormat: 'disabled', serviceLongArnFormat: 'enabled' });
    const regions = ['us-east-1', 'eu-west-1'].map((region) => place({ region, settings }));
    expect(checkOf('ecs-arn-format', { regions })).toMatchObject({
      status: 'warn',
      found: 'taskLongArnFormat is disabled in us-east-1 and eu-west-1.',
      command:
        'for region in us-east-1 eu-west-1; do\n' +
        '  aws ecs put-account-setting-default --name taskLongArnFormat --value enabled --region "$region"\n' +
        'done',
    });
  });
});

it('nothing is said of ECS where there are no clusters', () => {
  const regions = [place({ clusters: seen([]) })];
  for (const id of ['exec-logging', 'container-insights', 'ecs-arn-format'] as const) {
    expect(checksOf(id, { regions })).toEqual([]);
  }
});
