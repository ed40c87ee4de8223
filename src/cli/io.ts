import { once } from 'node:events';

/** What a command line touches outside itself; injected, so that commands are tested without a process. */
export interface Io {
  stdout(text: string): void;
  stderr(text: string): void;
  /** Resolves when what was written to stdout has gone to its reader. */
  drained?(): Promise<void>;
  /** Text of a file, or of standard input for `-`. @throws the file system's error. */
  read(path: string): Promise<string>;
  /** Bytes of a file. @throws the file system's error. */
  readBytes(path: string): Promise<Uint8Array>;
  /** A line that somebody types after the question; undefined where nobody can: standard input is no terminal. */
  ask(question: string): Promise<string | undefined>;
  env: Readonly<Record<string, string | undefined>>;
  /** Columns of the terminal that stdout is; undefined when it is none. */
  columns: number | undefined;
  /** The same of stderr. */
  stderrColumns: number | undefined;
  stdoutIsTerminal: boolean;
  stderrIsTerminal: boolean;
  /** Calls back on each Ctrl-C until the returned function is called. */
  onInterrupt(listener: () => void): () => void;
  /** Ends the process at once. */
  kill(code: number): void;
}

/** The io of this process. A reader that has gone (`| head`) ends it quietly. */
export function processIo(): Io {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  return {
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
    drained: async () => {
      if (process.stdout.writableNeedDrain) await once(process.stdout, 'drain');
    },
    read,
    readBytes: async (path) => (await import('node:fs/promises')).readFile(path),
    ask,
    env: process.env,
    columns: columnsOf(process.stdout),
    stderrColumns: columnsOf(process.stderr),
    stdoutIsTerminal: process.stdout.isTTY === true,
    stderrIsTerminal: process.stderr.isTTY === true,
    onInterrupt(listener) {
      process.on('SIGINT', listener);
      return () => void process.off('SIGINT', listener);
    },
    kill: (code) => process.exit(code),
  };
}

async function ask(question: string): Promise<string | undefined> {
  if (process.stdin.isTTY !== true || process.stderr.isTTY !== true) return undefined;
  const { createInterface } = await import('node:readline/promises');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await terminal.question(question);
  } finally {
    terminal.close();
  }
}

/** A terminal that does not know its size says 0. */
function columnsOf(stream: NodeJS.WriteStream): number | undefined {
  return stream.isTTY && stream.columns > 0 ? stream.columns : undefined;
}

async function read(path: string): Promise<string> {
  if (path !== '-') {
    const { readFile } = await import('node:fs/promises');
    return readFile(path, 'utf8');
  }
  const { text } = await import('node:stream/consumers');
  return text(process.stdin);
}
