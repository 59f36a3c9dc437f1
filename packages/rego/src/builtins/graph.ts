/** Reachability (v1/topdown/reachable.go) and `walk` (walk.go). */
import type { BuiltinContext, RelationBuiltin } from './builtin.ts';
import type { ObjectValue, Value } from '../values/value.ts';
import { objectEntries, objectGet } from '../values/object.ts';
import { RegoSet } from '../values/set.ts';
import { isArray, isObject, isSet } from '../values/value.ts';
import { defineBuiltins, describe } from './define.ts';
import { argument, collectionOperand, objectOperand } from './operands.ts';

function edgesOf(value: Value | undefined): readonly Value[] {
  if (value === undefined) return [];
  if (isArray(value)) return value;
  return isSet(value) ? value.items : [];
}

function reachable(graph: ObjectValue, start: readonly Value[], context: BuiltinContext): RegoSet {
  const reached = new RegoSet();
  const queue = [...start];
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    context.spend(1);
    const edges = objectGet(graph, node);
    if (edges === undefined || reached.has(node)) continue;
    reached.add(node);
    queue.push(...edgesOf(edges));
  }
  return reached;
}

function reachablePaths(graph: ObjectValue, start: readonly Value[], context: BuiltinContext): RegoSet {
  const paths = new RegoSet();
  for (const node of start) {
    const edges = objectGet(graph, node);
    if (edges === undefined) continue;
    const neighbours = edgesOf(edges);
    if (neighbours.length === 0) paths.add([node]);
    for (const next of neighbours) extend(graph, next, [node], new RegoSet([node]), paths, context);
  }
  return paths;
}

/** A path ends before a node that is unknown or already on it. */
function extend(
  graph: ObjectValue,
  node: Value,
  path: readonly Value[],
  onPath: RegoSet,
  paths: RegoSet,
  context: BuiltinContext,
): void {
  context.spend(1 + path.length);
  const edges = objectGet(graph, node);
  if (edges === undefined) {
    paths.add(path);
    return;
  }
  const longer = [...path, node];
  const neighbours = edgesOf(edges);
  if (neighbours.length === 0) paths.add(longer);
  const passed = new RegoSet(onPath.unordered()).add(node);
  for (const next of neighbours) {
    if (passed.has(next)) paths.add(longer);
    else extend(graph, next, longer, passed, paths, context);
  }
}

function walkFrom(
  path: readonly Value[],
  value: Value,
  context: BuiltinContext,
  found: (result: Value) => boolean,
): boolean {
  context.spend(1);
  if (found([path, value])) return true;
  if (isArray(value)) return value.some((item, index) => walkFrom([...path, index], item, context, found));
  if (isSet(value)) return value.items.some((item) => walkFrom([...path, item], item, context, found));
  if (isObject(value))
    return objectEntries(value).some(([key, item]) => walkFrom([...path, key], item, context, found));
  return false;
}

export const GRAPH = defineBuiltins({
  'graph.reachable': (args, context) =>
    reachable(
      objectOperand(argument(args, 1), 1),
      collectionOperand(argument(args, 2), 2, '{array, set}'),
      context,
    ),
  'graph.reachable_paths': (args, context) =>
    reachablePaths(
      objectOperand(argument(args, 1), 1),
      collectionOperand(argument(args, 2), 2, '{array, set}'),
      context,
    ),
});

/** Every path and value below a value, itself first, in order. */
export const WALK: RelationBuiltin = {
  ...describe('walk'),
  each: (args, context, found) => walkFrom([], argument(args, 1), context, found),
};
