import { isNamespace, labelsOf, nameOf } from '../object.ts';
import type { Match } from './match.ts';
import { compileSelector } from './selector.ts';
import {
  compileMatch,
  hasNamespace,
  namespaceName,
  type Matchable,
  type Matcher,
  type MatchResult,
} from './matcher.ts';

/** Something with a match block. */
export interface Matched<T> {
  readonly item: T;
  readonly match: Match;
}

/** An item that matches, or whose match nobody can say. */
export interface Hit<T> {
  readonly item: T;
  readonly result: Exclude<MatchResult, false>;
}

interface Entry<T> {
  readonly order: number;
  readonly item: T;
  readonly match: Match;
  readonly matcher: Matcher;
}

/** Entries that fit objects of one kind in one namespace, by the cheapest thing that an object must have. */
interface Bucket<T> {
  readonly always: readonly Entry<T>[];
  /** By `key=value` of one label that the selector demands. */
  readonly byLabel: ReadonlyMap<string, readonly Entry<T>[]>;
  readonly byName: ReadonlyMap<string, readonly Entry<T>[]>;
}

/** Kinds and namespaces are the input's to invent, so what is remembered of them is bounded. */
const MAX_BUCKETS = 10_000;

/**
 * Finds the match blocks that match an object without asking each: a thousand constraints of which ten match cost little
 * more than the ten.
 *
 * @example new MatchIndex([{ item: constraint, match: constraint.match }]).find(target)
 */
export class MatchIndex<T> {
  readonly #entries: readonly Entry<T>[];
  readonly #buckets = new Map<string, Bucket<T>>();

  constructor(items: readonly Matched<T>[]) {
    this.#entries = items.map(({ item, match }, order) => ({
      order,
      item,
      match,
      matcher: compileMatch(match),
    }));
  }

  /** In the order in which the items were given. */
  find(target: Matchable): Hit<T>[] {
    const { always, byName, byLabel } = this.#bucketOf(target);
    const hits: OrderedHit<T>[] = [];
    collect(always, target, hits);
    if (byName.size > 0) collect(byName.get(nameOf(target.object)), target, hits);
    if (byLabel.size > 0) {
      const labels = labelsOf(target.object);
      for (const key in labels) collect(byLabel.get(`${key}=${labels[key] as string}`), target, hits);
    }
    return isSorted(hits) ? hits : hits.sort((a, b) => a.order - b.order);
  }

  #bucketOf(target: Matchable): Bucket<T> {
    const { group, kind } = target.gvk;
    const key = JSON.stringify([group, kind, namespaceName(target) ?? null, hasNamespace(target)]);
    let bucket = this.#buckets.get(key);
    if (bucket === undefined) {
      if (this.#buckets.size >= MAX_BUCKETS) this.#buckets.clear();
      bucket = bucketOf(this.#entries.filter(({ matcher }) => matcher.possible(target)));
      // A cluster has as many Namespace objects as namespaces, each seen once: not worth the memory.
      if (!isNamespace(target.gvk)) this.#buckets.set(key, bucket);
    }
    return bucket;
  }
}

type OrderedHit<T> = Hit<T> & { readonly order: number };

function collect<T>(
  entries: readonly Entry<T>[] | undefined,
  target: Matchable,
  hits: OrderedHit<T>[],
): void {
  if (entries === undefined) return;
  for (const { matcher, item, order } of entries) {
    const result = matcher.rest(target);
    if (result !== false) hits.push({ item, result, order });
  }
}

function isSorted(hits: readonly { readonly order: number }[]): boolean {
  return hits.every(({ order }, at) => at === 0 || (hits[at - 1]?.order ?? 0) < order);
}

function bucketOf<T>(entries: readonly Entry<T>[]): Bucket<T> {
  const always: Entry<T>[] = [];
  const byLabel = new Map<string, Entry<T>[]>();
  const byName = new Map<string, Entry<T>[]>();
  for (const entry of entries) {
    const labels = demandedLabels(entry.match);
    const name = demandedName(entry.match);
    if (labels !== undefined) for (const label of labels) push(byLabel, label, entry);
    else if (name !== undefined) push(byName, name, entry);
    else always.push(entry);
  }
  return { always, byLabel, byName };
}

/**
 * Labels of which an object must have one; only where the selector is valid is a missing label a plain no. All are of one
 * key, so that no object has two of them.
 */
function demandedLabels({ labelSelector }: Match): readonly string[] | undefined {
  if (labelSelector === undefined || 'error' in compileSelector(labelSelector)) return undefined;
  const [pair] = Object.entries(labelSelector.matchLabels ?? {});
  if (pair !== undefined) return [`${pair[0]}=${pair[1]}`];
  const one = labelSelector.matchExpressions?.find(({ operator }) => operator === 'In');
  return one && [...new Set(one.values)].map((value) => `${one.key}=${value}`);
}

/** With a namespace selector, an object of another name can still be one that nobody can match. */
function demandedName({ name, namespaceSelector, labelSelector }: Match): string | undefined {
  if (name === undefined || name === '' || name.includes('*')) return undefined;
  return namespaceSelector === undefined && labelSelector === undefined ? name : undefined;
}

function push<T>(map: Map<string, Entry<T>[]>, key: string, entry: Entry<T>): void {
  const found = map.get(key);
  if (found === undefined) map.set(key, [entry]);
  else found.push(entry);
}
