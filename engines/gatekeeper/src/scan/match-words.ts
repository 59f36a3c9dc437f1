import type { LabelSelector } from '@toride/core';
import type { Match } from '../match/match.ts';

/**
 * A match block as a person would say it.
 *
 * @example matchWords({ kinds: [{ apiGroups: [''], kinds: ['Pod'] }], namespaces: ['shop'] }) // 'Pod, in the namespace shop'
 */
export function matchWords(match: Match): string {
  const parts = [
    kindWords(match),
    match.scope === 'Cluster' ? 'outside of namespaces' : '',
    match.scope === 'Namespaced' ? 'in any namespace' : '',
    listWords('in the namespace', match.namespaces),
    listWords('not in the namespace', match.excludedNamespaces),
    selectorWords('with', match.labelSelector),
    selectorWords('in namespaces with', match.namespaceSelector),
    match.name === undefined || match.name === '' ? '' : `named ${match.name}`,
    match.source === undefined || match.source === 'All' ? '' : `${match.source.toLowerCase()} objects only`,
  ];
  return parts.filter((part) => part !== '').join(', ');
}

function kindWords({ kinds = [] }: Match): string {
  const words = kinds.map(({ apiGroups = [], kinds: names = [] }) => {
    const kind = names.length === 0 || names.includes('*') ? 'every kind' : names.join(', ');
    const groups = apiGroups.filter((group) => group !== '' && group !== '*');
    return groups.length === 0 ? kind : `${kind} (${groups.join(', ')})`;
  });
  return words.length === 0 ? 'every kind' : words.join(' or ');
}

function listWords(before: string, list: readonly string[] | undefined): string {
  return list === undefined || list.length === 0 ? '' : `${before} ${list.join(' or ')}`;
}

function selectorWords(before: string, selector: LabelSelector | undefined): string {
  if (selector === undefined) return '';
  const terms = [
    ...Object.entries(selector.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`),
    ...(selector.matchExpressions ?? []).map(({ key, operator, values = [] }) =>
      values.length === 0 ? `${key} ${operator}` : `${key} ${operator} ${values.join('|')}`,
    ),
  ];
  return terms.length === 0 ? '' : `${before} ${terms.join(' and ')}`;
}
