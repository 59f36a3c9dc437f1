/** Complete rules and functions: every definition is tried, and they must agree. */
import type { Settled } from '../run/documents.ts';
import { NEVER, RESULT, type Frame, type Step } from '../run/frame.ts';
import type { Rule } from '../syntax/ast.ts';
import { equal } from '../values/compare.ts';
import type { Value } from '../values/value.ts';
import type { EvaluationError } from '../error.ts';
import { conflictError, list, passedThrough, type Disagreement } from './conflicts.ts';
import { planMatch } from './match.ts';
import { mayFail } from './may-fail.ts';
import { heated, type Heated } from './heated.ts';
import { planRuleIndex, type RuleIndex } from './rule-index.ts';
import { constant, getterOf, inSlot } from './operand.ts';
import { constantValue, operandOf } from './operands.ts';
import {
  hasDecided,
  mute,
  observeAnswer,
  observeDocument,
  onContradiction,
  type Observation,
} from './observe.ts';
import { knownAtFirst, type Planner } from './planner.ts';
import { sameConstant } from './same-constant.ts';
import { frameMaker, makeSlots, type Scope, type Slots, type Then } from './scope.ts';
import { ifDefined, written } from './written.ts';
import { planAdmission } from './admission.ts';
import { planChoice } from './watched-rules.ts';

/** One definition, its `else` branches included. */
export interface Definition {
  readonly run: (args: readonly Value[]) => Value | undefined;
  readonly settled: Settled | undefined;
}

export interface Definitions {
  /** Gives the first value found to `prove`, which the others must equal. */
  readonly evaluate: (args: readonly Value[]) => Value | undefined;
  readonly settled: Settled | undefined;
}

export function planDefinitions(planner: Planner, rules: readonly Rule[]): Definitions {
  const disagreement: Disagreement = { rule: undefined, listing: undefined };
  const own = rules.filter((rule) => !rule.default);
  const agreed = sameConstant(own);
  const group = { planner, rules, agreed, disagreement };
  const tried = own
    .map((rule) => ({ rule, ...planDefinition(group, rule) }))
    .filter(({ settled }) => settled === undefined || settled.value !== undefined);
  const all = tried.map((_, at) => at);
  const index =
    planner.observation === undefined
      ? planRuleIndex(
          planner,
          tried.map(({ rule }) => rule),
        )
      : undefined;
  const fallback = rules.find((rule) => rule.default);
  const byDefault = fallback === undefined ? undefined : planDefinition(group, fallback);
  const definitions: Definitions = {
    evaluate(args) {
      let result: Value | undefined;
      const candidates = index === undefined ? all : index(args);
      const again = (): (() => unknown)[] => candidates.map((position) => () => tried[position]?.run(args));
      const { observation } = planner;
      let contradiction: EvaluationError | undefined;
      if (observation !== undefined)
        onContradiction(observation, (by) => {
          mute(observation);
          contradiction = conflictError(planner, disagreement, by, again());
          throw contradiction;
        });
      const run = (definition: Definition & { readonly rule: Rule }): Value | undefined => {
        if (observation === undefined) return definition.run(args);
        try {
          return definition.run(args);
        } catch (error) {
          if (error === contradiction) throw error;
          throw passedThrough(planner, disagreement, error, definition.rule, again());
        }
      };
      for (const at of candidates) {
        const definition = tried[at];
        const value = definition === undefined ? undefined : run(definition);
        if (definition === undefined || value === undefined) continue;
        if (agreed || (observation !== undefined && hasDecided(observation))) return value;
        const contradicts = result !== undefined && !equal(result, value);
        if (contradicts || disagreement.rule !== undefined) {
          throw conflictError(planner, disagreement, definition.rule, again(), candidates.indexOf(at));
        }
        result ??= value;
      }
      // `null` is a result.
      return result === undefined ? byDefault?.run(args) : result;
    },
    settled: settledAs(tried, byDefault),
  };
  if (planner.observation !== undefined) return watched(planner, planner.observation, rules, definitions);
  const choose = index ?? (() => all);
  const runs = tried.map(({ run }) => run);
  return {
    ...definitions,
    evaluate: agreed
      ? firstValue(runs, choose, byDefault)
      : agreedValue(runs, choose, byDefault, disagreement, definitions),
  };
}

type Run = Definition['run'];

/** Every definition has the same value: the first that holds decides. */
function firstValue(runs: readonly Run[], choose: RuleIndex, byDefault: Definition | undefined): Run {
  return (args) => {
    for (const at of choose(args)) {
      const value = runs[at]?.(args);
      if (value !== undefined) return value;
    }
    return byDefault?.run(args);
  };
}

/** The usual case, in which definitions agree; otherwise all is gone through again, to say who contradicts whom. */
function agreedValue(
  runs: readonly Run[],
  choose: RuleIndex,
  byDefault: Definition | undefined,
  disagreement: Disagreement,
  { evaluate: thoroughly }: Definitions,
): Run {
  return (args) => {
    let result: Value | undefined;
    for (const at of choose(args)) {
      const value = runs[at]?.(args);
      if (value === undefined) continue;
      if (disagreement.rule !== undefined || (result !== undefined && !equal(result, value))) {
        disagreement.rule = undefined;
        return thoroughly(args);
      }
      result ??= value;
    }
    return result === undefined ? byDefault?.run(args) : result;
  };
}

function settledAs(tried: readonly Definition[], byDefault: Definition | undefined): Settled | undefined {
  const [first] = tried;
  if (first === undefined) return byDefault === undefined ? { value: undefined } : byDefault.settled;
  const value = first.settled?.value;
  if (value === undefined) return undefined;
  const agree = tried.every(({ settled }) => settled?.value !== undefined && equal(settled.value, value));
  return agree ? { value } : undefined;
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
    evaluate: (args) => observeDocument(observation, chosen(args).early, () => evaluate(args)),
    settled: undefined,
  };
}

/** What the definitions of one rule share. */
interface Group {
  readonly planner: Planner;
  readonly rules: readonly Rule[];
  /** All have one and the same constant value. */
  readonly agreed: boolean;
  readonly disagreement: Disagreement;
}

function planDefinition(group: Group, rule: Rule): Definition {
  const definition = admitted(group, rule, planBranch(group, rule));
  if (rule.else === undefined) return definition;
  const otherwise = planDefinition(group, rule.else);
  const { run, settled } = definition;
  if (settled !== undefined) return settled.value === undefined ? otherwise : definition;
  return {
    run(args) {
      const result = run(args);
      return result === undefined ? otherwise.run(args) : result;
    },
    settled: undefined,
  };
}

/** Watched evaluations try what OPA tries. */
function admitted({ planner, rules }: Group, rule: Rule, definition: Definition): Definition {
  if (planner.observation === undefined) return definition;
  const admits = planAdmission(planner, rules, rule);
  return { run: (args) => (admits(args) ? definition.run(args) : undefined), settled: undefined };
}

function planBranch(group: Group, rule: Rule): Definition {
  const { planner } = group;
  const slots = makeSlots();
  const args = rule.head.args ?? [];
  const argSlots = args.map(() => slots.fresh());
  // Of values that disagree, those that are met first are told.
  const ordered = planner.exactOrder || !sameConstant([rule]);
  const scope: Scope = { slots, bound: new Set(), ordered, ...knownAtFirst(planner) };
  const step = planner.body(
    rule.body,
    scope,
    (last) => planResult(group, rule, last),
    { kind: 'rule', rule, valued: true },
    (then) => planArguments(rule, argSlots, 0, scope, then),
  );
  return { run: runner(slots, argSlots, heated(planner, step)), settled: settledBy(step) };
}

function runner(slots: Slots, argSlots: readonly number[], plan: Heated): Definition['run'] {
  const newFrame = frameMaker(slots);
  if (argSlots.length === 0) return () => runFrame(newFrame(), plan);
  return (values) => {
    const frame = newFrame();
    for (let at = 0; at < argSlots.length; at += 1) frame[at + 1] = values[at];
    return runFrame(frame, plan);
  };
}

/** Steps that do nothing but give a value that is known. */
const constantResults = new WeakMap<Step, Settled>();

function settledBy(step: Step): Settled | undefined {
  return step === NEVER ? { value: undefined } : constantResults.get(step);
}

function runFrame(frame: Frame, plan: Heated): Value | undefined {
  plan.step(frame);
  return frame[RESULT];
}

function planArguments(rule: Rule, argSlots: readonly number[], at: number, scope: Scope, then: Then): Step {
  const arg = rule.head.args?.[at];
  const slot = argSlots[at];
  if (arg === undefined || slot === undefined) return then(scope);
  if (arg.type === 'var' && !scope.bound.has(arg.name)) scope.slots.place(arg.name, slot);
  return planMatch(arg, inSlot(slot), scope, (after) => planArguments(rule, argSlots, at + 1, after, then));
}

function planResult({ planner, agreed, disagreement }: Group, rule: Rule, scope: Scope): Step {
  const { value } = rule.head;
  const operand = value === undefined ? constant(true) : operandOf(value, scope);
  const get = getterOf(operand);
  // Not what is known of variables: an element of a constant collection is not the only one.
  const isConstant = value === undefined || constantValue(value) !== undefined;
  const settled = isConstant && (agreed || !mayFail(planner, rule.body));
  const accept = (frame: Frame, result: Value): boolean => {
    const earlier = frame[RESULT];
    frame[RESULT] = earlier ?? result;
    if (disagreement.listing !== undefined) return list(disagreement, disagreement.listing, rule, result);
    if (earlier === undefined || equal(earlier, result)) return settled;
    disagreement.rule = rule;
    return true;
  };
  const step = written(
    (frame) => {
      const result = get(frame);
      return result !== undefined && accept(frame, result);
    },
    (out) =>
      ifDefined(out, get, (result) => {
        const first = `f[${RESULT}] === undefined && ${out.given(disagreement)}.listing === undefined`;
        return `(${first} ? (f[${RESULT}] = ${result}, ${settled}) : ${out.given(accept)}(f, ${result}))`;
      }),
  );
  const { observation } = planner;
  if (operand.kind === 'constant') constantResults.set(step, operand);
  if (observation === undefined) return step;
  return (frame) => {
    const result = get(frame);
    const stop = step(frame);
    if (result === undefined) return false;
    return disagreement.listing === undefined ? observeAnswer(observation, rule, result) : stop;
  };
}
