import type { NobodyCause } from '../../src/audit/types.ts';
import type { RecordedAccount } from '../../src/trail/demo/types.ts';

export type Confidence = 'certain' | 'likely' | 'possible';

/** Arguments of `who_changed`. */
export interface Question {
  target: string;
  since?: string;
  until?: string;
  cluster?: string;
  regions?: string[];
  kind?: 'restart' | 'scale' | 'delete' | 'any';
}

/** The verdict that is right. Where several words or records are, all of them are listed. */
export interface ExpectedVerdict {
  /** The actor's `name` or `person` has to be one of these. */
  name: string | readonly string[];
  action: string | readonly string[];
  /** The record that proves it. */
  eventId: string | readonly string[];
  confidence: readonly Confidence[];
  /** Where a person is named, the weaker of the verdict's and the actor's confidence is at most this: they are inferred. */
  personAtMost?: Confidence;
  /** No verdict at all would be right as well. */
  optional?: true;
}

/** The answer key of one incident. */
export interface Expected {
  verdict?: ExpectedVerdict;
  /** Cause that no API call asked for. Without a `verdict` beside it, nobody may be named. */
  nobody?: NobodyCause;
  /** Neither a person nor a cause can be known, and the answer says so. */
  cannotTell?: true;
  /** Whatever is named, nothing may be certain. */
  notCertain?: true;
  /** Asked back: these have to be offered, and nobody is named. */
  choices?: readonly string[];
  /** Denied or failed calls that have to stand under `attempts`. */
  attemptsInclude?: readonly string[];
  /** More of these, too many to be told one by one. */
  attemptsMayInclude?: readonly string[];
  /** Other changes that have to be told as rivals. */
  candidatesInclude?: readonly string[];
  /** How the trace ends, in its own words. */
  traceEnds?: RegExp;
  /** Each has to match the first sentence or sentences, `answer`. */
  answerMatches?: readonly RegExp[];
  /** None may match `answer`. */
  never?: readonly RegExp[];
  /** None may match anything in the whole answer. */
  leaks?: readonly RegExp[];
  /** What was left out has to be counted, in such words. */
  truncated?: RegExp;
  /** An error with such words would be as right as an answer. */
  refusal?: RegExp;
  /** What the coverage has to admit. */
  missing?: RegExp;
}

/** One incident: what the account looks like, what is asked, and what is right. */
export interface Scenario {
  id: string;
  /** What happened, in one line. */
  story: string;
  question: Question;
  account: RecordedAccount;
  now: Date;
  expect: Expected;
  /** Operations that are denied, everywhere or in one Region. */
  denied?: readonly { operation: string; region?: string }[];
  /** An ordinary ECS question in one Region has to stay within 6 LookupEvents calls, 10 with a trace. */
  ordinary: boolean;
}

/** Makes a scenario as of a moment; always the same for the same moment. */
export type MakeScenario = (now: Date) => Scenario;
