import { type Arn, parseArn } from './arn.ts';
import {
  concerns,
  eventsOf,
  nameInArn,
  nameInId,
  properName,
  type ResourceEvent,
  type States,
  statesOf,
  withoutVersion,
} from './resources/interpret.ts';
import type { Row } from './resources/row.ts';
import { rows } from './resources/table.ts';
import type { Effect, Event } from './types.ts';

export type { ResourceEvent, States } from './resources/interpret.ts';

/** A type of AWS resource, and how CloudTrail speaks of it. Made from one row of `resources/table.ts`. */
export interface ResourceType {
  /** "EC2 instance", for sentences. */
  label: string;
  /** CloudFormation's type, as in `ResourceType` of LookupEvents: AWS::EC2::Instance. Container images are of AWS::ECR::Repository. */
  type: string;
  /** Recognises a bare name of this type without doubt (i-…, sg-…, AKIA…, a queue URL); left out where any name could be one. */
  looks?: RegExp;
  /** The name in an ARN of this type; undefined for ARNs of anything else. Left out where the type has no ARN. */
  arn?: (arn: Arn) => string | undefined;
  /**
   * How its events are found. `resource-name`: LookupEvents is known to list the name in `Resources`. `access-key`: by
   * `AccessKeyId`. `event-names`: only by these.
   */
  lookup: 'resource-name' | 'event-names' | 'access-key';
  /** Event names as CloudTrail logs them, strongest first: those that end it, stop it, change it, create it. */
  events: readonly ResourceEvent[];
  /** Whether an event is about the resource of this name, listed in `events` or not, denied or not, read-only or not. */
  concerns(event: Event, name: string): boolean;
  /** State before and after, where the record of a successful call shows it: EC2's previousState and currentState. */
  states?(event: Event, name: string): States | undefined;
}

/** What a target may be. */
export interface Recognised {
  type: ResourceType;
  /** Its name as AWS keeps it: ids in lower case, of an ARN or a URL only the name. */
  name: string;
  /** True for an ARN and a name that can be of no other type; false where any name could be of this type. */
  certain: boolean;
}

function typeOf(row: Row): ResourceType {
  const events = eventsOf(row);
  const sources = new Set(events.map(({ source }) => source));
  const type: ResourceType = {
    label: row.label,
    type: row.type,
    lookup: row.lookup,
    events,
    concerns: (event, name) => concerns(row, sources, event, name),
  };
  if (row.id !== undefined) type.looks = row.id;
  if (row.arn !== undefined) type.arn = (arn) => nameInArn(row, arn);
  if (row.states !== undefined) {
    type.states = (event, name) => (concerns(row, sources, event, name) ? statesOf(row, event, name) : undefined);
  }
  return type;
}

const TYPES: readonly { row: Row; type: ResourceType }[] = rows.map((row) => ({ row, type: typeOf(row) }));

/** Every resource type that is known, most asked for first. */
export const resourceTypes: readonly ResourceType[] = TYPES.map(({ type }) => type);

/** Longer than any name or ARN of AWS. */
const MAX_TARGET = 2_048;

/**
 * The resource types that a target may be of: one for an ARN or an unmistakable name, several for a name that could be
 * anything, none for an ARN or a name of nothing in the table (an ECS service or task by its ARN is not). Never throws.
 */
export function recogniseResource(target: string): Recognised[] {
  const text = target.trim();
  if (text === '' || text.length > MAX_TARGET) return [];
  const arn = parseArn(text);
  if (arn !== undefined) return named((row) => nameInArn(row, arn), true);
  const certain = named((row) => nameInId(row, text), true);
  if (certain.length > 0) return certain;
  return named((row) => (row.bare?.test(text) === true ? properName(row, text) : undefined), false);
}

function named(nameOf: (row: Row) => string | undefined, certain: boolean): Recognised[] {
  return TYPES.flatMap(({ row, type }) => {
    const name = nameOf(row);
    return name === undefined || name === '' ? [] : [{ type, name, certain }];
  });
}

/**
 * What an event does to a resource of this type; undefined for events that are not in its list. Knows Lambda's names with
 * and without the API version.
 */
export function effectOn(type: ResourceType, event: Pick<Event, 'source' | 'name'>): Effect | undefined {
  const name = withoutVersion(event.name);
  return type.events.find((listed) => listed.source === event.source && withoutVersion(listed.name) === name)?.effect;
}
