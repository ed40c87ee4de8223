import { setTimeout as sleep } from 'node:timers/promises';
import { CloudTrailClient, type LookupAttribute, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { answer } from '../src/trail/demo/emulator.ts';
import type { RecordedAccount } from '../src/trail/demo/types.ts';
import { type AwsServer, accessKeyFor } from '../test/aws-server/index.ts';

export const DAY = 86_400_000;

const REGION = 'us-east-1';

/** What articles advise between two calls: the quota is two a second. */
const PAUSE = 500;

const NAMES = [
  'UpdateService',
  'StopTask',
  'DeleteService',
  'CreateService',
  'RunTask',
  'StartTask',
  'ExecuteCommand',
  'RegisterTaskDefinition',
  'DeregisterTaskDefinition',
  'StopServiceDeployment',
  'UpdateServicePrimaryTaskSet',
  'CreateTaskSet',
  'DeleteTaskSet',
  'UpdateContainerInstancesState',
] as const;

/** One query each, as somebody would ask who reads only what can restart a service. */
export const BY_NAME: readonly LookupAttribute[] = NAMES.map((AttributeValue) => ({
  AttributeKey: 'EventName',
  AttributeValue,
}));

export const ALL_OF_ECS: readonly LookupAttribute[] = [
  { AttributeKey: 'EventSource', AttributeValue: 'ecs.amazonaws.com' },
];

/** LookupEvents calls that reading these attributes to their end takes, counted without asking the endpoint. */
export function callsFor(
  account: RecordedAccount,
  now: Date,
  attributes: readonly LookupAttribute[],
): { calls: number; events: number } {
  let calls = 0;
  let events = 0;
  for (const attribute of attributes) {
    let NextToken: string | undefined;
    do {
      const page = answer(account, now, REGION, 'cloudtrail:LookupEvents', lookupOf(attribute, now, NextToken));
      calls += 1;
      events += page.Events?.length ?? 0;
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
  }
  return { calls, events };
}

/**
 * Reads these attributes one after the other as a script does: the SDK as it comes, a pause between two calls. Stops
 * after so many calls.
 */
export async function readPlainly(
  server: AwsServer,
  now: Date,
  attributes: readonly LookupAttribute[],
  mostCalls = Number.POSITIVE_INFINITY,
): Promise<{ calls: number; seconds: number }> {
  const client = new CloudTrailClient({
    region: REGION,
    endpoint: server.url,
    credentials: { accessKeyId: accessKeyFor(server.accounts[0]?.id ?? ''), secretAccessKey: 'secret' },
  });
  let calls = 0;
  const began = performance.now();
  for (const attribute of attributes) {
    let NextToken: string | undefined;
    do {
      if (calls > 0) await sleep(PAUSE);
      ({ NextToken } = await client.send(new LookupEventsCommand(lookupOf(attribute, now, NextToken))));
      calls += 1;
    } while (NextToken !== undefined && calls < mostCalls);
  }
  const seconds = (performance.now() - began) / 1000;
  client.destroy();
  return { calls, seconds };
}

function lookupOf(attribute: LookupAttribute, now: Date, NextToken: string | undefined) {
  return {
    LookupAttributes: [attribute],
    StartTime: new Date(now.getTime() - DAY),
    EndTime: now,
    MaxResults: 50,
    NextToken,
  };
}
