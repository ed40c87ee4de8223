import { loadRecording } from '../../src/trail/demo/open.ts';
import type { RecordedAccount } from '../../src/trail/demo/types.ts';
import { account, cluster, ecs, type RecordOptions, recordOf, service } from '../aws-server/index.ts';

/** The recorded demo fleet as an account of the loopback AWS: two Regions, eight days, ordinary questions. */
export function demoFleet(): Promise<RecordedAccount> {
  return loadRecording(new Date());
}

function secondsAgo(now: Date, seconds: number): string {
  return new Date(now.getTime() - seconds * 1000).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** An account in which one service was changed so often in the last day that the log takes `pages` calls to read. */
export function busyFleet(pages: number, now = new Date()): RecordedAccount {
  const every = Math.floor(86_000 / (pages * 50));
  const restart = (at: number): RecordOptions => ({
    time: secondsAgo(now, 60 + at * every),
    request: { cluster: 'prod', service: 'api', forceNewDeployment: true },
  });
  return account({
    events: { 'us-east-1': Array.from({ length: pages * 50 }, (_, at) => recordOf(restart(at))) },
    ecs: { 'us-east-1': ecs({ clusters: [cluster('prod')], services: [service('api')] }) },
  });
}
