import { selectorMatches, type LabelSelector, type Workload } from '@toride/core';

/**
 * Which workloads a selector selects. Services and budgets in a namespace of ten thousand workloads would otherwise cost a
 * hundred million comparisons: each selector looks only at the workloads that carry its rarest label.
 */
export interface Selection {
  selected(namespace: string | undefined, selector: LabelSelector): readonly Workload[];
  selectsAny(namespace: string | undefined, selector: LabelSelector): boolean;
  /** How many workloads of the namespace carry a label. */
  carriers(namespace: string | undefined, key: string, value: string): number;
}

interface NamespaceIndex {
  readonly all: Workload[];
  /** By `key` and `value`, with a byte between that neither can hold. */
  readonly byLabel: Map<string, Workload[]>;
}

export function createSelection(workloads: readonly Workload[]): Selection {
  const namespaces = new Map<string | undefined, NamespaceIndex>();
  for (const workload of workloads) {
    const index = indexOf(namespaces, workload.resource.namespace);
    index.all.push(workload);
    const { labels } = workload.metadata;
    for (const key in labels) push(index.byLabel, `${key}\0${labels[key]}`, workload);
  }
  const among = (namespace: string | undefined, selector: LabelSelector): readonly Workload[] => {
    const index = namespaces.get(namespace);
    return index === undefined ? [] : candidates(index, selector);
  };
  return {
    selected: (namespace, selector) =>
      among(namespace, selector).filter(({ metadata }) => selectorMatches(selector, metadata.labels)),
    selectsAny: (namespace, selector) =>
      among(namespace, selector).some(({ metadata }) => selectorMatches(selector, metadata.labels)),
    carriers: (namespace, key, value) =>
      namespaces.get(namespace)?.byLabel.get(`${key}\0${value}`)?.length ?? 0,
  };
}

function candidates(index: NamespaceIndex, { matchLabels }: LabelSelector): readonly Workload[] {
  let fewest: readonly Workload[] = index.all;
  for (const key in matchLabels) {
    const list = index.byLabel.get(`${key}\0${matchLabels[key]}`) ?? [];
    if (list.length < fewest.length) fewest = list;
  }
  return fewest;
}

function indexOf(namespaces: Map<string | undefined, NamespaceIndex>, namespace: string | undefined) {
  let index = namespaces.get(namespace);
  if (index === undefined) namespaces.set(namespace, (index = { all: [], byLabel: new Map() }));
  return index;
}

export function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
