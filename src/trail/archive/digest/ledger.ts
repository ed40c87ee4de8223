import { sanitizeText } from '../../../events/index.ts';
import { CheckedFiles } from './checked-files.ts';
import type { FindingKind, LogState, VerifyFinding } from './types.ts';
import { TAMPERED, UNTOLD } from './words.ts';

/** Kept of each kind; all are counted. */
const KEPT = 1_000;
/** S3 keys have up to 1,024 bytes; a sentence may hold two. */
const SENTENCE = 4_000;

const SUBJECTS: Partial<Record<FindingKind, (name: string) => string>> = {
  'log-modified': (name) => `Log file ${name} was changed.`,
  'log-missing': (name) => `Log file ${name} is missing.`,
  'log-added': (name) => `Log file ${name} is listed in no digest of its hour.`,
  'log-unreadable': (name) => `Log file ${name} could not be read.`,
  'digest-changed': (name) => `Digest ${name} was changed.`,
  'digest-moved': (name) => `Digest ${name} is not where it was written.`,
  'digest-wrong-key': (name) => `Digest ${name} is not signed by CloudTrail.`,
  'digest-missing': (name) => `Digest ${name} is missing.`,
  'digest-unsigned': (name) => `Digest ${name} cannot be proven.`,
  'digest-no-key': (name) => `Digest ${name} cannot be proven.`,
  'digest-unreadable': (name) => `Digest ${name} could not be read.`,
  'chain-broken': (name) => `The chain is broken at digest ${name}.`,
};

/** What a verification found, as it goes. Keys and contents were written by whoever had access: cleaned here, once. */
export class Ledger {
  readonly checked = new CheckedFiles();
  readonly #findings = new Map<FindingKind, VerifyFinding[]>();
  readonly #counts = new Map<FindingKind, number>();

  logFile(name: string, state: LogState, why?: string): void {
    this.checked.note(name, state);
    if (state === 'modified' || state === 'missing' || state === 'added' || state === 'unreadable') {
      this.find(`log-${state}`, name, why);
    }
  }

  /** A digest or log file that is not as it should be. */
  find(kind: FindingKind, name: string, why?: string, fix?: string): void {
    const clean = sanitizeText(name, SENTENCE);
    const subject = SUBJECTS[kind]?.(clean) ?? clean;
    const sentence = sanitizeText(why === undefined ? subject : `${subject} ${why}`, SENTENCE);
    this.#add({ kind, name: clean, sentence, ...(fix === undefined ? {} : { fix }) });
  }

  /** A time that no digest covers. */
  time(kind: 'gap' | 'not-covered', sentence: string): void {
    this.#add({ kind, sentence: sanitizeText(sentence, SENTENCE) });
  }

  /** Worst first, and by name. */
  findings(): VerifyFinding[] {
    return [...TAMPERED, ...UNTOLD].flatMap((kind) =>
      (this.#findings.get(kind) ?? []).toSorted((a, b) => ((a.name ?? '') < (b.name ?? '') ? -1 : 1)),
    );
  }

  counts(): Partial<Record<FindingKind, number>> {
    return Object.fromEntries(this.#counts);
  }

  #add(finding: VerifyFinding): void {
    const { kind } = finding;
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
    const kept = this.#findings.get(kind) ?? [];
    if (kept.length < KEPT) kept.push(finding);
    this.#findings.set(kind, kept);
  }
}
