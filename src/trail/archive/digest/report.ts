import { sanitizeText } from '../../../events/index.ts';
import type { Coverage } from './coverage.ts';
import type { Ledger } from './ledger.ts';
import { byChain, type Link, linksOf } from './links.ts';
import type { DigestCheck, LogState, Place, Uncovered, Verdict, VerifyOptions, VerifyReport } from './types.ts';
import type { Entry } from './walk.ts';
import { extent, files, list, minute, phrases, placeWords, range, TAMPERED, UNTOLD, uncoveredWords } from './words.ts';

/** Puts together what was found. */
export function reportOf(
  { place, window }: Pick<VerifyOptions, 'place' | 'window'>,
  entries: readonly Entry[],
  coverage: Coverage,
  ledger: Ledger,
): VerifyReport {
  const all = new Map(entries.map((entry) => [entry.found.id, entry]));
  const links = byChain(entries).flatMap((chain) => linksOf(chain, all));
  for (const link of links) findDigest(link, ledger);
  const uncovered = coverage.holes.map(uncoveredOf);
  for (const hole of uncovered) {
    ledger.time(hole.cause === 'gap' ? 'gap' : 'not-covered', uncoveredWords(hole, place));
  }
  const logFiles = ledger.checked.count();
  const counts = ledger.counts();
  const covered = coveredBy(entries);
  const keys = keysOf(entries);
  const proven = entries.filter(({ state }) => state === 'ok').length;
  const verdict = verdictOf(counts);
  const asked = { from: window.from.toISOString(), to: window.to.toISOString() };
  const facts = { counts, proven, ok: logFiles.ok, covered, keys };
  return {
    place,
    window: asked,
    verdict,
    sentence: entries.length === 0 ? nothingWords(place, range(asked)) : sentenceOf(verdict, facts),
    findings: ledger.findings(),
    notes: notesOf(entries, logFiles, coverage),
    digests: links.map(checkOf),
    logFiles,
    counts,
    uncovered,
    ...(covered === undefined ? {} : { covered }),
    keys,
    checked: ledger.checked,
  };
}

interface Facts {
  counts: VerifyReport['counts'];
  /** Digests that are proven, and log files. */
  proven: number;
  ok: number;
  covered: VerifyReport['covered'];
  keys: VerifyReport['keys'];
}

function verdictOf(counts: VerifyReport['counts']): Verdict {
  if (TAMPERED.some((kind) => counts[kind] !== undefined)) return 'not-intact';
  return UNTOLD.some((kind) => counts[kind] !== undefined) ? 'not-complete' : 'intact';
}

function sentenceOf(verdict: Verdict, { counts, proven, ok, covered, keys }: Facts): string {
  const what = extent(proven, ok, covered);
  if (verdict === 'intact') {
    const by = list(keys.map(({ fingerprint }) => fingerprint));
    return `Intact: ${what}; signatures by key${keys.length === 1 ? '' : 's'} ${by}.`;
  }
  const rest = proven === 0 ? 'Nothing could be proven.' : `Proven: ${what}.`;
  return verdict === 'not-intact'
    ? `Not intact: ${phrases(counts, TAMPERED)}. ${rest}`
    : `Not complete: ${phrases(counts, UNTOLD)}. ${rest}`;
}

function nothingWords(place: Place, span: string): string {
  return `Not complete: there are no digests for ${placeWords(place)} from ${span}. Nothing can be proven.`;
}

function findDigest({ entry, link, why }: Link, ledger: Ledger): void {
  const { found, state } = entry;
  if (state !== 'ok')
    ledger.find(`digest-${state}`, found.name, entry.why, state === 'unsigned' ? fixOf(entry) : undefined);
  if (link === 'broken' && why !== undefined) ledger.find('chain-broken', found.name, why);
}

/** The command that brings the signature beside a copy; none for names that a shell might read otherwise. */
function fixOf({ found, written }: Entry): string | undefined {
  if (found.bucket !== undefined || written === undefined) return undefined;
  const { bucket, key } = written;
  if (![bucket, key, found.key].every((word) => /^[\w./-]+$/.test(word) && !word.startsWith('-'))) return undefined;
  return `aws s3api head-object --bucket ${bucket} --key ${key} --query Metadata > ${found.key}.metadata.json`;
}

function notesOf(entries: readonly Entry[], logFiles: Record<LogState, number>, { covered }: Coverage): string[] {
  const away = new Set<string>();
  for (const { written, found, standing } of entries) {
    if (
      standing !== 'refuted' &&
      written !== undefined &&
      found.bucket !== undefined &&
      written.bucket !== found.bucket
    ) {
      away.add(sanitizeText(written.bucket));
    }
  }
  return [
    ...(away.size === 0 ? [] : [`This is a copy: its digests were written to bucket ${list([...away])}.`]),
    ...(logFiles.pending === 0 || covered === undefined
      ? []
      : [
          `Not covered yet, since digests come hourly: ${files(logFiles.pending)} delivered about ${minute(iso(covered.to))} UTC and after.`,
        ]),
    ...(logFiles.unproven === 0
      ? []
      : [
          `${files(logFiles.unproven)} ${logFiles.unproven === 1 ? 'has' : 'have'} the hash that a digest lists which is not proven itself.`,
        ]),
  ];
}

function checkOf({ entry, link }: Link): DigestCheck {
  const { found, state, start, end, logFiles, fingerprint, why } = entry;
  return {
    name: sanitizeText(found.name, 2_000),
    trail: found.trail,
    backfill: found.backfill,
    state,
    link,
    ...(start === undefined ? {} : { from: iso(start) }),
    to: iso(end),
    logFiles,
    ...(fingerprint === undefined ? {} : { key: sanitizeText(fingerprint) }),
    ...(why === undefined ? {} : { why: sanitizeText(why, 2_000) }),
  };
}

function coveredBy(entries: readonly Entry[]): VerifyReport['covered'] {
  const proven = entries.filter(({ standing }) => standing === 'proven');
  const from = Math.min(...proven.map(({ start, end }) => start ?? end));
  const to = Math.max(...proven.map(({ end }) => end));
  return proven.length === 0 ? undefined : { from: iso(from), to: iso(to) };
}

function keysOf(entries: readonly Entry[]): VerifyReport['keys'] {
  const uses = new Map<string, number>();
  for (const { signed, fingerprint } of entries) {
    if (signed && fingerprint !== undefined) uses.set(fingerprint, (uses.get(fingerprint) ?? 0) + 1);
  }
  return [...uses].map(([fingerprint, digests]) => ({ fingerprint, digests })).sort((a, b) => b.digests - a.digests);
}

function uncoveredOf({ root: _root, from, to, ...hole }: Coverage['holes'][number]): Uncovered {
  return { ...hole, from: iso(from), to: iso(to) };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
