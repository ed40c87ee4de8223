import type { Answers, ToolName } from '../../tools/answers.ts';
import type { Block } from '../document.ts';

/** Turns one answer into a document. `now` is ISO, UTC; relative times are counted from it. Pure. */
export type Layout<Name extends ToolName> = (answer: Answers[Name], now: string) => Block[];
