import type { AlertRule, AlertText } from '../../alerts/index.ts';
import { toRow } from '../../audit/index.ts';
import type { Event } from '../../events/types.ts';
import type { AlertRuleAnswer } from '../answers.ts';
import { isoSecond } from '../time.ts';
import { incompleteness } from '../words.ts';
import type { AlertInput } from './input.ts';
import { type Deed, splitRoutines } from './routines.ts';
import type { TriedOut } from './try-out.ts';
import { backtestSentence, firesSentence, missedFindings, noisiestOf } from './words.ts';

/** Rows, callers, routines and findings given at most; all are counted. */
const MOST_ROWS = 20;
const MOST_NOISY = 4;
const MOST_ROUTINES = 4;
const MOST_MISSED = 8;

/** Characters of an answer beside its files, and with them: rows give way. */
const LONGEST_REST = 8_000;
const LONGEST_ANSWER = 39_000;

export interface ToTell {
  asked: AlertInput;
  rule: AlertRule;
  text: AlertText;
  /** Of a pattern of the user's own: why it, or a part of it, can match nothing. */
  never: readonly string[];
  caveats: readonly string[];
  tried: TriedOut | undefined;
}

/** The answer, with as many rows of the back-test as there is room for: what is told as a routine gives way first. */
export function alertAnswer(told: ToTell): AlertRuleAnswer {
  const { routines, others } = splitRoutines(told.tried?.result.fired ?? []);
  const events = (deeds: readonly Deed[]) => newestFirst(deeds.flatMap((deed) => deed.events));
  const wanted = [...events(others), ...events(routines)].slice(0, MOST_ROWS);
  for (let kept = wanted.length; kept > 0; kept -= 1) {
    const answer = compose(told, newestFirst(wanted.slice(0, kept)));
    if (fits(answer)) return answer;
  }
  return compose(told, []);
}

function newestFirst(events: readonly Event[]): Event[] {
  return events.toSorted((a, b) => (a.time < b.time ? 1 : -1));
}

function fits(answer: AlertRuleAnswer): boolean {
  const { files, ...rest } = answer;
  const length = JSON.stringify(rest).length;
  return length <= LONGEST_REST && length + JSON.stringify(files).length <= LONGEST_ANSWER;
}

function compose({ asked, rule, text, never, caveats, tried }: ToTell, shown: readonly Event[]): AlertRuleAnswer {
  const sentences = [
    firesSentence(rule, asked),
    ...(never.length === 0 ? [] : [`Something in it can never match. ${never[0]}`]),
    ...(tried === undefined ? [] : [backtestSentence(tried)]),
  ];
  return {
    answer: (tried === undefined ? '' : incompleteness(tried.coverage)) + sentences.join(' '),
    rule: {
      name: rule.name,
      title: rule.title,
      patterns: rule.patterns.map((pattern) => ({ ...pattern })),
      readOnlyState: rule.needsReadOnlyState,
    },
    ...(tried === undefined ? {} : { backtest: backtestOf(tried, shown) }),
    files: text.files,
    notes: text.notes,
    caveats: [...caveats],
    ...(tried === undefined ? {} : { coverage: tried.coverage }),
  };
}

function backtestOf(tried: TriedOut, shown: readonly Event[]): NonNullable<AlertRuleAnswer['backtest']> {
  const { window, result } = tried;
  const { routines } = splitRoutines(result.fired);
  const missed = missedFindings(result.missed);
  const truncated = [
    ...(shown.length < result.fired.length
      ? [
          `${shown.length} of ${result.fired.length} calls are given as rows, the newest; those of routines give way first.`,
        ]
      : []),
    ...(missed.length > MOST_MISSED ? [`${MOST_MISSED} of ${missed.length} missed findings are given.`] : []),
  ];
  return {
    window: { from: isoSecond(window.from), to: isoSecond(window.to) },
    fired: result.fired.length,
    messages: result.messages,
    rows: shown.map(toRow),
    noisiest: noisiestOf(tried).slice(0, MOST_NOISY),
    routines: routines.slice(0, MOST_ROUTINES).map(({ actor, target, events, when }) => ({
      actor,
      target,
      count: events.length,
      when,
    })),
    missed: missed.slice(0, MOST_MISSED),
    unflagged: result.unflagged.length,
    unsure: result.unsure.length,
    ...(truncated.length === 0 ? {} : { truncated: truncated.join(' ') }),
  };
}
