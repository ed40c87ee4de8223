/** Does a cluster name count as production? Patterns use `*` for any characters and ignore case. */
export function isProduction(cluster: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => wildcard(pattern).test(cluster));
}

function wildcard(pattern: string): RegExp {
  const escaped = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${escaped.join('.*')}$`, 'i');
}
