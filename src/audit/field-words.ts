import { shortTaskDefinition } from '../events/index.ts';
import type { FieldChange, FieldValue } from '../events/types.ts';
import { cap } from './text.ts';

/** Longest value shown: an image name with its tag usually fits. */
export const VALUE_LIMIT = 60;

/** "desired count 3 → 0", "checkout:40 → checkout:41", "desired count set to 0", "network configuration set" */
export function fieldWords({ field, before, after }: FieldChange): string {
  if (after === undefined || after === 'set') return `${fieldName(field)} set`;
  if (before === undefined || before === after) return `${fieldName(field)} set to ${valueWords(field, after)}`;
  const move = `${valueWords(field, before)} → ${valueWords(field, after)}`;
  return isTaskDefinition(field) ? move : `${fieldName(field)} ${move}`;
}

/** "desired count 0", "checkout:41": a value that was asked for. */
export function wishWords({ field, after }: FieldChange): string {
  if (after === undefined || after === 'set') return fieldName(field);
  return isTaskDefinition(field) ? valueWords(field, after) : `${fieldName(field)} ${valueWords(field, after)}`;
}

function valueWords(field: string, value: FieldValue): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value === 'number') return String(value);
  return cap(isTaskDefinition(field) ? shortTaskDefinition(value) : value, VALUE_LIMIT);
}

export function isTaskDefinition(field: string): boolean {
  return lastPart(field) === 'taskDefinition' || lastPart(field) === 'taskDefinitionArn';
}

/** The most telling first: which version, how many, the rest as sent. */
export function byWeight(one: FieldChange, other: FieldChange): number {
  return weight(one) - weight(other);
}

function weight({ field, changed }: FieldChange): number {
  const place = WEIGHTS.indexOf(lastPart(field));
  return (place === -1 ? WEIGHTS.length : place) + (changed === undefined ? 100 : 0);
}

const WEIGHTS = [
  'taskDefinition',
  'taskDefinitionArn',
  'image',
  'desiredCount',
  'desiredCapacity',
  'minTaskCount',
  'maxTaskCount',
  'maxCapacity',
  'minCapacity',
];

export function isZeroCount({ field, after }: FieldChange): boolean {
  return lastPart(field) === 'desiredCount' && after === 0;
}

/** "desired count" of `desiredCount`; CloudTrail's own name, in words. */
function fieldName(field: string): string {
  const container = /^containerDefinitions\.(.+)\.image$/.exec(field)?.[1];
  if (container !== undefined) return `image of ${container}`;
  return lastPart(field)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .split(' ')
    .map((word) => (/^[A-Z]{2,}s?$/.test(word) ? word : word.toLowerCase()))
    .join(' ');
}

function lastPart(field: string): string {
  return field.slice(field.lastIndexOf('.') + 1);
}
