// A worker thread: scans the log files that it is given, one after another, until it is ended.
import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { type Assignment, isAssignment, isTask, type Report, type Task } from './messages.ts';
import { type Question, questionOf } from './question.ts';
import { search } from './scan-file.ts';

if (parentPort === null) throw new Error('This file is a worker thread: it is started by a scan of log files.');
if (!isAssignment(workerData)) throw new Error('A scan must say what it looks for.');
serve(parentPort, workerData);

function serve(port: NonNullable<typeof parentPort>, { wanted, limits }: Assignment): void {
  const question = questionOf(wanted);
  port.on('message', (task: unknown) => {
    if (isTask(task)) port.postMessage(reportOn(task, question, limits));
  });
  const ready: Report = { ready: true };
  port.postMessage(ready);
}

function reportOn(task: Task, question: Question, limits: Assignment['limits']): Report {
  const bytes = task.bytes ?? contentsOf(task.path);
  if (bytes === undefined) return { id: task.id, unread: true };
  const { taken, ...rest } = search(bytes, question, limits, ({ start, end }, text) =>
    text.toString('utf8', start, end),
  );
  return { id: task.id, scan: { texts: taken, ...rest } };
}

/** Undefined where the file cannot be read: the store says better why. */
function contentsOf(path: string | undefined): Buffer | undefined {
  try {
    return path === undefined ? undefined : readFileSync(path);
  } catch {
    return undefined;
  }
}
