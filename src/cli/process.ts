import { describeFailure } from './failure.ts';
import { processIo } from './io.ts';
import { main } from './main.ts';
import type { Serve } from './parts.ts';

/** Runs the command line as this process: what was written is flushed before it exits with the command's code. */
export async function runProcess(argv: readonly string[], serve: Serve): Promise<void> {
  const io = processIo();
  process.on('uncaughtException', (error) => {
    const failure = describeFailure(error, io.env);
    io.stderr(failure.text);
    process.exit(failure.code);
  });
  const code = await main(argv, io, serve);
  // Idle sockets and pacing timers of other modules may still be open: they must not hold a finished command.
  process.stdout.write('', () => process.exit(code));
}
