/** Asks one question, given as JSON in its argument, and writes what it was told, or why it was not, as JSON. */
import { AwsProblem } from '../../src/aws/problem.ts';
import { ask } from './asking.ts';

const answer = await ask(JSON.parse(process.argv[2] ?? '')).catch((error: unknown) => {
  if (error instanceof AwsProblem) return { refused: error.kind, message: error.message };
  throw error;
});
process.stdout.write(JSON.stringify(answer));
