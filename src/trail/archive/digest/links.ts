import { objectOf } from './names.ts';
import type { LinkState } from './types.ts';
import type { Entry } from './walk.ts';

/** How one digest holds on to the one before it. */
export interface Link {
  entry: Entry;
  link: LinkState;
  /** A whole sentence; only where the link is broken and no digest in it is changed, moved or missing itself. */
  why?: string;
}

/** The entries of each chain, oldest first. */
export function byChain(entries: readonly Entry[]): Entry[][] {
  const chains = new Map<string, Entry[]>();
  for (const entry of entries) {
    const chain = chains.get(entry.found.chain);
    if (chain === undefined) chains.set(entry.found.chain, [entry]);
    else chain.push(entry);
  }
  return [...chains.values()].map((chain) => chain.toSorted((a, b) => a.end - b.end));
}

/**
 * A digest that was written elsewhere than the rest of its bucket's. Where all digests of a chain name another bucket,
 * the chain is a copy, and only what follows `AWSLogs/` counts.
 */
export function markStrays(chain: readonly Entry[]): void {
  const atHome = ({ written, found }: Entry) => written !== undefined && written.bucket === found.bucket;
  if (!chain.some(atHome)) return;
  for (const entry of chain) {
    if (entry.standing === 'refuted' || atHome(entry)) continue;
    entry.state = 'moved';
    entry.standing = 'refuted';
    entry.why = `It was written to bucket ${entry.written?.bucket}, and others of its trail to the bucket it is in.`;
  }
}

/** The links of one chain, oldest first, given all digests that were looked at, by id. */
export function linksOf(chain: readonly Entry[], all: ReadonlyMap<string, Entry>): Link[] {
  let between: Entry | undefined;
  return chain.map((entry) => {
    const link = linkOf(entry, between, all);
    if (entry.standing !== 'refuted') between = entry;
    return { entry, ...link };
  });
}

/** `between`: the newest digest before this one that can be believed. */
function linkOf(entry: Entry, between: Entry | undefined, all: ReadonlyMap<string, Entry>): Omit<Link, 'entry'> {
  if (entry.standing === 'refuted' || entry.previous === undefined) return { link: 'unknown' };
  if (entry.previous === null) return { link: 'starts' };
  const previous = all.get(entry.previous);
  if (previous === undefined) {
    if (between === undefined || entry.found.backfill) return { link: 'before-window' };
    return { link: 'broken', why: skips(entry, objectOf(entry.previous).key, between) };
  }
  if (previous.standing === 'refuted' || previous.state === 'changed') return { link: 'broken' };
  if (between !== undefined && between !== previous && between.end > previous.end && !entry.found.backfill) {
    return { link: 'broken', why: skips(entry, previous.found.key, between) };
  }
  return { link: 'intact' };
}

function skips(entry: Entry, named: string, between: Entry): string {
  const { key } = between.found;
  return `It names ${named} as the digest before it, and ${key} lies between the two${entry.end === between.end ? ', of the same hour' : ''}.`;
}
