/** How many arguments what an operator names takes; -1 where it names nothing. */
import type { RuleNode } from './program.ts';
import { findNode } from './rule-tree.ts';
import { operatorName, refTerm } from './nodes.ts';
import type { Arity, BuiltinDeclaration } from './session.ts';

export function functionArity(builtins: ReadonlyMap<string, BuiltinDeclaration>, tree: RuleNode): Arity {
  return (operator) => {
    const builtin = builtins.get(operatorName(refTerm([...operator])) ?? '');
    if (builtin !== undefined) return builtin.type.args?.length ?? 0;
    const [rule] = findNode(tree, operator)?.rules ?? [];
    return rule === undefined ? -1 : (rule.head.args?.length ?? 0);
  };
}
