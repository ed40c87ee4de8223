import type { Event } from '../../events/types.ts';
import { withoutDuplicates } from '../../trail/index.ts';
import type { LongReader } from './long-reader.ts';

/** Found events that one query may hold back while others catch up with it. */
const AHEAD = 200;

/**
 * All events of several queries, newest first and each once, some at a time: those after the time that every query has
 * reached. Queries that are far ahead wait for the others, so that little is held.
 */
export async function* newestFirst(readers: readonly LongReader[]): AsyncGenerator<Event[], void, undefined> {
  for (;;) {
    const open = readers.filter((reader) => !reader.done);
    const reached = latest(open.map((reader) => reader.reachedTo));
    yield sorted(readers.flatMap((reader) => reader.take(reached)));
    if (reached === undefined) return;
    const behind = open.filter((reader) => reader.events.length < AHEAD || reader.reachedTo >= reached);
    await Promise.all(behind.map((reader) => reader.readPage()));
  }
}

function latest(times: readonly Date[]): Date | undefined {
  return times.reduce<Date | undefined>((last, time) => (last === undefined || time > last ? time : last), undefined);
}

/** An event without a readable time comes last. */
function sorted(events: readonly Event[]): Event[] {
  const timed = withoutDuplicates(events).map((event): [number, Event] => [Date.parse(event.time) || 0, event]);
  return timed.sort(([a], [b]) => b - a).map(([, event]) => event);
}
