import type { WhoChangedAnswer } from '../../src/tools/answers.ts';
import { NOISY_SERVICES } from './noise.ts';
import type { Asked } from './run.ts';
import type { Confidence, Expected, ExpectedVerdict, Scenario } from './types.ts';

/** Longest answer, as the JSON that a client gets. */
const LONGEST = 4000;
/** LookupEvents calls of an ordinary ECS question in one Region, and with a trace. */
const MOST_CALLS = 6;
const MOST_CALLS_WITH_TRACE = 10;

const ORDER: readonly Confidence[] = ['possible', 'likely', 'certain'];

function weaker(a: Confidence, b: Confidence): Confidence {
  return ORDER.indexOf(a) < ORDER.indexOf(b) ? a : b;
}

function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}

function listed<T>(value: T | readonly T[]): readonly T[] {
  return isList(value) ? value : [value];
}

/** Everything in which an answer differs from its key; empty when it is right. */
export function mistakes(scenario: Scenario, asked: Asked): string[] {
  const { answer, refusal } = asked;
  if (answer === undefined) {
    return scenario.expect.refusal?.test(refusal ?? '') === true ? [] : [`refused: ${refusal}`];
  }
  const { expect } = scenario;
  return [
    ...verdictMistakes(expect, answer),
    ...nobodyMistakes(expect, answer),
    ...textMistakes(expect, answer),
    ...listMistakes(expect, answer),
    ...sizeMistakes(scenario, asked, answer),
  ];
}

/** True where the answer is certain of something that the key does not have: the worst that can happen. */
export function isCertainAndWrong({ expect }: Scenario, { answer }: Asked): boolean {
  const verdict = answer?.verdict;
  if (verdict === undefined || verdict === null || verdict.confidence !== 'certain') return false;
  return expect.notCertain === true || expect.verdict === undefined || differs(expect.verdict, verdict).length > 0;
}

type Verdict = NonNullable<WhoChangedAnswer['verdict']>;

/** Who, what and by which record. */
function differs(expected: ExpectedVerdict, verdict: Verdict): string[] {
  const names = [verdict.actor.name, verdict.actor.person].filter((name) => name !== undefined);
  const wrong: string[] = [];
  if (!listed(expected.name).some((name) => names.includes(name))) {
    wrong.push(`verdict names ${names.join(' / ')}, not ${listed(expected.name).join(' or ')}`);
  }
  if (!listed(expected.action).includes(verdict.action)) {
    wrong.push(`verdict's action is ${verdict.action}, not ${listed(expected.action).join(' or ')}`);
  }
  if (!listed(expected.eventId).includes(verdict.eventId)) {
    wrong.push(`verdict rests on ${verdict.eventId}, not ${listed(expected.eventId).join(' or ')}`);
  }
  return wrong;
}

function verdictMistakes(expect: Expected, { verdict, answer }: WhoChangedAnswer): string[] {
  const expected = expect.verdict;
  if (expected === undefined) {
    return verdict === null
      ? []
      : [`there is a verdict (${verdict.confidence}, ${verdict.actor.name}, ${verdict.action}) and should be none`];
  }
  if (verdict === null) return expected.optional === true ? [] : [`no verdict; answer: ${answer}`];
  const wrong = differs(expected, verdict);
  if (!expected.confidence.includes(verdict.confidence)) {
    wrong.push(`confidence ${verdict.confidence}, not ${expected.confidence.join(' or ')}`);
  }
  const { personAtMost } = expected;
  const both = weaker(verdict.confidence, verdict.actor.confidence);
  const names = verdict.actor.kind === 'person' || verdict.actor.person !== undefined;
  if (names && personAtMost !== undefined && weaker(both, personAtMost) !== both) {
    wrong.push(`too sure of the person: ${both}, at most ${personAtMost}`);
  }
  if (expect.notCertain === true && verdict.confidence === 'certain') wrong.push('certain, and cannot be');
  if (verdict.basis.length === 0) wrong.push('the verdict rests on nothing');
  return wrong;
}

function nobodyMistakes(expect: Expected, { nobody, verdict, choices }: WhoChangedAnswer): string[] {
  const wrong: string[] = [];
  if (nobody?.cause !== expect.nobody)
    wrong.push(`nobody is ${nobody?.cause ?? 'absent'}, not ${expect.nobody ?? 'absent'}`);
  if (nobody !== undefined && nobody.evidence === '') wrong.push('nobody without evidence');
  if (expect.cannotTell === true && (verdict !== null || nobody !== undefined)) wrong.push('tells what cannot be told');
  for (const choice of expect.choices ?? []) {
    if (choices?.some((offered) => offered.includes(choice)) !== true) wrong.push(`${choice} is not offered`);
  }
  return wrong;
}

function textMistakes(expect: Expected, answer: WhoChangedAnswer): string[] {
  const whole = JSON.stringify(answer);
  return [
    ...(expect.answerMatches ?? [])
      .filter((pattern) => !pattern.test(answer.answer))
      .map((pattern) => `answer does not match ${pattern}: ${answer.answer}`),
    ...(expect.never ?? [])
      .filter((pattern) => pattern.test(answer.answer))
      .map((pattern) => `answer matches ${pattern}: ${answer.answer}`),
    ...(expect.leaks ?? []).filter((pattern) => pattern.test(whole)).map((pattern) => `somewhere it says ${pattern}`),
    ...traceMistakes(expect, answer),
    ...(answer.answer === '' || /undefined|\bnull\b|NaN/.test(answer.answer)
      ? [`unfinished text: ${answer.answer}`]
      : []),
  ];
}

function traceMistakes({ traceEnds }: Expected, { trace }: WhoChangedAnswer): string[] {
  if (traceEnds === undefined) return [];
  if (trace === undefined) return ['no trace'];
  return traceEnds.test(trace.ended) ? [] : [`the trace ends with: ${trace.ended}`];
}

function listMistakes(
  expect: Expected,
  { attempts, otherCandidates, verdict, coverage, truncated }: WhoChangedAnswer,
): string[] {
  const has = (rows: readonly { eventId: string }[], id: string): boolean => rows.some((row) => row.eventId === id);
  const wrong = [
    ...(expect.attemptsInclude ?? []).filter((id) => !has(attempts, id)).map((id) => `attempt ${id} is not told`),
    ...(expect.candidatesInclude ?? [])
      .filter((id) => !has(otherCandidates, id))
      .map((id) => `candidate ${id} is not told`),
  ];
  if (verdict !== null && has(otherCandidates, verdict.eventId)) wrong.push('the verdict is its own rival');
  const ids = otherCandidates.map(({ eventId }) => eventId);
  if (new Set(ids).size !== ids.length) wrong.push('a candidate is told twice');
  const known = [...(expect.attemptsInclude ?? []), ...(expect.attemptsMayInclude ?? [])];
  const unasked = attempts.filter(({ eventId }) => !known.includes(eventId));
  wrong.push(...unasked.map(({ target, eventId }) => `attempt ${eventId} on ${target} has nothing to do with it`));
  const strangers = otherCandidates.filter(({ target }) => NOISY_SERVICES.some((name) => target.startsWith(name)));
  wrong.push(...strangers.map(({ target }) => `a change of ${target} is no candidate`));
  if (otherCandidates.some(({ error }) => error !== undefined)) wrong.push('a denied or failed call is a candidate');
  if (expect.truncated !== undefined && !expect.truncated.test(truncated ?? '')) {
    wrong.push(`does not count what it leaves out: ${truncated ?? 'nothing said'}`);
  }
  if (expect.missing !== undefined && (coverage.complete || !expect.missing.test(JSON.stringify(coverage.missing)))) {
    wrong.push(`coverage does not admit ${expect.missing}: ${JSON.stringify(coverage.missing)}`);
  }
  if (expect.missing === undefined && !coverage.complete) wrong.push(`incomplete: ${JSON.stringify(coverage.missing)}`);
  return wrong;
}

function sizeMistakes({ ordinary }: Scenario, { calls }: Asked, answer: WhoChangedAnswer): string[] {
  const wrong: string[] = [];
  const { length } = JSON.stringify(answer);
  if (length > LONGEST) wrong.push(`${length} characters, at most ${LONGEST}`);
  const told = answer.coverage.searched.reduce((sum, one) => sum + one.calls, 0);
  const most = answer.trace === undefined ? MOST_CALLS : MOST_CALLS_WITH_TRACE;
  if (ordinary && calls > most) wrong.push(`${calls} LookupEvents calls, at most ${most}`);
  if (told !== calls) wrong.push(`coverage tells of ${told} calls, ${calls} were answered`);
  return wrong;
}
