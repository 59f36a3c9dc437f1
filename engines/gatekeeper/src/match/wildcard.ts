/**
 * Gatekeeper's globs: an asterisk in front, behind, or both; anywhere else it is a character (pkg/wildcard).
 *
 * @example wildcardMatches('kube-*', 'kube-system') // true
 */
export function wildcardMatches(wildcard: string, candidate: string): boolean {
  const front = wildcard.startsWith('*');
  const behind = wildcard.endsWith('*');
  if (front && behind) return candidate.includes(wildcard.slice(1).replace(/\*$/, ''));
  if (front) return candidate.endsWith(wildcard.slice(1));
  if (behind) return candidate.startsWith(wildcard.slice(0, -1));
  return wildcard === candidate;
}

/** A generated name has an end that nobody knows yet: only globs that leave the end open can match it. */
export function wildcardMatchesGenerateName(wildcard: string, generateName: string): boolean {
  return wildcard.endsWith('*') && wildcardMatches(wildcard, generateName);
}
