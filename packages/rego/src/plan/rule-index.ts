/**
 * Rule indexing: where many definitions compare one part of the input, or one argument, with constants, its value chooses
 * those that can hold. The comparison itself stays in the rule, so the index can only save work (v1/ast/index.go).
 */
import { isComprehension, isEquality } from '../compile/nodes.ts';
import type { Expr, Rule, Term } from '../syntax/ast.ts';
import { keyOf, type Key } from '../values/collections.ts';
import type { Value } from '../values/value.ts';
import { constantValue } from './operands.ts';
import type { Planner } from './planner.ts';
import { planAdmission } from './admission.ts';
import { planGlobIndex } from './glob-index.ts';
import { readerOf, subjectOf, type Subject } from './rule-subjects.ts';

/** Positions of the rules to be tried, in their order. */
export type RuleIndex = (args: readonly Value[]) => readonly number[];

/** Fewer definitions are tried as quickly as they are looked up. */
const WORTHWHILE = 4;

interface Condition {
  readonly subject: Subject;
  readonly id: string;
  readonly value: Value;
}

export function planRuleIndex(planner: Planner, rules: readonly Rule[]): RuleIndex | undefined {
  if (planner.observation !== undefined) return planAdmitted(planner, rules);
  if (rules.length < WORTHWHILE) return undefined;
  return planEqualityIndex(planner, rules) ?? planGlobIndex(planner, rules);
}

function planEqualityIndex(planner: Planner, rules: readonly Rule[]): RuleIndex | undefined {
  const conditions = rules.map(conditionsOf);
  const subject = commonest(conditions);
  if (subject === undefined) return undefined;
  const chosen = conditions.map((list) => list.filter(({ id }) => id === subject.id));
  if (chosen.filter((list) => list.length > 0).length < WORTHWHILE) return undefined;
  const { byValue, others } = tableOf(chosen);
  const read = readerOf(planner, subject.subject);
  return (args) => {
    const value = read(args);
    return value === undefined ? others : (byValue.get(keyOf(value)) ?? others);
  };
}

/** Watched evaluations try what OPA's index admits. */
function planAdmitted(planner: Planner, rules: readonly Rule[]): RuleIndex {
  const admits = rules.map((rule) => planAdmission(planner, rules, rule));
  return (args) => [...admits.keys()].filter((at) => admits[at]?.(args) === true);
}

function tableOf(chosen: readonly (readonly Condition[])[]): {
  byValue: Map<Key, readonly number[]>;
  others: readonly number[];
} {
  const byValue = new Map<Key, number[]>();
  const others: number[] = [];
  for (const [at, [condition]] of chosen.entries()) {
    if (condition === undefined) {
      others.push(at);
      continue;
    }
    const key = keyOf(condition.value);
    const list = byValue.get(key);
    if (list === undefined) byValue.set(key, [at]);
    else list.push(at);
  }
  if (others.length > 0) {
    for (const list of byValue.values()) {
      list.push(...others);
      list.sort((a, b) => a - b);
    }
  }
  return { byValue, others };
}

function commonest(conditions: readonly (readonly Condition[])[]): Condition | undefined {
  const counts = new Map<string, { condition: Condition; rules: number; values: Set<Key> }>();
  for (const list of conditions) {
    for (const condition of new Map(list.map((one) => [one.id, one])).values()) {
      const entry = counts.get(condition.id) ?? { condition, rules: 0, values: new Set<Key>() };
      entry.rules += 1;
      entry.values.add(keyOf(condition.value));
      counts.set(condition.id, entry);
    }
  }
  const [best] = [...counts.values()].sort((a, b) => b.values.size - a.values.size || b.rules - a.rules);
  return best?.condition;
}

/** A rule with `else` is tried whenever another branch may hold: it has no condition. */
function conditionsOf(rule: Rule): Condition[] {
  if (rule.else !== undefined || rule.default) return [];
  const aliases = new Map<string, Term>();
  const args = rule.head.args ?? [];
  const conditions = args.flatMap((arg, at): Condition[] => {
    const value = scalar(arg);
    return value === undefined
      ? []
      : [{ subject: { kind: 'argument', at }, id: JSON.stringify({ kind: 'argument', at }), value }];
  });
  for (const expr of rule.body) conditions.push(...conditionOf(expr, args, aliases));
  return conditions;
}

function conditionOf(expr: Expr, args: readonly Term[], aliases: Map<string, Term>): Condition[] {
  if (!isEquality(expr) || expr.negated || expr.with.length > 0) return [];
  const [left, right] = expr.terms.args;
  if (left === undefined || right === undefined) return [];
  if (left.type === 'var' && right.type === 'ref') aliases.set(left.name, right);
  if (right.type === 'var' && left.type === 'ref') aliases.set(right.name, left);
  return [
    [left, right],
    [right, left],
  ].flatMap(([term, constant]): Condition[] => {
    const value = constant === undefined ? undefined : scalar(constant);
    const subject = term === undefined || value === undefined ? undefined : subjectOf(term, args, aliases);
    return subject === undefined || value === undefined
      ? []
      : [{ subject, id: JSON.stringify(subject), value }];
  });
}

function scalar(term: Term): Value | undefined {
  if (term.type === 'array' || term.type === 'object' || term.type === 'set' || isComprehension(term))
    return undefined;
  return constantValue(term);
}
