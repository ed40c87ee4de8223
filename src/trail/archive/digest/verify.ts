import { type Coverage, coverageOf, NAME_SLACK } from './coverage.ts';
import { Ledger } from './ledger.ts';
import { byChain, markStrays } from './links.ts';
import { checkLog } from './logs.ts';
import { type FoundDigest, nameOf, objectOf, parseDigest, parseLog, unpackedName } from './names.ts';
import { inParallel } from './parallel.ts';
import { Reader } from './reader.ts';
import { reportOf } from './report.ts';
import type { DigestStore, PublicKeys, StoredObject, VerifyOptions, VerifyReport } from './types.ts';
import { type LogTask, Walk } from './walk.ts';

const PARALLEL = 8;
const HOUR = 3_600_000;

/**
 * Verifies the log files of one account and Region, as AWS specifies: the signature of each digest, the chain that they
 * make, and the hash of each log file that they list (CloudTrail User Guide, "Validating CloudTrail log file integrity";
 * AWS CLI, customizations/cloudtrail/validation.py). Beyond that, log files that no digest lists are named, and times that
 * no digest covers. Memory does not grow with the log files but by some 100 bytes for each.
 * @throws what the store throws when it lists; whatever the signal aborts with. What cannot be read is in the report.
 */
export async function verifyArchive(
  store: DigestStore,
  keys: PublicKeys,
  options: VerifyOptions,
): Promise<VerifyReport> {
  const { place, window, signal, parallel = PARALLEL } = options;
  signal.throwIfAborted();
  const listed = await listDigests(store, options);
  const progress = { digests: 0, digestsFound: listed.length, logFiles: 0, bytes: 0 };
  const ledger = new Ledger();
  const reader = new Reader(store, parallel, signal, (bytes) => {
    progress.bytes += bytes;
  });
  const walk = new Walk(reader, { keys, region: place.region, signal }, listed, window.from.getTime() - NAME_SLACK);
  const report = () => {
    progress.digests = walk.entries.length;
    progress.digestsFound = Math.max(listed.length, progress.digests);
    options.onProgress?.({ ...progress });
  };
  await inParallel(wanted(walk.logs(), options.logFiles), parallel, async (task) => {
    const { name, state, why } = await checkLog(task, reader, signal);
    ledger.logFile(name, state, why);
    progress.logFiles += 1;
    report();
  });
  for (const chain of byChain(walk.entries)) markStrays(chain);
  const coverage = coverageOf(walk.entries, window);
  for await (const log of unlisted(store, options)) judgeUnlisted(log, ledger, coverage);
  report();
  return reportOf(options, walk.entries, coverage, ledger);
}

/**
 * Digests of the window and a little around it: a file of its last minute is in a digest that ends up to an hour later,
 * and the time in a file's name is near its delivery only.
 */
async function listDigests(store: DigestStore, { place, window, signal }: VerifyOptions): Promise<FoundDigest[]> {
  const from = new Date(window.from.getTime() - NAME_SLACK);
  const to = new Date(window.to.getTime() + HOUR + NAME_SLACK);
  const found = new Map<string, FoundDigest>();
  for await (const object of store.listDigests(place, { from, to }, signal)) {
    signal.throwIfAborted();
    const digest = parseDigest(object);
    if (digest === undefined || digest.end < from.getTime() || digest.end > to.getTime()) continue;
    found.set(digest.id, digest);
  }
  return [...found.values()];
}

/** The log files to compare: those that were asked for, or all. */
async function* wanted(tasks: AsyncIterable<LogTask>, names: VerifyOptions['logFiles']): AsyncGenerator<LogTask> {
  const asked = names === undefined ? undefined : new Set(names.map(unpackedName));
  for await (const task of tasks) {
    if (asked === undefined || (task.at !== undefined && asked.has(unpackedName(nameOf(task.at))))) yield task;
  }
}

/** Log files that may be listed nowhere: those that were asked for, or all that are there. */
async function* unlisted(
  store: DigestStore,
  { place, window, signal, logFiles }: VerifyOptions,
): AsyncGenerator<NonNullable<ReturnType<typeof parseLog>>> {
  const objects: AsyncIterable<StoredObject> | StoredObject[] =
    logFiles === undefined ? store.listLogs(place, window, signal) : logFiles.map(objectOf);
  for await (const object of objects) {
    signal.throwIfAborted();
    const log = parseLog(object);
    if (log === undefined) continue;
    const inWindow = log.delivered >= window.from.getTime() && log.delivered <= window.to.getTime();
    if (inWindow || logFiles !== undefined) yield log;
  }
}

function judgeUnlisted(
  { name, root, delivered }: NonNullable<ReturnType<typeof parseLog>>,
  ledger: Ledger,
  coverage: Coverage,
): void {
  if (ledger.checked.stateOf(name) !== 'unchecked') return;
  const at = coverage.placeOf(root, delivered);
  if (at === 'covered') {
    ledger.logFile(name, 'added', 'It was put there, or a trail without log file validation writes to the same place.');
  } else if (at === 'pending') {
    ledger.logFile(name, 'pending');
  } else {
    at.logFiles += 1;
    ledger.logFile(name, 'uncovered');
  }
}
