import { actionInfo } from '../actions.ts';
import { type Arn, parseArn } from '../arn.ts';
import { isObject, partOf } from '../record.ts';
import { NAME_LIMIT, sanitizeText } from '../text.ts';
import type { Effect, Event, JsonObject } from '../types.ts';
import { objectsAtPath, textsAt } from './paths.ts';
import type { Row, StatePlace } from './row.ts';

/** State before and after, as far as the record shows them; in words for people. */
export interface States {
  before?: string;
  after?: string;
}

/** An event name of a resource type, and what it does to a resource of that type. */
export interface ResourceEvent {
  source: string;
  name: string;
  effect: Effect;
}

/** Lambda logs the API version with the name. Source: Lambda developer guide, "Lambda management events". */
const API_VERSION = /\d{8}(?:v\d+)?$/;

/** Event name without the API version. */
export function withoutVersion(name: string): string {
  return name.replace(API_VERSION, '');
}

/** The events of a row, strongest first: those that end it, stop it, change it, create it. */
export function eventsOf(row: Row): ResourceEvent[] {
  return [
    ...listed(row, row.ends, () => 'delete'),
    ...listed(row, row.stops, () => 'stop'),
    ...listed(row, row.changes, effectOfChange),
    ...listed(row, row.creates, () => 'create'),
  ];
}

function listed(
  row: Row,
  names: string | undefined,
  effectOf: (source: string, name: string) => Effect,
): ResourceEvent[] {
  return (names?.split(/\s+/) ?? []).map((entry) => {
    const [first = '', second] = entry.split(':');
    const [service, name] = second === undefined ? [row.service, first] : [first, second];
    const source = `${service}.amazonaws.com`;
    return { source, name, effect: effectOf(source, name) };
  });
}

/** Deleting a part, such as a policy or a listener, ends the part and changes the whole. */
const OF_PARTS: ReadonlySet<Effect> = new Set(['delete', 'create', 'stop', 'run', 'read', 'other']);

function effectOfChange(source: string, name: string): Effect {
  const { effect } = actionInfo(source, name, false);
  return OF_PARTS.has(effect) ? 'configure' : effect;
}

/** The name of a resource of this type in an ARN; undefined where it names something else. */
export function nameInArn(row: Row, arn: Arn): string | undefined {
  return namesInArn(row, arn, row.arn ?? [])[0];
}

function namesInArn(row: Row, arn: Arn, patterns: readonly RegExp[]): string[] {
  if (arn.service !== row.service) return [];
  return patterns.flatMap((pattern) => {
    const match = pattern.exec(arn.resource);
    return match === null
      ? []
      : [
          properName(
            row,
            match
              .slice(1)
              .filter((group) => group !== undefined)
              .join('/'),
          ),
        ];
  });
}

/** The name in a text that can only be of this type. */
export function nameInId(row: Row, text: string): string | undefined {
  const match = row.id?.exec(text) ?? undefined;
  return match === undefined ? undefined : properName(row, match[1] ?? match[0]);
}

/** A name as AWS keeps it. */
export function properName(row: Row, name: string): string {
  const isId = row.id?.flags.includes('i') === true && row.id.test(name);
  return isId || row.anyCase === 'lower' ? name.toLowerCase() : name;
}

function comparable(row: Row, name: string): string {
  const proper = properName(row, name);
  const folded = row.anyCase === undefined ? proper : proper.toLowerCase();
  return row.ignore === undefined ? folded : folded.replace(row.ignore, '');
}

/** Whether a text of a record (name, id, ARN) stands for the resource of this name. */
function standsFor(row: Row, text: string, name: string): boolean {
  const arn = parseArn(text);
  const direct =
    arn === undefined ? [nameInId(row, text) ?? text] : namesInArn(row, arn, [...(row.arn ?? []), ...(row.part ?? [])]);
  const wider = direct.flatMap((found) => (row.within ?? []).flatMap((pattern) => pattern.exec(found)?.[1] ?? []));
  const wanted = comparable(row, name);
  return [...direct, ...wider].some((found) => comparable(row, found) === wanted);
}

/** The parts of a record that paths start at. */
function callOf(event: Event): JsonObject {
  const call: JsonObject = {};
  const { record } = event;
  const parts = {
    request: partOf(record, 'requestParameters'),
    response: partOf(record, 'responseElements'),
    details: record.serviceEventDetails,
    additional: record.additionalEventData,
  };
  for (const [root, part] of Object.entries(parts)) if (isObject(part)) call[root] = part;
  return call;
}

/** Whether an event is about the resource of this name. */
export function concerns(row: Row, sources: ReadonlySet<string>, event: Event, name: string): boolean {
  const wanted = nameOf(row, name);
  if (row.caller === true && event.identity.accessKeyId === wanted) return true;
  if (!sources.has(event.source) || row.only?.test(withoutVersion(event.name)) === false) return false;
  return textsOf(row, event).some((text) => standsFor(row, text, wanted));
}

/** A caller may hand over what was typed: an ARN or a URL instead of the name in it. */
function nameOf(row: Row, given: string): string {
  const arn = parseArn(given);
  return (arn === undefined ? nameInId(row, given) : nameInArn(row, arn)) ?? given;
}

/**
 * All that names a resource in an event: the row's places, the ARNs of the record's own `resources`, the ARN that a denied
 * call's message names, and the `Resources` of the LookupEvents wrapper that are of this type.
 */
function textsOf(row: Row, event: Event): string[] {
  const call = callOf(event);
  return [
    ...row.names.flatMap((path) => textsAt(call, path)),
    ...textsAt(event.record, 'resources.*.arn'),
    ...(event.target?.arn === undefined ? [] : [event.target.arn]),
    ...(event.resources ?? []).flatMap(({ type, name }) => (type === undefined || type === row.type ? [name] : [])),
  ];
}

/**
 * State before and after of one resource in an event that is about it; undefined where the record shows neither, and for
 * calls that did not succeed: they changed nothing. Of several places the first that shows a difference is taken.
 */
export function statesOf(row: Row, event: Event, name: string): States | undefined {
  if (event.outcome !== 'succeeded') return undefined;
  const call = callOf(event);
  const wanted = nameOf(row, name);
  const found = (row.states ?? []).flatMap((place) => stateAt(row, place, event, call, wanted) ?? []);
  return found.find(({ before, after }) => before !== undefined && before !== after) ?? found[0];
}

function stateAt(row: Row, place: StatePlace, event: Event, call: JsonObject, name: string): States | undefined {
  if (place.on?.test(withoutVersion(event.name)) === false) return undefined;
  const items = place.from === undefined ? [call] : objectsAtPath(call, place.from);
  const { name: namePath } = place;
  const item = items.find(
    (one) => namePath === undefined || textsAt(one, namePath).some((text) => standsFor(row, text, name)),
  );
  if (item === undefined) return undefined;
  const before = place.before === undefined ? undefined : textsAt(item, place.before)[0];
  const after = place.after === undefined ? undefined : textsAt(item, place.after)[0];
  if (after === undefined) return undefined;
  const states: States = { after: worded(after, place.as) };
  if (before !== undefined) states.before = worded(before, place.as);
  return states;
}

/** A value in its words; AWS's `PENDING_DELETION` and `PendingDeletion` read "pending deletion". */
function worded(value: string, as: string | undefined): string {
  const text = sanitizeText(value, NAME_LIMIT);
  if (as !== undefined) return as.replace('{}', () => text);
  if (/^[A-Z]+(?:_[A-Z]+)*$/.test(text)) return text.toLowerCase().replaceAll('_', ' ');
  return /^(?:[A-Z][a-z]+)+$/.test(text) ? text.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase() : text;
}
