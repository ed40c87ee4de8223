import type { Service, Task, TaskDefinition } from '@aws-sdk/client-ecs';
import type { Input, Operation, Output } from '../../src/aws/api.ts';
import type { JsonObject } from '../../src/events/types.ts';
import { answer } from '../../src/trail/demo/emulator.ts';
import type { RecordedAccount, RecordedEcs, RecordedEvent } from '../../src/trail/demo/types.ts';
import { AwsFault } from '../../src/trail/demo/types.ts';

export const NOW = new Date('2026-03-01T12:00:00Z');
export const ACCOUNT = '123456789012';
const REGION = 'us-east-1';

export function minutesAgo(minutes: number): Date {
  return new Date(NOW.getTime() - minutes * 60_000);
}

/** A record so many minutes old; `fields` goes into the record, the rest into the wrapper. */
export function recorded(
  id: string,
  minutes: number,
  fields: JsonObject = {},
  wrapper: Partial<Omit<RecordedEvent, 'record'>> = {},
): RecordedEvent {
  return {
    record: {
      eventID: id,
      eventName: 'UpdateService',
      eventSource: 'ecs.amazonaws.com',
      eventTime: minutesAgo(minutes).toISOString(),
      readOnly: false,
      userIdentity: { type: 'IAMUser', accessKeyId: 'AKIAIOSFODNN7EXAMPLE' },
      ...fields,
    },
    resources: [],
    ...wrapper,
  };
}

export function arn(path: string): string {
  return `arn:aws:ecs:${REGION}:${ACCOUNT}:${path}`;
}

export function service(cluster: string, name: string, more: Partial<Service> = {}): Service {
  return {
    serviceArn: arn(`service/${cluster}/${name}`),
    serviceName: name,
    clusterArn: arn(`cluster/${cluster}`),
    status: 'ACTIVE',
    launchType: 'FARGATE',
    schedulingStrategy: 'REPLICA',
    ...more,
  };
}

export function task(cluster: string, of: string, id: string, more: Partial<Task> = {}): Task {
  return {
    taskArn: arn(`task/${cluster}/${id}`),
    clusterArn: arn(`cluster/${cluster}`),
    taskDefinitionArn: arn(`task-definition/${of}:1`),
    group: `service:${of}`,
    lastStatus: 'RUNNING',
    desiredStatus: 'RUNNING',
    ...more,
  };
}

export function definition(family: string, revision: number, status: 'ACTIVE' | 'INACTIVE' = 'ACTIVE'): TaskDefinition {
  return { taskDefinitionArn: arn(`task-definition/${family}:${revision}`), family, revision, status };
}

export function account(parts: { events?: RecordedEvent[]; ecs?: Partial<RecordedEcs> } = {}): RecordedAccount {
  return {
    id: ACCOUNT,
    alias: 'example',
    caller: `arn:aws:sts::${ACCOUNT}:assumed-role/auditor/me`,
    regions: ['eu-west-1', REGION],
    events: { [REGION]: parts.events ?? [] },
    ecs: {
      [REGION]: {
        clusters: [{ clusterArn: arn('cluster/prod'), clusterName: 'prod', status: 'ACTIVE' }],
        services: [],
        tasks: [],
        taskDefinitions: [],
        serviceDeployments: [],
        scalableTargets: [],
        scalingActivities: [],
        ...parts.ecs,
      },
    },
  };
}

export function ask<K extends Operation>(from: RecordedAccount, operation: K, input: Input<K>): Output<K> {
  return answer(from, NOW, REGION, operation, input);
}

/** The code that AWS would refuse with, or "answered". */
export function refusal(run: () => unknown): string {
  try {
    run();
    return 'answered';
  } catch (error) {
    if (error instanceof AwsFault) return error.code;
    throw error;
  }
}
