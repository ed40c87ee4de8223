import type { RecordedEvent } from '../../src/trail/demo/types.ts';
import { CartScaling } from './autoscaling.ts';
import { ecsAtTheEnd } from './ecs-output.ts';
import { ACCOUNT, ALIAS, AUDITOR, HOME, REGIONS } from './fleet.ts';
import { planNoise } from './noise.ts';
import { planRoutine } from './routine.ts';
import { Scene } from './scene.ts';
import { planStories } from './story.ts';
import { FIRST, iso, NEWEST } from './time.ts';

function timeOf(event: RecordedEvent): string {
  const time = event.record['eventTime'];
  return typeof time === 'string' ? time : '';
}

/** The text of an events file: one record a line, oldest first; nothing before the eight days or after their end. */
function lines(events: readonly RecordedEvent[]): string {
  return events
    .filter((event) => timeOf(event) >= iso(FIRST) && timeOf(event) <= iso(NEWEST))
    .map((event) => ({ time: timeOf(event), line: JSON.stringify(event) }))
    .sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0))
    .map(({ line }) => `${line}\n`)
    .join('');
}

/**
 * Plays the eight days through and returns the recording's files by name, as text. Always the same: no clock, no
 * randomness but a seeded one, no network.
 */
export function buildRecording(): Record<string, string> {
  const scene = new Scene();
  const cart = new CartScaling(scene);
  planRoutine(scene, cart);
  planStories(scene, cart);
  planNoise(scene);
  scene.timeline.runUntil(NEWEST);
  const ecs = ecsAtTheEnd(scene, cart);
  const account = { id: ACCOUNT, alias: ALIAS, caller: AUDITOR, region: HOME, regions: REGIONS, newest: iso(NEWEST) };
  return {
    'account.json': `${JSON.stringify(account, null, 2)}\n`,
    'ecs.json': `${JSON.stringify(ecs, null, 1)}\n`,
    ...Object.fromEntries(
      Object.keys(ecs).map((region) => [`${region}.ndjson`, lines(scene.recorder.events[region] ?? [])]),
    ),
  };
}
