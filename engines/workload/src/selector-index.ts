import { selectorMatches, type LabelSelector, type Resource, type Workload } from '@toride/core';
import { push, type Selection } from './selection.ts';

/** An object with the selector by which it chooses pods of its namespace. */
export interface Selecting<R extends Resource> {
  readonly resource: R;
  readonly selector: LabelSelector;
}

/**
 * Answers which object selects a workload, one workload at a time: ten thousand services that each select ten thousand pods
 * would be a hundred million pairs if they were all written down. Each object waits under its rarest label.
 */
export function createSelectorIndex<R extends Resource>(
  selecting: Iterable<Selecting<R>>,
  selection: Selection,
): (workload: Workload) => R | undefined {
  const byLabel = new Map<string, Selecting<R>[]>();
  const unlabelled = new Map<string | undefined, Selecting<R>[]>();
  for (const one of selecting) {
    const label = rarestLabel(one, selection);
    if (label === undefined) push(unlabelled, one.resource.namespace, one);
    else push(byLabel, `${one.resource.namespace ?? ''}\0${label}`, one);
  }
  return ({ resource: { namespace }, metadata: { labels } }) => {
    const matches = ({ resource, selector }: Selecting<R>): boolean =>
      resource.namespace === namespace && selectorMatches(selector, labels);
    for (const key in labels) {
      const found = byLabel.get(`${namespace ?? ''}\0${key}\0${labels[key]}`)?.find(matches);
      if (found !== undefined) return found.resource;
    }
    return unlabelled.get(namespace)?.find(matches)?.resource;
  };
}

function rarestLabel<R extends Resource>(
  { resource: { namespace }, selector: { matchLabels } }: Selecting<R>,
  selection: Selection,
): string | undefined {
  let rarest: string | undefined;
  let fewest = Infinity;
  for (const key in matchLabels) {
    const value = matchLabels[key] ?? '';
    const carriers = selection.carriers(namespace, key, value);
    if (carriers >= fewest) continue;
    fewest = carriers;
    rarest = `${key}\0${value}`;
  }
  return rarest;
}
