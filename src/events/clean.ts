import { isSecretOption, REDACTED, redactText } from './redact.ts';
import { isAboutSecret, isHarmlessValue, isSecretName, isSecretNumber } from './secrets.ts';
import { capText, NAME_LIMIT, stripUnsafe } from './text.ts';
import type { Json, JsonObject } from './types.ts';

/** CloudTrail caps its own texts at 1 KB; policy and template bodies are longer and are cut. Code points. */
const RECORD_TEXT_LIMIT = 2048;
/** Longer texts are cut before they are searched for secrets; far beyond what is kept. UTF-16 units. */
const SEARCHED_TEXT = 16_384;
const MAX_DEPTH = 20;
const MAX_NODES = 5_000;
const MAX_KEYS = 500;
/** ECS returns up to 100 service events with every UpdateService. */
const KEPT_SERVICE_EVENTS = 5;

const TOO_DEEP = '[cut: nested too deeply]';
const TOO_LARGE = '[cut: too large]';

/**
 * How values below a key are treated. `hidden`: all of them are secret. `values`: name/value pairs or a map whose values
 * are secret. `environment`: an `environment` member, which is a list of pairs, a map, or (CodeBuild) a description.
 */
type Mode = 'plain' | 'command' | 'hidden' | 'values' | 'environment';

interface Budget {
  nodes: number;
}

/** Members of the record that are objects, but arrive as JSON text from Athena, Lake and some pipelines. */
const JSON_MEMBERS = new Set([
  'userIdentity',
  'requestParameters',
  'responseElements',
  'additionalEventData',
  'serviceEventDetails',
  'resources',
  'addendum',
]);

/** Read first, so that a huge or hostile response can never push out what identifies the event. */
const FIRST = [
  'userIdentity',
  'errorCode',
  'errorMessage',
  'addendum',
  'resources',
  'requestParameters',
  'responseElements',
];

/**
 * A CloudTrail record made safe to keep: bounded in depth (20) and size (5,000 nodes), every text sanitised and capped,
 * secrets redacted. The only door; everything behind it may trust what it reads to be harmless, not to be true.
 */
export function cleanRecord(raw: unknown): JsonObject {
  if (!isRecord(raw)) return typeof raw === 'string' ? { unreadable: cleanText(raw, 'plain') } : {};
  const budget: Budget = { nodes: MAX_NODES };
  const cleaned = new Map<string, Json>();
  const keys = Object.keys(raw).slice(0, MAX_KEYS);
  for (const key of readingOrder(raw, keys)) {
    cleaned.set(key, cleanMember(key, JSON_MEMBERS.has(key) ? parseIfJson(raw[key]) : raw[key], raw, budget));
  }
  return build(keys, (key) => cleaned.get(key));
}

/** Any value, sanitised and redacted by the same rules as a record. */
export function redact(value: unknown): Json {
  return clean(value, 'plain', 0, { nodes: MAX_NODES });
}

function cleanMember(key: string, value: unknown, record: Record<string, unknown>, budget: Budget): Json {
  if (key === 'responseElements') return clean(trimServiceEvents(value), 'plain', 1, budget);
  const cleaned = clean(value, modeOf(key, value, 'plain'), 1, budget);
  return key === 'requestParameters' && isPutParameter(record) ? withoutValue(cleaned) : cleaned;
}

/** An SSM parameter is a secret whatever its type says; the type may be left out when one is overwritten. */
function isPutParameter(record: Record<string, unknown>): boolean {
  return record.eventSource === 'ssm.amazonaws.com' && record.eventName === 'PutParameter';
}

function withoutValue(parameters: Json): Json {
  if (!isRecord(parameters) || !Object.hasOwn(parameters, 'value')) return parameters;
  return { ...parameters, value: REDACTED };
}

/** Texts and numbers first, then what says who and what, then the rest. */
function readingOrder(raw: Record<string, unknown>, keys: readonly string[]): string[] {
  const rank = (key: string): number => {
    if (typeof raw[key] !== 'object') return FIRST.includes(key) ? 1 : 0;
    const place = FIRST.indexOf(key);
    return place === -1 ? FIRST.length + 1 : place + 1;
  };
  return [...keys].sort((a, b) => rank(a) - rank(b));
}

function trimServiceEvents(response: unknown): unknown {
  if (!isRecord(response) || !isRecord(response.service) || !Array.isArray(response.service.events)) return response;
  const events = response.service.events.slice(0, KEPT_SERVICE_EVENTS);
  return { ...response, service: { ...response.service, events } };
}

function clean(value: unknown, mode: Mode, depth: number, budget: Budget): Json {
  budget.nodes -= 1;
  if (typeof value === 'string') return cleanText(value, mode);
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (typeof value !== 'object' || value === null) return null;
  if (depth >= MAX_DEPTH) return TOO_DEEP;
  if (budget.nodes <= 0) return TOO_LARGE;
  return Array.isArray(value) ? cleanList(value, mode, depth, budget) : cleanObject(value, mode, depth, budget);
}

function cleanList(list: readonly unknown[], mode: Mode, depth: number, budget: Budget): Json[] {
  const kept: Json[] = [];
  const inner = mode === 'environment' ? 'values' : mode;
  let hideNext = false;
  for (const item of list) {
    if (budget.nodes <= 0) return [...kept, TOO_LARGE];
    kept.push(clean(item, hideNext ? 'hidden' : inner, depth + 1, budget));
    hideNext = typeof item === 'string' && isSecretOption(stripUnsafe(item));
  }
  return kept;
}

function cleanObject(value: object, mode: Mode, depth: number, budget: Budget): JsonObject {
  const source: Record<string, unknown> = { ...value };
  const hidesValue = isSecretPair(source);
  let full = false;
  return build(Object.keys(source), (key) => {
    if (full) return undefined;
    full = budget.nodes <= 0;
    if (full) return TOO_LARGE;
    const member = source[key];
    const hidden = hidesValue && VALUE_MEMBER.test(key);
    const inner = hidden ? 'hidden' : modeOf(stripUnsafe(key), member, mode);
    if (typeof member === 'number' && (inner === 'hidden' || inner === 'values')) {
      if (hidden || inner === 'values' || isSecretNumber(key)) return REDACTED;
    }
    return clean(member, inner, depth + 1, budget);
  });
}

const NAME_MEMBER = /^(?:name|key|(?:parameter|option|attribute|variable|setting)(?:key|name))$/i;
const VALUE_MEMBER = /^(?:parameter|option|attribute|variable|setting)?(?:values?|settings?)$/i;

/** `{name: 'DB_PASSWORD', value: …}`, `{parameterKey: 'Token', parameterValue: …}`, or an SSM parameter's SecureString. */
function isSecretPair(source: Record<string, unknown>): boolean {
  return Object.entries(source).some(
    ([key, name]) =>
      typeof name === 'string' &&
      ((NAME_MEMBER.test(key) && isSecretName(stripUnsafe(name))) || (key === 'type' && name === 'SecureString')),
  );
}

const COMMAND = /^(?:commands?|entrypoint|cmd|reason|scripts?|shell|args|arguments)$/i;
const ENVIRONMENT = /^environment$/i;
const VARIABLES = /^(?:environment)?variables(?:override)?$/i;
const PAIR_LABEL = /^(?:name|key|type)$/i;

function modeOf(key: string, value: unknown, outer: Mode): Mode {
  const leaf = typeof value !== 'object';
  if (outer === 'hidden') return leaf && isAboutSecret(key) ? 'plain' : 'hidden';
  if (outer === 'values') return leaf && PAIR_LABEL.test(key) ? 'plain' : 'values';
  if (outer === 'environment' && (VARIABLES.test(key) || /^[A-Z_][A-Z0-9_]*$/.test(key))) return 'values';
  if (isSecretName(key)) return 'hidden';
  if (ENVIRONMENT.test(key)) return leaf ? 'plain' : 'environment';
  if (/^environmentvariables/i.test(key)) return leaf ? 'plain' : 'values';
  return COMMAND.test(key) || outer === 'command' ? 'command' : 'plain';
}

function cleanText(value: string, mode: Mode): string {
  if (value === '') return value;
  if (mode === 'values' || (mode === 'hidden' && !isHarmlessValue(value))) return REDACTED;
  const safe = stripUnsafe(value.length > SEARCHED_TEXT ? value.slice(0, SEARCHED_TEXT) : value);
  return capText(redactText(safe, { command: mode === 'command' }), RECORD_TEXT_LIMIT);
}

/** Builds an object from cleaned keys. A key that only looks like another after cleaning cannot take its place. */
function build(keys: readonly string[], read: (key: string) => Json | undefined): JsonObject {
  const taken = new Set(keys);
  const entries: [string, Json][] = [];
  for (const key of keys) {
    const safe = capText(redactText(stripUnsafe(key)), NAME_LIMIT);
    if (key === '__proto__') continue;
    const value = read(key);
    if (value === undefined) continue;
    entries.push([safe === key ? key : unused(safe, taken), value]);
  }
  return Object.fromEntries(entries);
}

function unused(name: string, taken: Set<string>): string {
  let free = name === '__proto__' ? '~proto' : name;
  for (let n = 2; taken.has(free); n += 1) free = `${name}~${n}`;
  taken.add(free);
  return free;
}

/** JSON text becomes what it says; any other text stays text. */
function parseIfJson(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*(?:[[{]|null\s*$)/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
