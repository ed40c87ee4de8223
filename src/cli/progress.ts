import type { Progress } from '../tools/index.ts';
import type { Io } from './io.ts';

/** A quick answer shows no progress at all. */
const QUIET_MILLISECONDS = 1000;
const CLEAR_LINE = '\r\u001b[2K';

export interface ProgressLine {
  report(progress: Progress): void;
  /** Removes the line; nothing is shown after it. */
  end(): void;
}

/** One line on stderr that tells how far a long answer is; only for people who watch. */
export function progressLine(io: Io): ProgressLine {
  if (!io.stderrIsTerminal || io.env['TERM'] === 'dumb') return { report: () => undefined, end: () => undefined };
  const room = (io.stderrColumns ?? 80) - 1;
  let latest: string | undefined;
  let visible = false;
  let shown = false;
  const show = () => {
    if (latest === undefined || !visible) return;
    io.stderr(CLEAR_LINE + latest.slice(0, room));
    shown = true;
  };
  const timer = setTimeout(() => {
    visible = true;
    show();
  }, QUIET_MILLISECONDS);
  timer.unref();
  return {
    report(progress) {
      latest = progress.message;
      show();
    },
    end() {
      clearTimeout(timer);
      visible = false;
      if (shown) io.stderr(CLEAR_LINE);
      shown = false;
    },
  };
}
