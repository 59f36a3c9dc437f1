/** Taking values apart: a pattern's free variables are assigned, everything else is compared. */
import { equal } from '../values/compare.ts';
import { objectGet, objectSize } from '../values/object.ts';
import { isObject, type Value } from '../values/value.ts';
import type { ArrayTerm, ObjectTerm, Term } from '../syntax/ast.ts';
import { NEVER, type Frame, type Getter, type Step } from '../run/frame.ts';
import { hasRoom, type Fact } from './known.ts';
import { isLight } from './light.ts';
import { computed, constant, getterOf, type Operand } from './operand.ts';
import { operandOf } from './operands.ts';
import type { Then } from './planner.ts';
import { ifDefined, written } from './written.ts';
import { bindKnown, isGround, type Scope } from './scope.ts';

export function planMatch(pattern: Term, value: Operand, scope: Scope, then: Then): Step {
  if (isGround(pattern, scope)) {
    const wanted = operandOf(pattern, scope);
    return planSettled(wanted, value, scope, then) ?? planCompare(wanted, value, then(scope));
  }
  if (pattern.type === 'array') return planArray(pattern, value, scope, then);
  if (pattern.type === 'object') return planObject(pattern, value, scope, then);
  // A set with free variables, in a function's parameters: OPA never finds one equal.
  if (pattern.type === 'set') return NEVER;
  if (pattern.type !== 'var') throw new TypeError(`a ${pattern.type} cannot be a pattern`);
  const fact = factOfValue(value);
  const next = then(bindKnown(scope, pattern.name, fact));
  if (fact?.kind === 'value' && hasRoom(scope.known)) return next;
  return planAssign(scope.slots.of(pattern.name), value, next);
}

function factOfValue(value: Operand): Fact | undefined {
  if (value.kind === 'constant')
    return isLight(value.value) ? { kind: 'value', value: value.value } : undefined;
  return value.kind === 'getter' && value.input !== undefined
    ? { kind: 'input', names: value.input }
    : undefined;
}

/** Two constants are compared once and for all. */
export function planSettled(left: Operand, right: Operand, scope: Scope, then: Then): Step | undefined {
  if (left.kind !== 'constant' || right.kind !== 'constant') return undefined;
  if (!isLight(left.value) || !isLight(right.value)) return undefined;
  return equal(left.value, right.value) ? then(scope) : NEVER;
}

function planAssign(slot: number, value: Operand, next: Step): Step {
  // A getter may still end the evaluation with an error.
  if (next === NEVER && value.kind !== 'getter') return NEVER;
  if (value.kind === 'constant') {
    const known = value.value;
    return written(
      (frame) => {
        frame[slot] = known;
        return next(frame);
      },
      (out) => `(f[${slot}] = ${out.literal(known)}, ${out.step(next)})`,
    );
  }
  if (value.kind === 'slot') {
    const from = value.slot;
    if (from === slot) return next;
    return written(
      (frame) => {
        frame[slot] = frame[from];
        return next(frame);
      },
      (out) => `(f[${slot}] = f[${from}], ${out.step(next)})`,
    );
  }
  const { get } = value;
  return written(
    (frame) => {
      const found = get(frame);
      if (found === undefined) return false;
      frame[slot] = found;
      return next(frame);
    },
    (out) => ifDefined(out, get, (found) => `(f[${slot}] = ${found}, ${out.step(next)})`),
  );
}

/** Scalars are told apart without a call; a double may equal a number that keeps its text, so numbers are not. */
export function planCompare(left: Operand, right: Operand, next: Step): Step {
  const known = left.kind === 'constant' ? left : right;
  const other = known === left ? right : left;
  const get = getterOf(other);
  if (known.kind === 'constant') return planCompareConstant(known.value, get, next);
  const getKnown = getterOf(known);
  return written(
    (frame) => {
      const a = getKnown(frame);
      if (a === undefined) return false;
      const b = get(frame);
      return b !== undefined && (a === b || equal(a, b)) && next(frame);
    },
    (out) =>
      ifDefined(out, getKnown, (a) =>
        ifDefined(out, get, (b) => `(${a} === ${b} || equal(${a}, ${b})) && ${out.step(next)}`),
      ),
  );
}

function planCompareConstant(known: Value, get: Getter, next: Step): Step {
  if (typeof known === 'string' || typeof known === 'boolean' || known === null) {
    return written(
      (frame) => get(frame) === known && next(frame),
      (out) => `(${out.value(get)} === ${out.literal(known)} && ${out.step(next)})`,
    );
  }
  return written(
    (frame) => {
      const value = get(frame);
      return value !== undefined && equal(known, value) && next(frame);
    },
    (out) => ifDefined(out, get, (value) => `equal(${out.literal(known)}, ${value}) && ${out.step(next)}`),
  );
}

function planArray(pattern: ArrayTerm, value: Operand, scope: Scope, then: Then): Step {
  if (value.kind === 'constant') {
    const { value: array } = value;
    return Array.isArray(array) && array.length === pattern.items.length
      ? planKnownItems(pattern.items, array as readonly Value[], 0, scope, then)
      : NEVER;
  }
  const whole = value.kind === 'slot' ? value.slot : scope.slots.fresh();
  const get = getterOf(value);
  const { length } = pattern.items;
  const next = planItems(pattern.items, whole, 0, scope, then);
  return (frame) => {
    const array = get(frame);
    if (!Array.isArray(array) || array.length !== length) return false;
    frame[whole] = array as readonly Value[];
    return next(frame);
  };
}

function planKnownItems(
  items: readonly Term[],
  values: readonly Value[],
  at: number,
  scope: Scope,
  then: Then,
): Step {
  const item = items[at];
  if (item === undefined) return then(scope);
  return planMatch(item, constant(values[at] ?? null), scope, (after) =>
    planKnownItems(items, values, at + 1, after, then),
  );
}

function planItems(items: readonly Term[], whole: number, at: number, scope: Scope, then: Then): Step {
  const item = items[at];
  if (item === undefined) return then(scope);
  const read = (frame: Frame): Value | undefined => (frame[whole] as readonly Value[])[at];
  return planMatch(item, computed(read), scope, (after) => planItems(items, whole, at + 1, after, then));
}

function planObject(pattern: ObjectTerm, value: Operand, scope: Scope, then: Then): Step {
  const whole = value.kind === 'slot' ? value.slot : scope.slots.fresh();
  const get = getterOf(value);
  const size = pattern.pairs.length;
  const next = planPairs(pattern.pairs, whole, 0, scope, then);
  return (frame) => {
    const object = get(frame);
    if (object === undefined || !isObject(object) || objectSize(object) !== size) return false;
    frame[whole] = object;
    return next(frame);
  };
}

/** Keys are bound by then: the safety check sees to it. */
function planPairs(
  pairs: readonly (readonly [Term, Term])[],
  whole: number,
  at: number,
  scope: Scope,
  then: Then,
): Step {
  const pair = pairs[at];
  if (pair === undefined) return then(scope);
  const key = getterOf(operandOf(pair[0], scope));
  const read = (frame: Frame): Value | undefined => {
    const name = key(frame);
    const object = frame[whole];
    return name === undefined || object === undefined || !isObject(object)
      ? undefined
      : objectGet(object, name);
  };
  return planMatch(pair[1], computed(read), scope, (after) => planPairs(pairs, whole, at + 1, after, then));
}
