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
import { mute, observeAnswer, observeDocument, type Observation } from './observe.ts';
import type { Planner } from './planner.ts';
import { frameMaker, makeSlots, type Scope, type Then } from './scope.ts';
import { planAdmission, planChoice } from './watched-rules.ts';

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
  const index = planner.observation === undefined ? planRuleIndex(planner, written) : undefined;
  const fallback = rules.find((rule) => rule.default);
  const byDefault = fallback === undefined ? undefined : planDefinition(group, fallback);
  const agreed = sameConstant(written);
  const definitions: Definitions = {
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
          if (planner.observation !== undefined) mute(planner.observation);
          throw conflictError(planner, disagreement, contradicts, again);
        }
        result ??= value;
      }
      // `null` is a result.
      return result === undefined ? byDefault?.(args) : result;
    },
  };
  return planner.observation === undefined
    ? definitions
    : watched(planner, planner.observation, rules, definitions);
}

/** OPA stops at the first value where the definitions that its index chooses agree. */
function watched(
  planner: Planner,
  observation: Observation,
  rules: readonly Rule[],
  { evaluate }: Definitions,
): Definitions {
  const chosen = planChoice(planner, rules);
  return {
    evaluate: (args) =>
      observeDocument(observation, sameConstant(chosen(args).branches), () => evaluate(args)),
  };
}

/** What the definitions of one rule share. */
interface Group {
  readonly planner: Planner;
  readonly disagreement: Disagreement;
}

/** Every branch has one and the same constant value: the first that holds decides. */
export function sameConstant(rules: readonly Rule[]): boolean {
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
  const run = admitted(group.planner, rule, planBranch(group, rule));
  if (rule.else === undefined) return run;
  const otherwise = planDefinition(group, rule.else);
  return (args) => {
    const result = run(args);
    return result === undefined ? otherwise(args) : result;
  };
}

/** Watched evaluations try what OPA tries. */
function admitted(planner: Planner, rule: Rule, run: Definition): Definition {
  if (planner.observation === undefined) return run;
  const admits = planAdmission(planner, rule);
  return (args) => (admits(args) ? run(args) : undefined);
}

function planBranch(group: Group, rule: Rule): Definition {
  const { planner } = group;
  const slots = makeSlots();
  const args = rule.head.args ?? [];
  const argSlots = args.map(() => slots.fresh());
  // Of values that disagree, those that are met first are told.
  const ordered = planner.exactOrder || !sameConstant([rule]);
  const scope: Scope = { slots, bound: new Set(), ordered };
  const step = planner.body(
    rule.body,
    scope,
    (last) => planResult(group, rule, last),
    { kind: 'rule', rule, valued: true },
    (then) => planArguments(rule, argSlots, 0, scope, then),
  );
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

function planResult({ planner, disagreement }: Group, rule: Rule, scope: Scope): Step {
  const { value } = rule.head;
  const operand = value === undefined ? constant(true) : operandOf(value, scope);
  const get = getterOf(operand);
  const settled = operand.kind === 'constant';
  const step: Step = (frame) => {
    const result = get(frame);
    if (result === undefined) return false;
    const earlier = frame[RESULT];
    frame[RESULT] = earlier ?? result;
    if (disagreement.listing !== undefined) return list(disagreement.listing, rule, result);
    if (earlier === undefined || equal(earlier, result)) return settled;
    disagreement.rule = rule;
    return true;
  };
  const { observation } = planner;
  if (observation === undefined) return step;
  return (frame) => {
    const early = get(frame) !== undefined && observeAnswer(observation);
    return step(frame) && (early || disagreement.rule !== undefined || disagreement.listing !== undefined);
  };
}
