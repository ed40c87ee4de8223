/** What the configuration calls the people and programs behind principals. */
import type { KnownPrincipal } from './types.ts';

/** The texts of a caller that the configuration may name. */
export interface Matchable {
  /** ARNs of the caller: of the session, and of the role itself. */
  arns: readonly string[];
  role?: string | undefined;
  session?: string | undefined;
  /** User name, or source identity. */
  userName?: string | undefined;
}

export interface KnownMatch {
  entry: KnownPrincipal;
  /** The text that matched. */
  matched: string;
  on: 'arn' | 'role' | 'session' | 'user';
}

/** Compares whole and case-sensitively; `*` stands for any text.. */
export function globMatches(pattern: string, text: string): boolean {
  const parts = pattern.split('*');
  if (parts.length === 1) return pattern === text;
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  const end = text.length - last.length;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}

/** The first entry that matches, in the order of the configuration; of one entry, the match that says most. */
export function findKnown(known: readonly KnownPrincipal[], caller: Matchable): KnownMatch | undefined {
  const texts: [KnownMatch['on'], string | undefined][] = [
    ...caller.arns.map((arn): [KnownMatch['on'], string] => ['arn', arn]),
    ['user', caller.userName],
    ['role', caller.role],
    ['session', caller.session],
  ];
  for (const entry of known) {
    for (const [on, text] of texts) {
      if (text !== undefined && globMatches(entry.match, text)) return { entry, matched: text, on };
    }
  }
  return undefined;
}
