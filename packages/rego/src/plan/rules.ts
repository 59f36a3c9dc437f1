/** Complete rules and functions: every definition is tried, and they must agree. */
import { EvaluationError } from '../error.ts';
import { rulePath } from '../compile/rule-tree.ts';
import { RESULT, type Frame, type Step } from '../run/frame.ts';
import type { Rule } from '../syntax/ast.ts';
import { equal } from '../values/compare.ts';
import type { Value } from '../values/value.ts';
import { printRef } from '../syntax/print.ts';
import { planMatch } from './match.ts';
import { planRuleIndex } from './rule-index.ts';
import { getterOf, inSlot } from './operand.ts';
import { constantValue, operandOf } from './operands.ts';
import type { Planner, Then } from './planner.ts';
import { frameMaker, makeSlots, type Scope } from './scope.ts';

/** The value of one definition, its `else` branches included. */
export type Definition = (args: readonly Value[]) => Value | undefined;

export interface Definitions {
  /** Gives the first value found to `prove`, which the others must equal. */
  evaluate(args: readonly Value[]): Value | undefined;
}

export function planDefinitions(planner: Planner, rules: readonly Rule[]): Definitions {
  const written = rules.filter((rule) => !rule.default);
  const tried = written.map((rule) => ({ rule, run: planDefinition(planner, rule) }));
  const all = tried.map((_, at) => at);
  const index = planRuleIndex(planner, written);
  const fallback = rules.find((rule) => rule.default);
  const byDefault = fallback === undefined ? undefined : planDefinition(planner, fallback);
  const agreed = sameConstant(written);
  return {
    evaluate(args) {
      let result: Value | undefined;
      for (const at of index === undefined ? all : index(args)) {
        const definition = tried[at];
        const value = definition?.run(args);
        if (definition === undefined || value === undefined) continue;
        if (agreed) return value;
        if (result !== undefined && !equal(result, value)) throw conflict(planner, definition.rule);
        result = value;
      }
      return result ?? byDefault?.(args);
    },
  };
}

/** Every branch has one and the same constant value: the first that holds decides. */
function sameConstant(rules: readonly Rule[]): boolean {
  let first: Value | undefined;
  for (const rule of rules) {
    for (let branch: Rule | undefined = rule; branch !== undefined; branch = branch.else) {
      const value = branch.head.value === undefined ? true : constantValue(branch.head.value);
      if (value === undefined || !equal((first ??= value), value)) return false;
    }
  }
  return true;
}

function planDefinition(planner: Planner, rule: Rule): Definition {
  const run = planBranch(planner, rule);
  if (rule.else === undefined) return run;
  const otherwise = planDefinition(planner, rule.else);
  return (args) => run(args) ?? otherwise(args);
}

function planBranch(planner: Planner, rule: Rule): Definition {
  const slots = makeSlots();
  const args = rule.head.args ?? [];
  const argSlots = args.map(() => slots.fresh());
  const scope: Scope = { slots, bound: new Set(), ordered: planner.exactOrder };
  const body: Then = (after) =>
    planner.body(rule.body, after, (last) => planResult(planner, rule, last), { kind: 'rule', rule });
  const step = planArguments(rule, argSlots, 0, scope, body);
  const newFrame = frameMaker(slots);
  if (args.length === 0) return () => runFrame(newFrame(), step);
  return (values) => {
    const frame = newFrame();
    for (let at = 0; at < argSlots.length; at += 1) frame[at + 1] = values[at];
    return runFrame(frame, step);
  };
}

function runFrame(frame: Frame, step: Step): Value | undefined {
  step(frame);
  return frame[RESULT];
}

function planArguments(rule: Rule, argSlots: readonly number[], at: number, scope: Scope, then: Then): Step {
  const arg = rule.head.args?.[at];
  const slot = argSlots[at];
  if (arg === undefined || slot === undefined) return then(scope);
  if (arg.type === 'var' && !scope.bound.has(arg.name)) scope.slots.place(arg.name, slot);
  return planMatch(arg, inSlot(slot), scope, (after) => planArguments(rule, argSlots, at + 1, after, then));
}

function planResult(planner: Planner, rule: Rule, scope: Scope): Step {
  const { value } = rule.head;
  const operand = value === undefined ? undefined : operandOf(value, scope);
  if (operand === undefined || operand.kind === 'constant') {
    const known = operand === undefined || operand.kind !== 'constant' ? true : operand.value;
    return (frame) => {
      frame[RESULT] = known;
      return true;
    };
  }
  const get = getterOf(operand);
  return (frame) => {
    const result = get(frame);
    const earlier = frame[RESULT];
    if (earlier === undefined) frame[RESULT] = result;
    else if (result !== undefined && !equal(earlier, result)) throw conflict(planner, rule);
    return false;
  };
}

function conflict(planner: Planner, rule: Rule): EvaluationError {
  const module = planner.program.moduleOf.get(rule);
  const parts = module === undefined ? rule.head.ref.parts : rulePath(module, rule);
  const path = printRef(parts);
  const message =
    (rule.head.args?.length ?? 0) > 0
      ? `function ${path} produced conflicting values for the same inputs`
      : `rule ${path} produced conflicting values`;
  return new EvaluationError('eval_conflict_error', message, rule.location);
}
