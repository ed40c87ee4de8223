import { compareVersions, textAt } from './record.ts';
import type { Event } from './types.ts';

/**
 * Each event once. CloudTrail may deliver a record twice (same account, same eventID): of two copies an addendum wins, then
 * the newer `eventVersion`, then the first. A record whose `addendum.originalEventID` names another corrects that one,
 * which is dropped. The order of the list stays. Source: CloudTrail record contents, `addendum`.
 */
export function dedupe(events: readonly Event[]): Event[] {
  const best = new Map<string, Event>();
  for (const event of events) {
    const key = keyOf(event.account, event.eventId);
    const other = best.get(key);
    if (other === undefined || isBetter(event, other)) best.set(key, event);
  }
  for (const event of [...best.values()]) {
    const original = originalOf(event);
    const stands = best.get(keyOf(event.account, event.eventId)) === event;
    if (stands && original !== undefined && original !== event.eventId) best.delete(keyOf(event.account, original));
  }
  return [...best.values()];
}

function keyOf(account: string, eventId: string): string {
  return `${account} ${eventId}`;
}

function originalOf(event: Event): string | undefined {
  return textAt(event.record, 'addendum', 'originalEventID');
}

function isBetter(event: Event, other: Event): boolean {
  const corrects = originalOf(event) !== undefined;
  if (corrects !== (originalOf(other) !== undefined)) return corrects;
  return compareVersions(textAt(event.record, 'eventVersion'), textAt(other.record, 'eventVersion')) > 0;
}
