/** Which comprehensions OPA makes to hold them against a value: those that are not evaluated have no errors either. */
import { nodeKey } from '../compile/rule-tree.ts';
import type { RefTerm, Term } from '../syntax/ast.ts';
import { isArray, isObject, isSet, type Value } from '../values/value.ts';
import { constantValue } from './operands.ts';
import type { Planner } from './planner.ts';

/** Values of the comprehension's own kind, and any set (topdown/eval.go, biunify). */
export function canBe(value: Value, { type }: Term): boolean {
  if (isSet(value)) return true;
  return isArray(value) ? type === 'arraycomprehension' : isObject(value) && type === 'objectcomprehension';
}

/** A document of `data` stands on the other side of the comparison, so that its kind does not matter (evalTree.finish). */
export function isBaseDocument({ program }: Pick<Planner, 'program'>, { parts }: RefTerm): boolean {
  const [head, ...rest] = parts;
  if (head?.type !== 'var' || head.name !== 'data') return false;
  let node = program.rules.children.get('data');
  for (const part of rest) {
    if (node !== undefined && node.rules.length > 0) return false;
    if (node === undefined || constantValue(part) === undefined) return true;
    node = node.children.get(nodeKey(part));
  }
  return node === undefined || node.rules.length === 0;
}
