import { describe, expect, it } from 'vitest';
import { explainDeployment, explainStop } from '../../src/audit/index.ts';
import type { ServiceEvidence, StoppedTaskNow } from '../../src/audit/types.ts';
import { ACCOUNT, at, REGION, stopped } from './builders.ts';

function why(parts: Partial<StoppedTaskNow>): string {
  const nobody = explainStop(stopped(parts));
  return nobody === undefined ? 'somebody' : `${nobody.cause}: ${nobody.evidence}`;
}

describe('explainStop', () => {
  it('gives time, place and task with the cause', () => {
    expect(
      explainStop(
        stopped({
          stopCode: 'EssentialContainerExited',
          memory: 512,
          containers: [
            { name: 'app', exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' },
          ],
        }),
      ),
    ).toEqual({
      cause: 'oom',
      time: at('01:40:22'),
      account: ACCOUNT,
      region: REGION,
      target: 'prod/email-worker',
      taskId: '0123abcd4567ef890123abcd4567ef89',
      evidence: 'container app ran out of memory (exit 137, limit 512 MiB)',
    });
  });

  it('does not claim more of a bare 137 than it shows', () => {
    expect(
      why({ stopCode: 'EssentialContainerExited', memory: 512, containers: [{ name: 'app', exitCode: 137 }] }),
    ).toMatchInlineSnapshot(
      `"oom: container app was killed (exit 137, limit 512 MiB), most often for want of memory; ECS gives no reason"`,
    );
  });

  it('names the container that ended, not the ones that were stopped with it', () => {
    const containers = [
      { name: 'sidecar', exitCode: 0 },
      { name: 'app', exitCode: 1, reason: 'panic: no database' },
    ];
    expect(why({ stopCode: 'EssentialContainerExited', containers })).toMatchInlineSnapshot(
      `"container-exit: container app ended by itself (exit 1): “panic: no database”"`,
    );
    expect(
      why({ stopCode: 'EssentialContainerExited', containers: [{ name: 'app', exitCode: 139 }] }),
    ).toMatchInlineSnapshot(`"container-exit: container app ended by itself (exit 139, segmentation fault)"`);
    expect(
      why({ stopCode: 'EssentialContainerExited', containers: [{ name: 'app', exitCode: 0 }] }),
    ).toMatchInlineSnapshot(`"container-exit: container app ended by itself (exit 0)"`);
  });

  it('tells health checks of the load balancer from those of the container', () => {
    const code = 'ServiceSchedulerInitiated';
    const group = 'arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/prod-web/0123456789abcdef';
    expect(
      why({ stopCode: code, stoppedReason: `Task failed ELB health checks in (target-group ${group})` }),
    ).toMatchInlineSnapshot(`"health-check: it failed the health checks of the load balancer (target group prod-web)"`);
    expect(why({ stopCode: code, stoppedReason: 'Task failed container health checks' })).toMatchInlineSnapshot(
      `"health-check: it failed the health check of its container"`,
    );
  });

  it('says what could not be fetched at the start', () => {
    const code = 'TaskFailedToStart';
    expect(
      why({
        stopCode: code,
        stoppedReason:
          'CannotPullContainerError: pull image manifest has been retried 5 time(s): acme/app:nope: not found',
      }),
    ).toMatchInlineSnapshot(
      `"image-pull: the image could not be pulled: “CannotPullContainerError: pull image manifest has been retried 5 time(s): acme/app:nope: not found”"`,
    );
    const secret = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/db-AbCdEf';
    expect(
      why({
        stopCode: code,
        stoppedReason: `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: ${secret}`,
      }),
    ).toMatchInlineSnapshot(
      `"image-pull: it could not read the secret prod/db: “ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: arn:aws:secretsm…”"`,
    );
    expect(
      why({
        stopCode: code,
        stoppedReason:
          'ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve ecr registry auth: i/o timeout',
      }),
    ).toMatchInlineSnapshot(
      `"image-pull: it could not sign in to the image registry: “ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve ecr registry auth: i/o timeout”"`,
    );
    expect(
      why({ stopCode: code, stoppedReason: 'ResourceInitializationError: failed to create new log group' }),
    ).toMatchInlineSnapshot(
      `"unknown: it could not be set up: “ResourceInitializationError: failed to create new log group”"`,
    );
  });

  it('tells Spot before anything else: those tasks show exit 137 too', () => {
    const containers = [{ name: 'app', exitCode: 137 }];
    expect(
      why({
        stopCode: 'SpotInterruption',
        capacityProvider: 'FARGATE_SPOT',
        stoppedReason: 'Your Spot Task was interrupted.',
        containers,
      }),
    ).toMatchInlineSnapshot(
      `"spot: AWS took back the Fargate Spot capacity it ran on (“Your Spot Task was interrupted.”)"`,
    );
    expect(why({ stopCode: 'TerminationNotice', containers })).toMatch(/^spot/);
  });

  it('tells the retirement of Fargate hosts from hosts that failed or went away', () => {
    expect(
      why({
        stopCode: 'InfrastructureHealth',
        launchType: 'FARGATE',
        stoppedReason: 'ECS is performing maintenance on the underlying infrastructure hosting the task.',
      }),
    ).toMatchInlineSnapshot(
      `"fargate-retirement: Fargate retired the task to patch the host under it (“ECS is performing maintenance on the underlying infrastructure hosting the task.”)"`,
    );
    expect(why({ stopCode: 'InfrastructureHealth' })).toMatchInlineSnapshot(
      `"host-terminated: the host under the task failed"`,
    );
    expect(why({ stoppedReason: 'Host EC2 (instance i-0123456789abcdef0) terminated.' })).toMatchInlineSnapshot(
      `"host-terminated: instance i-0123456789abcdef0 it ran on went away (“Host EC2 (instance i-0123456789abcdef0) terminated.”)"`,
    );
  });

  it('tells rebalancing and rollback', () => {
    const code = 'ServiceSchedulerInitiated';
    expect(why({ stopCode: code, stoppedReason: 'Task stopped for AZ rebalancing' })).toMatch(/^rebalancing/);
    expect(why({ stopCode: code, stoppedReason: 'Deployment circuit breaker rolled back' })).toMatch(/^rollback/);
  });

  it.each([
    ['a person stopped it', { stopCode: 'UserInitiated', stoppedReason: 'OutOfMemoryError, I think' }],
    [
      'a deployment replaced it',
      {
        stopCode: 'ServiceSchedulerInitiated',
        stoppedReason: 'Scaling activity initiated by (deployment ecs-svc/826)',
        containers: [{ name: 'app', exitCode: 137 }],
      },
    ],
    ['somebody deregistered the host', { stoppedReason: 'Container instance deregistration forced by user' }],
    ['ECS says nothing', {}],
  ])('explains nothing where %s', (_, parts) => {
    expect(why(parts)).toBe('somebody');
  });

  it('explains nothing of a task that has not stopped', () => {
    const { stoppingAt: _, ...running } = stopped({ stopCode: 'EssentialContainerExited' });
    expect(explainStop(running)).toBeUndefined();
  });

  it('quotes ECS where the reason is none that is known', () => {
    expect(why({ stopCode: 'SomethingNew', stoppedReason: 'A new reason' })).toMatchInlineSnapshot(
      `"unknown: ECS says “A new reason”"`,
    );
  });
});

describe('explainDeployment', () => {
  const service = (parts: Partial<ServiceEvidence>): ServiceEvidence => ({
    account: ACCOUNT,
    region: REGION,
    cluster: 'prod',
    service: 'search',
    deployments: [
      { id: 'ecs-svc/87', status: 'PRIMARY', taskDefinition: 'search:87', rolloutState: 'COMPLETED' },
      {
        id: 'ecs-svc/88',
        status: 'ACTIVE',
        taskDefinition: 'search:88',
        rolloutState: 'FAILED',
        rolloutStateReason: 'ECS deployment circuit breaker: tasks failed to start.',
        updatedAt: at('02:09'),
      },
    ],
    events: [],
    ...parts,
  });
  const messages = [
    { time: at('02:09:10'), message: '(service search) rolling back to deployment ecs-svc/87.' },
    {
      time: at('02:09:09'),
      message: '(service search) (deployment ecs-svc/88) deployment failed: tasks failed to start.',
    },
  ];

  it('tells a rollback by the circuit breaker once, with both versions', () => {
    const told = explainDeployment(service({ events: messages }));
    expect(told.map(({ cause, time, target, evidence }) => ({ cause, time, target, evidence }))).toMatchInlineSnapshot(`
      [
        {
          "cause": "rollback",
          "evidence": "the deployment circuit breaker rolled back search:88 to search:87: tasks failed to start",
          "target": "prod/search",
          "time": "2026-11-20T02:09:10Z",
        },
      ]
    `);
  });

  it('tells a rollback by an alarm', () => {
    const events = [
      messages[0] ?? { time: '', message: '' },
      { time: at('02:09:09'), message: '(service search) (deployment ecs-svc/88) deployment failed: alarm detected.' },
    ];
    expect(explainDeployment(service({ events }))[0]?.evidence).toMatchInlineSnapshot(
      `"a CloudWatch alarm rolled back search:88 to search:87: alarm detected"`,
    );
  });

  it('knows from the deployment where the events have scrolled away', () => {
    expect(explainDeployment(service({})).map(({ evidence }) => evidence)).toMatchInlineSnapshot(`
      [
        "the deployment circuit breaker rolled back search:88: “ECS deployment circuit breaker: tasks failed to start.”",
      ]
    `);
  });

  it('does not call a failure a rollback that was none', () => {
    const [, failed] = service({}).deployments;
    if (failed === undefined) throw new Error('no deployment');
    expect(
      explainDeployment(service({ deployments: [{ ...failed, status: 'PRIMARY' }], events: messages.slice(1) })),
    ).toEqual([]);
  });

  it('does not tell a rollback that somebody asked for', () => {
    const events = [{ time: at('02:09:10'), message: '(service search) rolling back to deployment ecs-svc/87.' }];
    expect(explainDeployment(service({ deployments: [], events }))).toEqual([]);
  });

  it('tells tasks that were moved to balance Availability Zones', () => {
    const events = [
      {
        time: at('03:00'),
        message: '(service search) has stopped 1 running tasks in us-east-1a to AZ Rebalance: (task 8378fd0f).',
      },
    ];
    expect(
      explainDeployment(service({ deployments: [], events })).map(({ cause, evidence }) => `${cause}: ${evidence}`),
    ).toMatchInlineSnapshot(`
      [
        "rebalancing: ECS stopped 1 task in us-east-1a to balance the Availability Zones",
      ]
    `);
  });
});
