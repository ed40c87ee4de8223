import { isObject, objectsAt, scalar, textAt } from './record.ts';
import { sanitizeText } from './text.ts';
import type { FieldChange, FieldValue, Json, JsonObject, Outcome } from './types.ts';

/** A call with all that its change is read from. */
export interface ReadCall {
  source: string;
  name: string;
  /** ISO; empty where the record has none. */
  time: string;
  parameters: JsonObject | undefined;
  response: JsonObject | undefined;
  outcome: Outcome;
  record: JsonObject;
}

/** More than any call sets on purpose; a hostile record cannot make a row endless. */
const MAX_FIELDS = 40;
const VALUE_LIMIT = 256;

/** Structures whose inner settings are worth a field each. */
const FLATTENED = new Set(['deploymentConfiguration', 'scalingTarget', 'primaryContainer', 'scale']);

/** Text that is a document, not a setting: it is "set", never quoted. */
const DOCUMENT = /(?:body|document|manifest|policytext|definition|template|userdata|zipfile)$/i;

/** Members of a request that say nothing about the resource. */
const NOISE = new Set(['clientToken', 'clientRequestToken', 'idempotencyToken', 'nextToken', 'maxResults', 'tags']);

/**
 * One field for every property that the call set, by CloudTrail's own name. Structures are only "set": their content is in
 * the record. `withDryRun` keeps the undocumented `dryrun` where it is true.
 */
export function fieldsOf(
  parameters: JsonObject | undefined,
  without: readonly string[] = [],
  withDryRun?: Json | undefined,
): FieldChange[] {
  const fields = Object.entries(parameters ?? {})
    .filter(([name]) => !without.includes(name) && !NOISE.has(name))
    .flatMap(([name, value]) => fieldOf(name, value));
  if (scalar('dryrun', withDryRun) === true) fields.push({ field: 'dryrun', after: true });
  return fields.slice(0, MAX_FIELDS);
}

/** The named properties, in this order, as far as the call set them. */
export function pickFields(parameters: JsonObject | undefined, names: readonly string[]): FieldChange[] {
  return names.flatMap((name) => fieldOf(name, parameters?.[name]));
}

function fieldOf(name: string, value: Json | undefined): FieldChange[] {
  if (value === undefined || value === null || value === '') return [];
  if (isObject(value) && FLATTENED.has(name)) {
    return Object.entries(value).flatMap(([inner, setting]) => fieldOf(`${name}.${inner}`, setting));
  }
  return [{ field: sanitizeText(name, 128), after: shown(name, value) }];
}

function shown(name: string, value: Json): FieldValue {
  if (name === 'deploymentConfiguration.deploymentCircuitBreaker' && isObject(value)) {
    return scalar('enable', value.enable) ?? 'set';
  }
  if (name === 'capacityProviderStrategy') return strategy(value);
  const plain = scalar(name, value);
  if (plain === undefined || (typeof plain === 'string' && isDocument(name, plain))) return 'set';
  return typeof plain === 'string' ? sanitizeText(plain, VALUE_LIMIT) : plain;
}

function isDocument(name: string, value: string): boolean {
  return /^\s*[[{<]/.test(value) || (DOCUMENT.test(name) && value.length > 128);
}

/** "FARGATE_SPOT 4, FARGATE 1": capacity providers with their weights. */
function strategy(value: Json): FieldValue {
  const parts = objectsAt(value)
    .slice(0, 6)
    .map((item) => {
      const provider = textAt(item, 'capacityProvider');
      const weight = textAt(item, 'weight');
      return provider === undefined || weight === undefined ? (provider ?? '') : `${provider} ${weight}`;
    })
    .filter((part) => part !== '');
  return parts.length === 0 ? 'set' : sanitizeText(parts.join(', '), VALUE_LIMIT);
}
