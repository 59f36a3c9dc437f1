import type { Resource } from '@toride/core';
import { wildcardMatches } from '../match/wildcard.ts';
import { isNamespace } from '../object.ts';
import type { NamespaceExclusion } from '../templates/configuration.ts';

/**
 * Whether a process of Gatekeeper leaves an object alone by its Config: `audit` for what is judged, `sync` for what other
 * policies see of it.
 */
export function isExcluded(
  resource: Resource,
  exclusions: readonly NamespaceExclusion[],
  process: 'audit' | 'sync',
): boolean {
  if (exclusions.length === 0) return false;
  const namespace = isNamespace(resource) ? resource.name : resource.namespace;
  if (namespace === undefined) return false;
  return exclusions.some(
    ({ processes, excludedNamespaces }) =>
      (processes.includes(process) || processes.includes('*')) &&
      excludedNamespaces.some((wildcard) => wildcardMatches(wildcard, namespace)),
  );
}
