/** Taking values apart: a pattern's free variables are assigned, everything else is compared. */
import { equal } from '../values/compare.ts';
import { objectGet, objectSize } from '../values/object.ts';
import { isObject, type Value } from '../values/value.ts';
import type { ArrayTerm, ObjectTerm, Term } from '../syntax/ast.ts';
import type { Frame, Getter, Step } from '../run/frame.ts';
import { computed, getterOf, type Operand } from './operand.ts';
import { operandOf } from './operands.ts';
import type { Then } from './planner.ts';
import { bind, isGround, type Scope } from './scope.ts';

export function planMatch(pattern: Term, value: Operand, scope: Scope, then: Then): Step {
  if (isGround(pattern, scope)) return planCompare(operandOf(pattern, scope), value, then(scope));
  if (pattern.type === 'array') return planArray(pattern, value, scope, then);
  if (pattern.type === 'object') return planObject(pattern, value, scope, then);
  if (pattern.type !== 'var') throw new TypeError(`a ${pattern.type} cannot be a pattern`);
  return planAssign(scope.slots.of(pattern.name), value, then(bind(scope, pattern.name)));
}

function planAssign(slot: number, value: Operand, next: Step): Step {
  if (value.kind === 'constant') {
    const known = value.value;
    return (frame) => {
      frame[slot] = known;
      return next(frame);
    };
  }
  if (value.kind === 'slot') {
    const from = value.slot;
    if (from === slot) return next;
    return (frame) => {
      frame[slot] = frame[from];
      return next(frame);
    };
  }
  const { get } = value;
  return (frame) => {
    const found = get(frame);
    if (found === undefined) return false;
    frame[slot] = found;
    return next(frame);
  };
}

/** Scalars are told apart without a call; a double may equal a number that keeps its text, so numbers are not. */
export function planCompare(left: Operand, right: Operand, next: Step): Step {
  const known = left.kind === 'constant' ? left : right;
  const other = known === left ? right : left;
  const get = getterOf(other);
  if (known.kind === 'constant') return planCompareConstant(known.value, get, next);
  const getKnown = getterOf(known);
  return (frame) => {
    const a = getKnown(frame);
    if (a === undefined) return false;
    const b = get(frame);
    return b !== undefined && (a === b || equal(a, b)) && next(frame);
  };
}

function planCompareConstant(known: Value, get: Getter, next: Step): Step {
  if (typeof known === 'string' || typeof known === 'boolean' || known === null) {
    return (frame) => get(frame) === known && next(frame);
  }
  return (frame) => {
    const value = get(frame);
    return value !== undefined && equal(known, value) && next(frame);
  };
}

function planArray(pattern: ArrayTerm, value: Operand, scope: Scope, then: Then): Step {
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
