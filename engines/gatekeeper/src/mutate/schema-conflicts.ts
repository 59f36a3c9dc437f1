import type { PathNode } from './location.ts';
import type { Mutator } from './mutator.ts';

/** What a tree of locations knows at one place. */
interface Node {
  readonly referencedBy: Set<Mutator>;
  readonly mustTerminate: Set<Mutator>;
  /** By key, then by the type that the location implies for it. */
  readonly children: Map<string, Map<string, Node>>;
}

/**
 * The mutators whose locations contradict each other: one takes a field for a list, another for an object; two key a list by
 * different fields; one goes deeper than another allows (pkg/mutation/schema). Gatekeeper applies none of them.
 */
export function schemaConflicts(mutators: readonly Mutator[]): ReadonlySet<Mutator> {
  const roots = new Map<string, Node>();
  const conflicts = new Set<Mutator>();
  for (const mutator of mutators) {
    for (const binding of mutator.bindings) {
      let root = roots.get(binding);
      if (root === undefined) roots.set(binding, (root = emptyNode()));
      add(root, mutator, 0, conflicts);
    }
  }
  return conflicts;
}

function emptyNode(): Node {
  return { referencedBy: new Set(), mustTerminate: new Set(), children: new Map() };
}

function add(node: Node, mutator: Mutator, depth: number, conflicts: Set<Mutator>): void {
  node.referencedBy.add(mutator);
  const step = mutator.location[depth];
  if (step === undefined) {
    if (mutator.mustTerminate) node.mustTerminate.add(mutator);
    return;
  }
  const key = keyOf(step);
  const types = node.children.get(key) ?? new Map<string, Node>();
  node.children.set(key, types);
  const type = mutator.location[depth + 1]?.type ?? mutator.terminal;
  let child = types.get(type);
  if (child === undefined) types.set(type, (child = emptyNode()));
  add(child, mutator, depth + 1, conflicts);
  collect(types, conflicts);
}

function keyOf(node: PathNode): string {
  return node.type === 'Object' ? node.reference : node.keyField;
}

function collect(types: ReadonlyMap<string, Node>, conflicts: Set<Mutator>): void {
  const known = types.size - (types.has('Unknown') ? 1 : 0);
  let terminates = false;
  let goesOn = false;
  for (const [type, child] of types) {
    terminates ||= child.mustTerminate.size > 0;
    goesOn ||= child.children.size > 0;
    // Where nobody knows the type, there is nothing to contradict.
    if (type === 'Unknown') continue;
    if (known > 1 || (type === 'List' && child.children.size > 1))
      for (const mutator of child.referencedBy) conflicts.add(mutator);
  }
  if (!terminates || !goesOn) return;
  for (const child of types.values()) {
    for (const mutator of child.mustTerminate) conflicts.add(mutator);
    const grandchildren = [...child.children.values()].flatMap((byType) => [...byType.values()]);
    for (const { referencedBy } of grandchildren) for (const mutator of referencedBy) conflicts.add(mutator);
  }
}
