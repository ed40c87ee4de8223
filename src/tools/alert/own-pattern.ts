import {
  type AlertRule,
  type Branch,
  CLOUDTRAIL_TYPES,
  ownRule,
  parsePattern,
  patternProblems,
} from '../../alerts/index.ts';
import { UsageError } from '../../usage-error.ts';
import { exactTexts } from './log-needs.ts';

/** A pattern of the user's own, and what its author should know. */
export interface OwnPattern {
  rule: AlertRule;
  /** Why it, or a part of it, can match nothing; one sentence or two each. */
  never: string[];
  /** What else will surprise, and where. */
  careful: string[];
}

/**
 * Characters that are not seen or that turn text around: a reader of the text would deploy something else than he reads.
 * Source: Unicode UAX #9, "Directional Formatting Characters".
 */
const UNSEEN = /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;

/** Reads the user's pattern. @throws UsageError for one that EventBridge refuses */
export function readOwnPattern(input: unknown): OwnPattern {
  const rule = ownRule(input);
  const [pattern] = rule.patterns;
  const unseen = UNSEEN.exec(JSON.stringify(pattern?.pattern))?.[0];
  if (unseen !== undefined) {
    const code = unseen.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    throw new UsageError(`pattern: it holds a character that cannot be seen, U+${code}. Write the pattern without it.`);
  }
  const problems = patternProblems(input);
  return {
    rule,
    never: problems.filter(({ kind }) => kind === 'never').map(({ what }) => what),
    careful: problems
      .filter(({ kind }) => kind === 'careful')
      .map(({ path, what }) => (path === '' ? what : `${path}: ${what}`)),
  };
}

/**
 * What a pattern asks for that no log of calls can show: events that services send by themselves, such as ECS's task state
 * changes. `all`: nothing else; `some`: beside calls.
 */
export function outsideTheLog(rule: AlertRule): 'all' | 'some' | 'none' {
  const branches = rule.patterns.flatMap(({ pattern }) => parsePattern(pattern).branches);
  const outside = branches.map(outsideOf);
  if (outside.every((one) => one === 'all')) return 'all';
  return outside.every((one) => one === 'none') ? 'none' : 'some';
}

function outsideOf(branch: Branch): 'all' | 'some' | 'none' {
  // Only CloudTrail's events have these members.
  if (branch.some(({ path, mayBeAbsent }) => ONLY_CALLS.test(path) && !mayBeAbsent)) return 'none';
  const types = exactTexts(branch, 'detail-type');
  if (types.length === 0) return 'some';
  const others = types.filter((type) => !CLOUDTRAIL_TYPES.includes(type) && !/cloudtrail/i.test(type));
  if (others.length === 0) return 'none';
  return others.length === types.length ? 'all' : 'some';
}

const ONLY_CALLS =
  /^detail\.(?:eventName|eventSource|eventID|eventType|userIdentity|requestParameters|responseElements)/;
