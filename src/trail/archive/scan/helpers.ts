import { Worker } from 'node:worker_threads';
import { type Assignment, isReport, type Report, type Task, type Texts } from './messages.ts';

/** What a helper answers; undefined where it could not read the file, or is no more. */
type Settle = (texts: Texts | undefined) => void;

/** Worker threads that scan log files. Without any, or when they fail, the caller scans by itself. */
export class Helpers {
  readonly #helpers: Helper[];
  #tasks = 0;

  constructor(count: number, assignment: Assignment) {
    this.#helpers = Array.from({ length: count }, () => new Helper(assignment));
  }

  /** Some helper takes files. */
  get usable(): boolean {
    return this.#helpers.some(({ state }) => state === 'ready');
  }

  /** When every helper is ready, or has failed to start. */
  async settled(): Promise<void> {
    await Promise.all(this.#helpers.map(({ started }) => started));
  }

  /** Gives the file to the helper with the least to do. Undefined: scan it yourself. */
  async scan(file: Omit<Task, 'id'>): Promise<Texts | undefined> {
    const [helper] = this.#helpers.filter(({ state }) => state === 'ready').sort((a, b) => a.load - b.load);
    this.#tasks += 1;
    return helper?.scan({ ...file, id: this.#tasks });
  }

  /** Ends all threads at once, in the middle of a file too. */
  end(): void {
    for (const helper of this.#helpers) helper.end();
  }
}

class Helper {
  state: 'starting' | 'ready' | 'gone' = 'starting';
  readonly started: Promise<void>;
  readonly #worker: Worker | undefined;
  readonly #waiting = new Map<number, Settle>();
  #start: () => void = () => {};

  constructor(assignment: Assignment) {
    this.started = new Promise((resolve) => {
      this.#start = resolve;
    });
    this.#worker = startWorker(assignment);
    this.#worker?.on('message', (report: unknown) => isReport(report) && this.#take(report));
    for (const end of ['error', 'messageerror', 'exit']) this.#worker?.on(end, () => this.end());
    if (this.#worker === undefined) this.end();
  }

  /** Files that it has not answered. */
  get load(): number {
    return this.#waiting.size;
  }

  scan(task: Task): Promise<Texts | undefined> {
    return new Promise((resolve) => {
      this.#waiting.set(task.id, resolve);
      // The process waits for a thread only while somebody waits for its answer.
      this.#worker?.ref();
      const own = task.bytes && new Uint8Array(task.bytes);
      this.#worker?.postMessage(
        own === undefined ? task : { ...task, bytes: own },
        own === undefined ? [] : [own.buffer],
      );
    });
  }

  end(): void {
    this.state = 'gone';
    this.#start();
    // A thread that has ended already, or ends badly, is none the less gone.
    this.#worker?.terminate().catch(() => {});
    for (const settle of this.#waiting.values()) settle(undefined);
    this.#waiting.clear();
  }

  #take(report: Report): void {
    if ('ready' in report) {
      if (this.state === 'starting') this.state = 'ready';
      this.#start();
      this.#worker?.unref();
      return;
    }
    const settle = this.#waiting.get(report.id);
    this.#waiting.delete(report.id);
    if (this.#waiting.size === 0) this.#worker?.unref();
    settle?.('scan' in report ? report.scan : undefined);
  }
}

/** Undefined where no thread can be started: a scan does not depend on it. */
function startWorker(workerData: Assignment): Worker | undefined {
  // The bundle has an entry of its own (scripts/build.mjs).
  const entry = import.meta.url.endsWith('.ts') ? './worker-source.mjs' : './scan-worker.mjs';
  try {
    return new Worker(new URL(entry, import.meta.url), { workerData, execArgv: [], name: 'scan' });
  } catch {
    return undefined;
  }
}
