/** What OPA's rule index chooses, for traces and profiles. */
import type { Rule } from '../syntax/ast.ts';
import type { Value } from '../values/value.ts';
import { agree, planAdmission, type Admits } from './admission.ts';
import type { Planner } from './planner.ts';

/** What the index gives of a document's rules. */
export interface Choice {
  readonly branches: readonly Rule[];
  /** How many, `else` not counted. */
  readonly rules: number;
  /** They agree on one value, so the first that holds decides. */
  readonly early: boolean;
}

export function planChoice(planner: Planner, rules: readonly Rule[]): (args: readonly Value[]) => Choice {
  const groups = rules.filter((rule) => !rule.default).map((rule) => branchesOf(planner, rules, rule));
  return (args) => {
    const admitted = groups.map((branches) => branches.filter(({ admits }) => admits(args)));
    const branches = admitted.flat().map(({ rule }) => rule);
    return {
      branches,
      rules: admitted.filter((group) => group.length > 0).length,
      early: agree(branches),
    };
  };
}

function branchesOf(
  planner: Planner,
  rules: readonly Rule[],
  rule: Rule,
): { readonly rule: Rule; readonly admits: Admits }[] {
  const first = { rule, admits: planAdmission(planner, rules, rule) };
  return rule.else === undefined ? [first] : [first, ...branchesOf(planner, rules, rule.else)];
}
