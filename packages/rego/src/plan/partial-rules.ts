/**
 * Partial rules: all definitions together make one set or object. Each is planned twice: once for the whole document, once
 * for a single key that is known beforehand, so that asking for one member does not make them all.
 */
import { rulePath } from '../compile/rule-tree.ts';
import { termVariables } from '../compile/variables.ts';
import type { Settled } from '../run/documents.ts';
import { NEVER, type Step } from '../run/frame.ts';
import { conflict, Extent } from '../run/extent.ts';
import { lookup } from '../run/lookup.ts';
import { ObjectBuilder } from '../run/object-builder.ts';
import type { Rule, Term } from '../syntax/ast.ts';
import { equal } from '../values/compare.ts';
import { RegoSet } from '../values/set.ts';
import type { Value } from '../values/value.ts';
import { planMatch } from './match.ts';
import { planRuleIndex } from './rule-index.ts';
import { getterOf, inSlot } from './operand.ts';
import { operandOf } from './operands.ts';
import { knownAtFirst, type Planner } from './planner.ts';
import { observeMatch } from './watched-bodies.ts';
import { heated } from './heated.ts';
import { ifDefined, written } from './written.ts';
import { frameMaker, makeSlots, type Scope } from './scope.ts';

/** Takes what one solution of a rule defines. */
interface Collector {
  solution(rule: Rule, tail: readonly Term[], scope: Scope): Step;
  /** Begins a document; gives how many others wait. */
  start(): number;
  value(): Value;
  end(depth: number): void;
}

export interface PartialRules {
  whole(): Value;
  member(key: Value): Value | undefined;
  readonly settled: Settled | undefined;
}

export function isMultiValue(rule: Rule): boolean {
  return rule.head.key !== undefined && rule.head.value === undefined;
}

/** `depth` counts the parts of the path below `data`. */
export function planPartialRules(planner: Planner, rules: readonly Rule[], depth: number): PartialRules {
  const tails = rules.map((rule) => tailOf(planner, rule, depth));
  const makeCollector = collectorFor(rules, tails);
  const whole = makeCollector();
  const wholeSteps = rules.map((rule, at) => planRule(planner, rule, tails[at] ?? [], whole));
  const member = makeCollector();
  const memberSteps = rules.map((rule, at) => planMember(planner, rule, tails[at] ?? [], member));
  const live = rules.map((_, at) => at).filter((at) => wholeSteps[at] !== undefined);
  const index = planRuleIndex(planner, rules);
  const tried = index === undefined ? () => live : () => index([]);
  const makeAll = (): void => {
    for (const at of tried()) wholeSteps[at]?.();
  };
  const makeMember = (key: Value): void => {
    for (const at of tried()) memberSteps[at]?.(key);
  };
  return {
    whole: () => collectAll(whole, makeAll),
    member: (key) =>
      lookup(
        collectAll(member, () => makeMember(key)),
        key,
      ),
    settled: live.length > 0 ? undefined : { value: collectAll(whole, () => undefined) },
  };
}

/** Rules can be entered again below `with`: what was being collected then waits. */
function collectAll(collector: Collector, run: () => void): Value {
  const depth = collector.start();
  try {
    run();
    return collector.value();
  } finally {
    collector.end(depth);
  }
}

/** The parts of a rule's reference that follow the document's own path. */
function tailOf(planner: Planner, rule: Rule, depth: number): Term[] {
  const module = planner.program.moduleOf.get(rule);
  return module === undefined ? [] : rulePath(module, rule).slice(depth + 1);
}

/** `undefined` where the rule never holds. */
function planRule(
  planner: Planner,
  rule: Rule,
  tail: readonly Term[],
  collector: Collector,
): (() => void) | undefined {
  const slots = makeSlots();
  const scope: Scope = { slots, bound: new Set(), ordered: planner.exactOrder, ...knownAtFirst(planner) };
  const step = planner.body(rule.body, scope, (after) => collector.solution(rule, tail, after), {
    kind: 'rule',
    rule,
  });
  if (step === NEVER) return undefined;
  const newFrame = frameMaker(slots);
  const plan = heated(planner, step);
  return () => void plan.step(newFrame());
}

function planMember(
  planner: Planner,
  rule: Rule,
  tail: readonly Term[],
  collector: Collector,
): (key: Value) => void {
  const slots = makeSlots();
  const keySlot = slots.fresh();
  const scope: Scope = { slots, bound: new Set(), ordered: planner.exactOrder, ...knownAtFirst(planner) };
  const pattern = tail[0] ?? rule.head.key;
  if (pattern === undefined) return () => undefined;
  if (pattern.type === 'var') slots.place(pattern.name, keySlot);
  const node = { kind: 'rule', rule } as const;
  const step = planner.body(
    rule.body,
    scope,
    (after) => collector.solution(rule, tail, after),
    node,
    (then) =>
      observeMatch(planner.observation, node, scope, then, (last) =>
        hasOpenSet(pattern) ? last(scope) : planMatch(pattern, inSlot(keySlot), scope, last),
      ),
  );
  const newFrame = frameMaker(slots);
  const plan = heated(planner, step);
  return (key) => {
    const frame = newFrame();
    frame[keySlot] = key;
    plan.step(frame);
  };
}

/** Its members are not known before the body: whether it is the key that is asked for shows afterwards. */
function hasOpenSet(term: Term): boolean {
  if (term.type === 'set') return termVariables(term).size > 0;
  if (term.type === 'array') return term.items.some(hasOpenSet);
  return term.type === 'object' && term.pairs.some((pair) => pair.some(hasOpenSet));
}

function collectorFor(rules: readonly Rule[], tails: readonly (readonly Term[])[]): () => Collector {
  if (tails.every((tail) => tail.length === 0)) return setCollector;
  const flat = rules.every((rule, at) => tails[at]?.length === 1 && !isMultiValue(rule));
  return flat ? objectCollector : extentCollector;
}

function setCollector(): Collector {
  const stack: RegoSet[] = [];
  return {
    start: () => stack.push(new RegoSet()) - 1,
    value: () => stack.at(-1) ?? new RegoSet(),
    end: (depth) => void (stack.length = depth),
    solution(rule, _tail, scope) {
      const get = getterOf(operandOf(rule.head.key as Term, scope));
      const add = (value: Value): boolean => {
        stack.at(-1)?.add(value);
        return false;
      };
      return written(
        (frame) => {
          const value = get(frame);
          return value !== undefined && add(value);
        },
        (out) => ifDefined(out, get, (value) => `${out.given(add)}(${value})`),
      );
    },
  };
}

function objectCollector(): Collector {
  const stack: ObjectBuilder[] = [];
  return {
    start: () => stack.push(new ObjectBuilder()) - 1,
    value: () => stack.at(-1)?.finish() ?? {},
    end: (depth) => void (stack.length = depth),
    solution(rule, tail, scope) {
      const getKey = getterOf(operandOf(tail[0] as Term, scope));
      const getValue = getterOf(valueOperand(rule, scope));
      return (frame) => {
        const key = getKey(frame);
        const value = getValue(frame);
        const object = stack.at(-1);
        if (key === undefined || value === undefined || object === undefined) return false;
        const present = object.get(key);
        if (present === undefined) object.set(key, value);
        else if (!equal(present, value)) throw conflict(rule.head.location);
        return false;
      };
    },
  };
}

function extentCollector(): Collector {
  const stack: Extent[] = [];
  return {
    start: () => stack.push(new Extent()) - 1,
    value: () => stack.at(-1)?.finish() ?? {},
    end: (depth) => void (stack.length = depth),
    solution(rule, tail, scope) {
      const getPath = getterOf(
        operandOf({ type: 'array', items: [...tail], location: rule.location }, scope),
      );
      const multiple = isMultiValue(rule);
      const getLeaf = getterOf(
        multiple ? operandOf(rule.head.key as Term, scope) : valueOperand(rule, scope),
      );
      return (frame) => {
        const path = getPath(frame) as readonly Value[] | undefined;
        const leaf = getLeaf(frame);
        if (path === undefined || leaf === undefined) return false;
        if (multiple) stack.at(-1)?.add(path, leaf, rule.head.location);
        else stack.at(-1)?.put(path, leaf, rule.head.location);
        return false;
      };
    },
  };
}

function valueOperand(rule: Rule, scope: Scope): ReturnType<typeof operandOf> {
  const { value } = rule.head;
  return operandOf(value ?? { type: 'boolean', value: true, location: rule.location }, scope);
}
