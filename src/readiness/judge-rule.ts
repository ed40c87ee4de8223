import { explainMiss, type MissedField, matches, type Pattern, parsePattern } from '../alerts/pattern/index.ts';
import type { JsonObject } from '../events/types.ts';
import type { EventRule, Unseen } from '../trail/setup/types.ts';
import { UsageError } from '../usage-error.ts';
import type { BusSample } from './bus-samples.ts';

/** What a rule does with an event. */
export type Verdict =
  /** It matches, is on, and has somewhere to send it. */
  | { kind: 'fires' }
  /** It matches, and is off or has no target. */
  | { kind: 'silent'; because: 'disabled' | 'no-target' }
  /** It matches; whether it has a target could not be looked at. */
  | { kind: 'untold'; unseen: Unseen }
  /** It is about the event and misses it: some of them only, or all for a slip in the writing. */
  | { kind: 'near'; why: string; fields: readonly MissedField[]; isNarrow: boolean }
  | { kind: 'other' };

/** A rule with its pattern read. */
export interface ReadRule {
  rule: EventRule;
  pattern: Pattern;
}

/** Reads a pattern; undefined for one that is none of ours to read, which EventBridge took and we would not. */
export function readRule(rule: EventRule): ReadRule | undefined {
  try {
    return { rule, pattern: parsePattern(rule.pattern) };
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}

/** Holds a rule against an event. */
export function judgeRule({ rule, pattern }: ReadRule, sample: BusSample): Verdict {
  const isOff = rule.state === 'DISABLED';
  if (!matches(pattern, sample.event)) {
    return !isOff && isAbout(pattern, sample) ? near(pattern, sample) : { kind: 'other' };
  }
  if (isOff) return { kind: 'silent', because: 'disabled' };
  if (rule.targets === undefined) return { kind: 'fires' };
  if (!rule.targets.seen) return { kind: 'untold', unseen: rule.targets.unseen };
  return rule.targets.value.length === 0 ? { kind: 'silent', because: 'no-target' } : { kind: 'fires' };
}

/** Fields that narrow a rule to some calls on purpose, rather than spell something wrong. */
const NARROWING =
  /^(?:account|region|detail\.(?:requestParameters|responseElements|userIdentity|sourceIPAddress|userAgent|awsRegion|recipientAccountId|additionalEventData|vpcEndpointId|sessionCredentialFromConsole|errorCode|errorMessage))\b/;

function near(pattern: Pattern, sample: BusSample): Verdict {
  const miss = explainMiss(pattern, sample.event);
  if (miss === undefined) return { kind: 'other' };
  const isNarrow = miss.fields.length > 0 && miss.fields.every(({ path }) => NARROWING.test(path));
  return { kind: 'near', why: isNarrow ? narrowWords(miss.fields) : miss.why, fields: miss.fields, isNarrow };
}

function narrowWords(fields: readonly MissedField[]): string {
  return fields.map(({ path, wanted }) => `${path.replace(/^detail\./, '')} is ${wanted}`).join(' and ');
}

/** Written for events like this: it names the call, or all of CloudTrail's calls to that service. */
function isAbout(pattern: Pattern, { eventName, event }: BusSample): boolean {
  if (eventName === undefined) return false;
  return pattern.branches.some((branch) => {
    const named = branch.find(({ path }) => path === 'detail.eventName');
    if (named !== undefined) {
      return named.tests.some(({ exact, holds }) => holds(eventName) || sameLetters(exact, eventName));
    }
    const isCalls = branch.some(
      ({ path, tests }) => path === 'detail-type' && tests.some(({ exact }) => /cloudtrail/i.test(String(exact))),
    );
    const source = branch.find(({ path }) => path === 'source' || path === 'detail.eventSource');
    const from = source?.path === 'source' ? event.source : sourceOf(event);
    return isCalls && source?.tests.some(({ holds }) => typeof from === 'string' && holds(from)) === true;
  });
}

function sourceOf(event: JsonObject): unknown {
  const { detail } = event;
  return typeof detail === 'object' && detail !== null && !Array.isArray(detail) ? detail.eventSource : undefined;
}

export function sameLetters(one: unknown, other: string): boolean {
  return typeof one === 'string' && letters(one) === letters(other);
}

function letters(text: string): string {
  return text.toLowerCase().replace(/[^a-z]/g, '');
}
