import { createHash } from 'node:crypto';
import type { Cluster, Service, Task } from '@aws-sdk/client-ecs';
import type { Json, JsonObject } from '../../src/events/types.ts';
import type { RecordedAccount, RecordedEcs, RecordedEvent } from '../../src/trail/demo/types.ts';

export const ACCOUNT = '111122223333';
export const REGION = 'us-east-1';

/** An identity of a CloudTrail record, and what LookupEvents files it under. */
export interface Who {
  userIdentity: JsonObject;
  username?: string;
}

export function iamUser(name: string, account = ACCOUNT): Who {
  return {
    username: name,
    userIdentity: {
      type: 'IAMUser',
      principalId: `AIDA${shortId(name).toUpperCase()}`,
      arn: `arn:aws:iam::${account}:user/${name}`,
      accountId: account,
      accessKeyId: `AKIA${shortId(name).toUpperCase()}`,
      userName: name,
    },
  };
}

export function roleSession(role: string, session: string, account = ACCOUNT): Who {
  const principal = `AROA${shortId(role).toUpperCase()}`;
  return {
    username: session,
    userIdentity: {
      type: 'AssumedRole',
      principalId: `${principal}:${session}`,
      arn: `arn:aws:sts::${account}:assumed-role/${role}/${session}`,
      accountId: account,
      accessKeyId: `ASIA${shortId(role + session).toUpperCase()}`,
      sessionContext: {
        sessionIssuer: {
          type: 'Role',
          principalId: principal,
          arn: `arn:aws:iam::${account}:role/${role}`,
          accountId: account,
          userName: role,
        },
        attributes: { creationDate: '2026-11-20T00:00:00Z', mfaAuthenticated: 'false' },
      },
    },
  };
}

export interface RecordOptions {
  /** ISO, UTC, to the second. */
  time: string;
  name?: string;
  source?: string;
  account?: string;
  region?: string;
  who?: Who;
  address?: string;
  agent?: string;
  readOnly?: boolean;
  request?: Json;
  response?: Json;
  error?: { code: string; message?: string };
  resources?: RecordedEvent['resources'];
  /** Anything else of the record; wins over the rest. */
  more?: JsonObject;
}

/** A CloudTrail record as event history keeps it; an UpdateService by alice from the AWS CLI unless told otherwise. */
export function recordOf(options: RecordOptions): RecordedEvent {
  const {
    time,
    name = 'UpdateService',
    source = 'ecs.amazonaws.com',
    account = ACCOUNT,
    region = REGION,
    who = iamUser('alice', account),
    error,
  } = options;
  const eventID = uuidOf(JSON.stringify(options));
  return {
    ...(who.username === undefined ? {} : { username: who.username }),
    resources: options.resources ?? [],
    record: {
      eventVersion: '1.11',
      userIdentity: who.userIdentity,
      eventTime: time,
      eventSource: source,
      eventName: name,
      awsRegion: region,
      sourceIPAddress: options.address ?? '203.0.113.7',
      userAgent: options.agent ?? 'aws-cli/2.34.1 md/awscrt#0.27 ua/2.1 os/linux md/command#ecs.update-service',
      requestParameters: options.request ?? null,
      responseElements: options.response ?? null,
      requestID: uuidOf(`request ${eventID}`),
      eventID,
      readOnly: options.readOnly ?? false,
      eventType: 'AwsApiCall',
      managementEvent: true,
      recipientAccountId: account,
      eventCategory: 'Management',
      ...(error === undefined ? {} : { errorCode: error.code }),
      ...(error?.message === undefined ? {} : { errorMessage: error.message }),
      ...options.more,
    },
  };
}

interface Place {
  account?: string;
  region?: string;
  cluster?: string;
}

function arn({ account = ACCOUNT, region = REGION }: Place, resource: string): string {
  return `arn:aws:ecs:${region}:${account}:${resource}`;
}

export function cluster(name: string, place: Place = {}): Cluster {
  return { clusterArn: arn(place, `cluster/${name}`), clusterName: name, status: 'ACTIVE' };
}

/** A steady service with three tasks of its first revision; `more` wins. */
export function service(name: string, more: Service = {}, place: Place = {}): Service {
  const { cluster: inCluster = 'prod' } = place;
  return {
    serviceArn: arn(place, `service/${inCluster}/${name}`),
    serviceName: name,
    clusterArn: arn(place, `cluster/${inCluster}`),
    status: 'ACTIVE',
    desiredCount: 3,
    runningCount: 3,
    pendingCount: 0,
    launchType: 'FARGATE',
    taskDefinition: arn(place, `task-definition/${name}:1`),
    deployments: [],
    events: [],
    ...more,
  };
}

/** A running task of a service; `more` wins. */
export function task(id: string, ofService: string, more: Task = {}, place: Place = {}): Task {
  const { cluster: inCluster = 'prod' } = place;
  return {
    taskArn: arn(place, `task/${inCluster}/${id}`),
    clusterArn: arn(place, `cluster/${inCluster}`),
    taskDefinitionArn: arn(place, `task-definition/${ofService}:1`),
    group: `service:${ofService}`,
    lastStatus: 'RUNNING',
    desiredStatus: 'RUNNING',
    launchType: 'FARGATE',
    containers: [],
    ...more,
  };
}

/** ECS state of a Region; what is left out is empty. */
export function ecs(state: Partial<RecordedEcs> = {}): RecordedEcs {
  return {
    clusters: [],
    services: [],
    tasks: [],
    taskDefinitions: [],
    serviceDeployments: [],
    scalableTargets: [],
    scalingActivities: [],
    ...state,
  };
}

/** An account whose caller is the role auditor and whose Regions are those that anything is recorded in. */
export function account(state: Partial<RecordedAccount> = {}): RecordedAccount {
  const { id = ACCOUNT, events = {}, ecs: inEcs = {} } = state;
  const named = new Set([REGION, ...Object.keys(events), ...Object.keys(inEcs)]);
  return {
    id,
    caller: `arn:aws:sts::${id}:assumed-role/auditor/night-shift`,
    regions: [...named],
    ...state,
    events,
    ecs: inEcs,
  };
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** 16 characters that stay the same for the same text. */
function shortId(text: string): string {
  return hashOf(text).slice(0, 16);
}

function uuidOf(text: string): string {
  return hashOf(text).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}
