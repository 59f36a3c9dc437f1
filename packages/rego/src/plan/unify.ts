/** Unification: with the variables' modes known, it is assigning, comparing, taking apart or iterating. */
import { equal } from '../values/compare.ts';
import type { ArrayTerm, ObjectTerm, RefTerm, Term, VarTerm } from '../syntax/ast.ts';
import { isComprehension, termExpr } from '../compile/nodes.ts';
import { compareTerms } from '../compile/term-order.ts';
import { termVariables } from '../compile/variables.ts';
import type { Step } from '../run/frame.ts';
import { pathReader } from '../run/lookup.ts';
import { planComprehension } from './comprehensions.ts';
import { planDataReference } from './data-references.ts';
import { planCompare, planMatch, planSettled } from './match.ts';
import { mayFail } from './may-fail.ts';
import { canBe, isBaseDocument } from './meets.ts';
import { constantAt, factOf, leadsToConstant } from './known.ts';
import { computed, constant, getterOf, inInput, inSlot, type Operand } from './operand.ts';
import { constantValue, operandOf } from './operands.ts';
import type { Finish, Planner, Then } from './planner.ts';
import type { Probe } from './probes.ts';
import { planValueReference, type Destination } from './references.ts';
import { ifDefined, written } from './written.ts';
import { isGround, type Scope } from './scope.ts';

export function planUnify(planner: Planner, left: Term, right: Term, scope: Scope, then: Then): Step {
  return planPairs(planner, [[left, right]], scope, then);
}

/** `element = collection[key]`, where something is known of the element that is looked for. */
export function planProbe(
  planner: Planner,
  ref: RefTerm,
  element: VarTerm,
  probe: Probe,
  scope: Scope,
  then: Then,
): Step {
  const into = mentions(ref, element.name) ? {} : { into: scope.slots.of(element.name) };
  return planReference(planner, ref, scope, { ...into, probe }, (value, after) =>
    planMatch(element, value, after, then),
  );
}

type Pair = readonly [Term, Term];

/** The first pair with a side that can be evaluated comes first; what is decided by a later pair waits for it. */
function planPairs(planner: Planner, pairs: readonly Pair[], scope: Scope, then: Then): Step {
  if (pairs.length === 0) return then(scope);
  const at = pairs.findIndex((pair) => pair.some((term) => isReady(term, scope)));
  const [left, right] = (at < 0 ? pairs[0] : pairs[at]) as Pair;
  const others = pairs.filter((_, index) => index !== Math.max(at, 0));
  const rest: Then = (after) => planPairs(planner, others, after, then);
  if (at >= 0) return planPair(planner, left, right, scope, rest);
  if (left.type === 'var' && right.type === 'var' && left.name === right.name) return rest(scope);
  const inner = alignedPairs(left, right);
  if (inner === undefined) return () => false;
  return planPairs(planner, [...inner, ...others], scope, then);
}

function isReady(term: Term, scope: Scope): boolean {
  return term.type === 'ref' || isGround(term, scope);
}

/** The parts of two patterns; `undefined` where they can never be equal. */
function alignedPairs(left: Term, right: Term): Pair[] | undefined {
  if (left.type === 'array' && right.type === 'array') return alignedItems(left, right);
  if (left.type === 'object' && right.type === 'object') return alignedValues(left, right);
  // Neither side is bound, and OPA's safety check lets that be: `{"a": [1 | true], "b": x} = y` holds whatever they are.
  if (left.type === 'var' || right.type === 'var') return [];
  return undefined;
}

function alignedItems(left: ArrayTerm, right: ArrayTerm): Pair[] | undefined {
  if (left.items.length !== right.items.length) return undefined;
  return left.items.map((item, at): Pair => [item, right.items[at] as Term]);
}

function alignedValues(left: ObjectTerm, right: ObjectTerm): Pair[] | undefined {
  if (left.pairs.length !== right.pairs.length) return undefined;
  const pairs: Pair[] = [];
  for (const [key, value] of left.pairs) {
    const other = right.pairs.find(([name]) => compareTerms(key, name) === 0);
    if (other === undefined) return undefined;
    pairs.push([value, other[1]]);
  }
  return pairs;
}

function planPair(planner: Planner, left: Term, right: Term, scope: Scope, then: Then): Step {
  if (left.type === 'ref') return planReferencePair(planner, left, right, scope, then);
  if (right.type === 'ref') return planReferencePair(planner, right, left, scope, then);
  if (isGround(left, scope) && isGround(right, scope)) {
    if (!isComprehension(left) && isComprehension(right) && mayFailInPlace(planner, right))
      return planValueThenComprehension(planner, left, right, scope, then);
    const [a, b] = [evaluated(planner, left, scope), evaluated(planner, right, scope)];
    return planSettled(a, b, scope, then) ?? planCompare(a, b, then(scope));
  }
  if (isGround(left, scope)) return planMatch(right, evaluated(planner, left, scope), scope, then);
  return planMatch(left, evaluated(planner, right, scope), scope, then);
}

/** A term without references, all of whose variables are bound. */
export function evaluated(planner: Planner, term: Term, scope: Scope): Operand {
  return isComprehension(term) ? planComprehension(planner, term, scope) : operandOf(term, scope);
}

function planReferencePair(planner: Planner, ref: RefTerm, other: Term, scope: Scope, then: Then): Step {
  if (other.type === 'ref') return planTwoReferences(planner, ref, other, scope, then);
  if (isComprehension(other) && isGround(other, scope) && mayFailInPlace(planner, other))
    return planReferenceThenComprehension(planner, ref, other, scope, then);
  if (isGround(other, scope)) {
    const wanted = stored(evaluated(planner, other, scope), scope);
    const get = getterOf(wanted.operand);
    const step = planReference(
      planner,
      ref,
      scope,
      { wanted: get },
      (value, after) =>
        planSettled(wanted.operand, value, after, then) ?? planEqual(wanted.operand, value, then(after)),
    );
    return wanted.before(step);
  }
  const into = other.type === 'var' && !mentions(ref, other.name) ? { into: scope.slots.of(other.name) } : {};
  return planReference(planner, ref, scope, into, (value, after) => planMatch(other, value, after, then));
}

function mayFailInPlace(planner: Planner, term: Term): boolean {
  return planner.exactOrder || mayFail(planner, [termExpr(term, term.location)]);
}

/** OPA reads the reference first, and does not get to the comprehension, nor to its errors, where there is nothing. */
function planReferenceThenComprehension(
  planner: Planner,
  ref: RefTerm,
  comprehension: Term,
  scope: Scope,
  then: Then,
): Step {
  const slot = scope.slots.fresh();
  const get = getterOf(evaluated(planner, comprehension, scope));
  const always = isBaseDocument(planner, ref);
  const step = planReference(planner, ref, scope, {}, (value, after) => {
    const found = getterOf(value);
    const next = then(after);
    return (frame) => {
      const one = found(frame);
      if (one === undefined || !(always || canBe(one, comprehension))) return false;
      const other = (frame[slot] ??= get(frame));
      return other !== undefined && equal(other, one) && next(frame);
    };
  });
  return (frame) => {
    frame[slot] = undefined;
    return step(frame);
  };
}

/** As for a reference; where the comprehension is written first, it is made whatever stands on the other side. */
function planValueThenComprehension(
  planner: Planner,
  left: Term,
  comprehension: Term,
  scope: Scope,
  then: Then,
): Step {
  const [found, get] = [left, comprehension].map((term) => getterOf(evaluated(planner, term, scope)));
  const next = then(scope);
  return (frame) => {
    const one = found?.(frame);
    if (one === undefined || !canBe(one, comprehension)) return false;
    const other = get?.(frame);
    return other !== undefined && equal(other, one) && next(frame);
  };
}

function planEqual(wanted: Operand, value: Operand, next: Step): Step {
  if (wanted.kind === 'constant' || value.kind === 'constant') return planCompare(wanted, value, next);
  const left = getterOf(wanted);
  const right = getterOf(value);
  return written(
    (frame) => {
      const found = right(frame);
      if (found === undefined) return false;
      const expected = left(frame);
      return expected !== undefined && (found === expected || equal(expected, found)) && next(frame);
    },
    (out) =>
      ifDefined(out, right, (found) =>
        ifDefined(
          out,
          left,
          (expected) => `(${found} === ${expected} || equal(${expected}, ${found})) && ${out.step(next)}`,
        ),
      ),
  );
}

/** What costs something to make is made once, before the other side is gone through. */
function stored(operand: Operand, scope: Scope): { operand: Operand; before(next: Step): Step } {
  if (operand.kind !== 'getter') return { operand, before: (next) => next };
  const slot = scope.slots.fresh();
  const { get } = operand;
  return {
    operand: inSlot(slot),
    before: (next) =>
      written(
        (frame) => {
          const value = get(frame);
          if (value === undefined) return false;
          frame[slot] = value;
          return next(frame);
        },
        (out) => ifDefined(out, get, (value) => `(f[${slot}] = ${value}, ${out.step(next)})`),
      ),
  };
}

/** The one without free variables first: then it is known what the other must equal. */
function planTwoReferences(planner: Planner, one: RefTerm, other: RefTerm, scope: Scope, then: Then): Step {
  const swapped =
    !planner.exactOrder &&
    !hasOneValue(one, scope) &&
    hasOneValue(other, scope) &&
    !mayFail(planner, [termExpr(one, one.location)]);
  const [left, right] = swapped ? [other, one] : [one, other];
  return planReference(planner, left, scope, {}, (first, after) => {
    const kept = stored(first, after);
    return kept.before(
      planReference(
        planner,
        right,
        after,
        { wanted: getterOf(kept.operand) },
        (second, last) =>
          planSettled(kept.operand, second, last, then) ?? planEqual(kept.operand, second, then(last)),
      ),
    );
  });
}

function hasOneValue({ parts }: RefTerm, scope: Scope): boolean {
  return parts.slice(1).every((part) => isGround(part, scope));
}

function mentions(ref: RefTerm, name: string): boolean {
  return ref.parts.some((part) => termVariables(part).has(name));
}

export function planReference(
  planner: Planner,
  ref: RefTerm,
  scope: Scope,
  destination: Destination,
  finish: Finish,
): Step {
  const [head, ...operands] = ref.parts;
  if (head === undefined) throw new TypeError('a reference has a head');
  // `some x in 1` becomes `1[_]`, which has no elements.
  if (head.type !== 'var')
    return planValueReference(planner, evaluated(planner, head, scope), operands, scope, destination, finish);
  if (scope.bound.has(head.name)) {
    const fact = factOf(scope.known, head.name);
    const known = fact?.kind === 'input' ? planInput(planner, fact.names, operands, scope) : undefined;
    const { base, rest } = known ?? { base: operandOf(head, scope), rest: operands };
    return planValueReference(planner, base, rest, scope, destination, finish);
  }
  if (head.name === 'data') return planDataReference(planner, operands, scope, destination, finish);
  if (head.name !== 'input') throw new TypeError(`${head.name} is not bound: the body is not safe`);
  const { machine } = planner;
  const whole = written(
    () => machine.input,
    (out) => `${out.given(machine)}.input`,
  );
  const input = { base: computed(whole), rest: operands };
  const { base, rest } = planInput(planner, [], operands, scope) ?? input;
  return planValueReference(planner, base, rest, scope, destination, finish);
}

/** What is constant in the input, or the way to it; `undefined` where a reference goes elsewhere. */
function planInput(
  { folding, machine }: Planner,
  above: readonly string[],
  operands: readonly Term[],
  scope: Scope,
): { readonly base: Operand; readonly rest: readonly Term[] } | undefined {
  if (folding === undefined || folding.constants.length === 0) return undefined;
  const names = [...above];
  for (const operand of operands) {
    const name = constantValue(operand, scope.known);
    if (typeof name !== 'string') break;
    names.push(name);
  }
  const found = constantAt(folding.constants, names);
  if (found !== undefined) {
    const rest = operands.slice(found.path.length - above.length);
    return { base: constant(found.value), rest };
  }
  const whole = names.length === above.length + operands.length;
  if (!whole || !leadsToConstant(folding.constants, names)) return undefined;
  const read = pathReader(names);
  return { base: inInput(names, () => read(machine.input)), rest: [] };
}
