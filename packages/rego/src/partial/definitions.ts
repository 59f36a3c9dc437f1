/** The rules at a place of the rule tree. */
import type { RuleNode } from '../compile/program.ts';
import { depthFirst, rulePath } from '../compile/rule-tree.ts';
import { isGroundRef } from '../compile/walk.ts';
import type { Module, Rule, Term } from '../syntax/ast.ts';
import type { Definitions, Shared } from './evaluation.ts';

export function definitionsAt(shared: Shared, node: RuleNode): Definitions {
  const known = shared.definitions.get(node);
  if (known !== undefined) return known;
  const found = definitionsOf(node);
  shared.definitions.set(node, found);
  return found;
}

function definitionsOf(node: RuleNode): Definitions {
  let all = node.rules;
  // A rule with a variable in its name is evaluated together with those below it.
  if (all.some(({ head }) => !isGroundRef(head.ref))) {
    all = [];
    depthFirst(node, (below) => {
      all.push(...below.rules);
      return false;
    });
  }
  const rules = all.filter((rule) => !rule.default);
  return {
    rules,
    byDefault: all.find((rule) => rule.default),
    multiValue: all[0]?.head.value === undefined,
    onlyGroundRefs: rules.every(({ head }) => isGroundRef(head.ref)),
    hasElse: rules.some((rule) => rule.else !== undefined),
  };
}

export function pathOf(shared: Shared, rule: Rule): Term[] {
  return rulePath(shared.program.moduleOf.get(rule) as Module, rule);
}

/** `contains`: its members make a set. */
export function isMultiValue(rule: Rule): boolean {
  return rule.head.value === undefined;
}
