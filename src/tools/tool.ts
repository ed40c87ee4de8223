import type { z } from 'zod';
import type { Answers, ToolName } from './answers.ts';
import type { Context } from './context.ts';
import { parseInput } from './input.ts';

/** How a tool looks as a command. */
export interface CommandForm {
  /** `report` */
  name: string;
  /** One line for `--help`. */
  summary: string;
  /** Input key that is given without a flag, such as `who <target>`. */
  positional?: { key: string; required: boolean; description: string };
  /** Arguments that differ from the tool's defaults: a terminal has room that a model's context has not. */
  defaults?: Record<string, unknown>;
  /** Command lines that work on the demo fleet too, without the executable's name. */
  examples: string[];
}

/** What a face does with an answer, whichever tool gave it. */
export type Present<T> = <Name extends ToolName>(name: Name, answer: Answers[Name]) => T;

/** What one file in this folder says about its capability. */
export interface ToolDefinition<Name extends ToolName, Input extends z.ZodObject> {
  name: Name;
  title: string;
  /** Under 2 KB: clients cut longer ones. Says when to use it first. */
  description: string;
  /** A strict object: unknown arguments are refused, not dropped. */
  input: Input;
  output: z.ZodType<Answers[Name]>;
  command: CommandForm;
  /**
   * Answers inside the context's time budget.
   * @throws UsageError for wrong input, AwsProblem when nothing at all could be read.
   */
  run(input: z.infer<Input>, context: Context): Promise<Answers[Name]>;
}

/** One capability: a tool for agents and a command for people are both made from it. */
export interface Tool {
  name: ToolName;
  title: string;
  description: string;
  input: z.ZodObject;
  output: z.ZodType;
  command: CommandForm;
  /** Checks the arguments, answers, and hands the answer with its name to `present`. @throws as `run` does. */
  call<T>(given: unknown, context: Context, present: Present<T>): Promise<T>;
}

/** All four are hints; every tool of this product reads, and reads AWS. */
export const ANNOTATIONS = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: true,
} as const;

/** Keeps the types of one definition together, and lets faces call it without knowing them. */
export function defineTool<Name extends ToolName, Input extends z.ZodObject>(
  definition: ToolDefinition<Name, Input>,
): Tool {
  const { name, title, description, input, output, command } = definition;
  return {
    name,
    title,
    description,
    input,
    output,
    command,
    call: async (given, context, present) => present(name, await definition.run(parseInput(input, given), context)),
  };
}
