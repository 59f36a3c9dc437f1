import { byCodeUnit } from '@toride/core';
import type { PodSelector } from '../policy/policy.ts';
import { selects, type LabelSelector, type Requirement } from '../policy/selector.ts';
import type { Endpoint, World } from '../world/world.ts';
import { nearest } from './near.ts';

/** What was written, and what is in use and one slip away. */
export interface Slip {
  readonly wrote: string;
  readonly meant: string;
  readonly of: 'pods' | 'namespaces';
}

/** Values in use by label key, each sorted. */
type InUse = ReadonlyMap<string, readonly string[]>;

/** Labels in use, asked only for selectors that select nothing. */
export class LabelIndex {
  readonly #world: World;
  readonly #byNamespace: ReadonlyMap<string, readonly Endpoint[]>;
  readonly #pods = new Map<string, InUse>();
  #namespaces: InUse | undefined;
  readonly #slips = new Map<string, Slip | undefined>();

  constructor(world: World, byNamespace: ReadonlyMap<string, readonly Endpoint[]>) {
    this.#world = world;
    this.#byNamespace = byNamespace;
  }

  /** The requirement that keeps a selector from selecting anything, where it looks like a slip of the hand. */
  slip(selector: PodSelector): Slip | undefined {
    const key = JSON.stringify(selector);
    if (!this.#slips.has(key)) this.#slips.set(key, this.#find(selector));
    return this.#slips.get(key);
  }

  #find({ namespace, pods }: PodSelector): Slip | undefined {
    if ('labels' in namespace && !this.#selectsNamespace(namespace.labels))
      return slipIn(namespace.labels, this.#ofNamespaces(), 'namespaces');
    for (const name of this.#namesOf(namespace)) {
      const found = slipIn(pods, this.#ofPods(name), 'pods');
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Namespaces that a selector means and that hold pods. */
  #namesOf(namespace: PodSelector['namespace']): readonly string[] {
    if ('name' in namespace) return [namespace.name];
    return [...this.#byNamespace.keys()]
      .filter((name) => selects(namespace.labels, this.#world.namespaces.get(name)?.labels ?? {}))
      .sort(byCodeUnit);
  }

  #selectsNamespace(selector: LabelSelector): boolean {
    for (const { labels } of this.#world.namespaces.values()) if (selects(selector, labels)) return true;
    return false;
  }

  #ofPods(namespace: string): InUse {
    let own = this.#pods.get(namespace);
    if (own === undefined) this.#pods.set(namespace, (own = inUse(this.#byNamespace.get(namespace) ?? [])));
    return own;
  }

  #ofNamespaces(): InUse {
    return (this.#namespaces ??= inUse(this.#world.namespaces.values()));
  }
}

function slipIn({ requirements }: LabelSelector, used: InUse, of: Slip['of']): Slip | undefined {
  for (const requirement of requirements) {
    const found = slipOf(requirement, used);
    if (found !== undefined) return { ...found, of };
  }
  return undefined;
}

function slipOf(requirement: Requirement, used: InUse): Omit<Slip, 'of'> | undefined {
  const { key, operator } = requirement;
  if (operator === 'DoesNotExist' || operator === 'NotIn') return undefined;
  const known = used.get(key);
  if (known === undefined) {
    const meant = nearest(key, used.keys());
    if (meant === undefined) return undefined;
    const values = operator === 'In' ? requirement.values : [];
    // A key that is near, with quite another value, is another key.
    if (values.length > 0 && !values.some((value) => used.get(meant)?.includes(value))) return undefined;
    return { wrote: key, meant };
  }
  if (requirement.operator !== 'In' || requirement.values.some((value) => known.includes(value)))
    return undefined;
  for (const value of requirement.values) {
    const meant = nearest(value, known);
    if (meant !== undefined) return { wrote: `${key}: ${value}`, meant: `${key}: ${meant}` };
  }
  return undefined;
}

function inUse(labelled: Iterable<{ readonly labels: Readonly<Record<string, string>> }>): InUse {
  const found = new Map<string, Set<string>>();
  for (const { labels } of labelled)
    for (const [key, value] of Object.entries(labels)) {
      const values = found.get(key);
      if (values === undefined) found.set(key, new Set([value]));
      else values.add(value);
    }
  return new Map(
    [...found]
      .sort(([a], [b]) => byCodeUnit(a, b))
      .map(([key, values]) => [key, [...values].sort(byCodeUnit)]),
  );
}
