/** Puts together what partial rules define: a set, an object, or objects in objects with sets or values at the leaves. */
import { EvaluationError } from '../error.ts';
import type { Location } from '../syntax/ast.ts';
import { keyOf, type Key } from '../values/collections.ts';
import { equal } from '../values/compare.ts';
import { makeObject, type Entry } from '../values/object.ts';
import { RegoSet } from '../values/set.ts';
import type { Value } from '../values/value.ts';

type Node =
  | { readonly kind: 'value'; readonly key: Value; readonly value: Value }
  | { readonly kind: 'set'; readonly key: Value; readonly members: RegoSet }
  | { readonly kind: 'object'; readonly key: Value; readonly children: Map<Key, Node> };

export class Extent {
  readonly #children = new Map<Key, Node>();

  /** A value at a path of at least one key. */
  put(path: readonly Value[], value: Value, location: Location): void {
    const { parent, key } = descend(this.#children, path, location);
    const present = parent.get(keyOf(key));
    if (present === undefined) parent.set(keyOf(key), { kind: 'value', key, value });
    else if (!equal(valueOf(present), value)) throw conflict(location);
  }

  /** A member of the set at a path. */
  add(path: readonly Value[], member: Value, location: Location): void {
    const { parent, key } = descend(this.#children, path, location);
    const present = parent.get(keyOf(key));
    if (present === undefined) parent.set(keyOf(key), { kind: 'set', key, members: new RegoSet([member]) });
    else if (present.kind === 'set') present.members.add(member);
    else throw conflict(location);
  }

  finish(): Value {
    return objectOf(this.#children);
  }
}

function descend(
  root: Map<Key, Node>,
  path: readonly Value[],
  location: Location,
): { parent: Map<Key, Node>; key: Value } {
  let parent = root;
  for (const key of path.slice(0, -1)) {
    let child = parent.get(keyOf(key));
    if (child === undefined) {
      child = { kind: 'object', key, children: new Map() };
      parent.set(keyOf(key), child);
    }
    if (child.kind !== 'object') throw conflict(location);
    parent = child.children;
  }
  return { parent, key: path.at(-1) ?? null };
}

function valueOf(node: Node): Value {
  switch (node.kind) {
    case 'value':
      return node.value;
    case 'set':
      return node.members;
    case 'object':
      return objectOf(node.children);
  }
}

function objectOf(children: ReadonlyMap<Key, Node>): Value {
  return makeObject([...children.values()].map((node): Entry => [node.key, valueOf(node)]));
}

export function conflict(location: Location): EvaluationError {
  return new EvaluationError('eval_conflict_error', 'object keys must be unique', location);
}
