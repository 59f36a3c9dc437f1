/** Complete rules and functions: every definition is tried, and they must agree. */
import { RESULT, type Frame, type Step } from '../run/frame.ts';
import type { Rule } from '../syntax/ast.ts';
import { equal } from '../values/compare.ts';
import type { Value } from '../values/value.ts';
import { conflictError, list, type Disagreement } from './conflicts.ts';
import { planMatch } from './match.ts';
import { planRuleIndex } from './rule-index.ts';
import { constant, getterOf, inSlot } from './operand.ts';
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
  const disagreement: Disagreement = { rule: undefined, listing: undefined };
  const group = { planner, disagreement };
  const written = rules.filter((rule) => !rule.default);
  const tried = written.map((rule) => ({ rule, run: planDefinition(group, rule) }));
  const all = tried.map((_, at) => at);
  const index = planRuleIndex(planner, written);
  const fallback = rules.find((rule) => rule.default);
  const byDefault = fallback === undefined ? undefined : planDefinition(group, fallback);
  const agreed = sameConstant(written);
  return {
    evaluate(args) {
      let result: Value | undefined;
      const candidates = index === undefined ? all : index(args);
      for (const at of candidates) {
        const definition = tried[at];
        const value = definition?.run(args);
        if (definition === undefined || value === undefined) continue;
        if (agreed) return value;
        const contradicts =
          disagreement.rule ?? (result === undefined || equal(result, value) ? undefined : definition.rule);
        if (contradicts !== undefined) {
          const again = candidates.map((position) => () => tried[position]?.run(args));
          throw conflictError(planner, disagreement, contradicts, again);
        }
        result ??= value;
      }
      // `null` is a result.
      return result === undefined ? byDefault?.(args) : result;
    },
  };
}

/** What the definitions of one rule share. */
interface Group {
  readonly planner: Planner;
  readonly disagreement: Disagreement;
}

/** Every branch has one and the same constant value: the first that holds decides. */
function sameConstant(rules: readonly Rule[]): boolean {
  let first: Value | undefined;
  for (const rule of rules) {
    for (let branch: Rule | undefined = rule; branch !== undefined; branch = branch.else) {
      const value = branch.head.value === undefined ? true : constantValue(branch.head.value);
      if (value === undefined) return false;
      if (first === undefined) first = value;
      if (!equal(first, value)) return false;
    }
  }
  return true;
}

function planDefinition(group: Group, rule: Rule): Definition {
  const run = planBranch(group, rule);
  if (rule.else === undefined) return run;
  const otherwise = planDefinition(group, rule.else);
  return (args) => {
    const result = run(args);
    return result === undefined ? otherwise(args) : result;
  };
}

function planBranch(group: Group, rule: Rule): Definition {
  const { planner } = group;
  const slots = makeSlots();
  const args = rule.head.args ?? [];
  const argSlots = args.map(() => slots.fresh());
  // Of values that disagree, those that are met first are told.
  const ordered = planner.exactOrder || !sameConstant([rule]);
  const scope: Scope = { slots, bound: new Set(), ordered };
  const body: Then = (after) =>
    planner.body(rule.body, after, (last) => planResult(group, rule, last), { kind: 'rule', rule });
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

function planResult({ disagreement }: Group, rule: Rule, scope: Scope): Step {
  const { value } = rule.head;
  const operand = value === undefined ? constant(true) : operandOf(value, scope);
  const get = getterOf(operand);
  const settled = operand.kind === 'constant';
  return (frame) => {
    const result = get(frame);
    if (result === undefined) return false;
    const earlier = frame[RESULT];
    frame[RESULT] = earlier ?? result;
    if (disagreement.listing !== undefined) return list(disagreement.listing, rule, result);
    if (earlier === undefined || equal(earlier, result)) return settled;
    disagreement.rule = rule;
    return true;
  };
}
