import { EUROPE, HOME } from '../../scripts/demo/fleet.ts';
import { instance } from '../../scripts/demo/machines.ts';
import type { RecordedEvent } from '../../src/trail/demo/types.ts';
import { Incident, SECOND } from './incident.ts';
import type { Scenario } from './types.ts';

/** Writes of other services in a day and Region: thirty pages of LookupEvents. */
const WRITES = 1_500;

const made = new Map<number, Record<string, RecordedEvent[]>>();

/** The crowd as of a moment; made once, for it is the same for every incident. */
function crowdAt(now: Date): Record<string, RecordedEvent[]> {
  const known = made.get(now.getTime());
  if (known !== undefined) return known;
  const crowd = new Incident('crowd', now);
  const agent = 'aws-sdk-go-v2/1.39.6 ua/2.1 os/linux lang/go#1.25.3 api/cloudwatchlogs#1.58.2 m/E,0,e';
  for (const region of [HOME, EUROPE]) {
    for (let index = 0; index < WRITES; index += 1) {
      const at = crowd.ago(24) + Math.floor((index * 86_000 * SECOND) / WRITES);
      const caller = instance('log-shipper', 'i-0c1d2e3f405162738', at, { address: '10.20.7.9', agent });
      crowd.call(at, 'logs:CreateLogStream', caller, {
        region,
        request: { logGroupName: '/ecs/prod/orders', logStreamName: `app/app/${index}` },
      });
    }
  }
  made.set(now.getTime(), crowd.recorder.events);
  return crowd.recorder.events;
}

/** The same incident in Regions where so much else is written that not all of it can be read within a question. */
export function inBusyRegion(scenario: Scenario): Scenario {
  const crowd = crowdAt(scenario.now);
  const events = Object.entries(scenario.account.events).map(([region, own]) => [
    region,
    [...own, ...(crowd[region] ?? [])],
  ]);
  return { ...scenario, account: { ...scenario.account, events: Object.fromEntries(events) } };
}
