import { coverageOf } from '../../trail/index.ts';
import type { WhoChangedAnswer } from '../answers.ts';
import type { Context } from '../context.ts';
import type { Scope } from '../scope.ts';
import type { Window } from '../time.ts';
import { list } from '../words.ts';
import type { AskBack } from './resolve.ts';

const NUMBERS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];

/** Several things have the name: they are listed and asked back. */
export function askBack(found: AskBack, scope: Scope, window: Window, context: Context): WhoChangedAnswer {
  const many = NUMBERS[found.choices.length] ?? String(found.choices.length);
  return {
    answer: `${many.charAt(0).toUpperCase()}${many.slice(1)} services are called ${found.name}: ${list(found.choices, 8)}. Which one?`,
    verdict: null,
    choices: found.choices,
    otherCandidates: [],
    attempts: [],
    ecsSaw: [],
    coverage: coverageOf({
      accounts: scope.accounts,
      readers: [],
      missing: [...scope.missing, ...found.missing],
      to: window.to,
      now: context.now,
    }),
    nextSteps: ['Ask again with cluster/service, and the Region where two share it.'],
  };
}
