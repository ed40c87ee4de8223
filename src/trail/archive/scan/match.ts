import { parseAwsDate } from '../../../events/dates.ts';
import { at, flagAt } from '../../../events/record.ts';
import type { Json, JsonObject } from '../../../events/types.ts';
import type { Attribute } from '../../types.ts';
import type { Wanted } from '../types.ts';

/** How CloudTrail writes a time; text of this form compares as the times do. */
export const CANONICAL_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/** Says of one value of `eventTime` whether it lies in the window. */
export type WindowTest = (eventTime: Json | undefined) => boolean;

/** Whether a scan for `wanted` gives this record: the definition that every faster way must agree with. */
export function matchesRecord(record: JsonObject, wanted: Wanted): boolean {
  return matcherOf(wanted)(record);
}

/** `matchesRecord` for many records. */
export function matcherOf(wanted: Wanted): (record: JsonObject) => boolean {
  const inWindow = windowTestOf(wanted);
  const fits = wanted.attribute === undefined ? () => true : attributeTestOf(wanted.attribute);
  return (record) =>
    inWindow(record['eventTime']) &&
    (wanted.readOnly === undefined || flagAt(record, 'readOnly') === wanted.readOnly) &&
    fits(record);
}

/** The window of `wanted`, both ends inclusive, to the second. A record without a readable time is in no window. */
export function windowTestOf(wanted: Pick<Wanted, 'from' | 'to'>): WindowTest {
  const [from, to] = [second(wanted.from), second(wanted.to)];
  return (eventTime) => {
    const time = typeof eventTime === 'string' && CANONICAL_TIME.test(eventTime) ? eventTime : parseAwsDate(eventTime);
    return time !== undefined && from <= time && time <= to;
  };
}

function attributeTestOf({ key, value }: Attribute): (record: JsonObject) => boolean {
  switch (key) {
    case 'EventId':
      return (record) => record['eventID'] === value;
    case 'EventName':
      return (record) => record['eventName'] === value;
    case 'EventSource':
      return (record) => record['eventSource'] === value;
    case 'AccessKeyId':
      return (record) => at(record, 'userIdentity', 'accessKeyId') === value;
    case 'ReadOnly':
      return (record) => String(flagAt(record, 'readOnly')) === value;
    case 'Username':
    case 'ResourceName':
      return (record) => namesAnywhere(record, value);
    case 'ResourceType':
      return () => true;
  }
}

/** Whether some text in the record is `name`, or an ARN or session name that ends with it. Not recursive: depth is not ours. */
function namesAnywhere(record: JsonObject, name: string): boolean {
  const [afterSlash, afterColon] = [`/${name}`, `:${name}`];
  const waiting: Json[] = [record];
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (typeof value === 'string') {
      if (value === name || value.endsWith(afterSlash) || value.endsWith(afterColon)) return true;
    } else if (typeof value === 'object' && value !== null) {
      for (const inner of Array.isArray(value) ? value : Object.values(value)) waiting.push(inner);
    }
  }
  return false;
}

function second(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}
