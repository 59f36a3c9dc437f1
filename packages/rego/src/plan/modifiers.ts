/**
 * `with`: the machine's state is swapped while the modified expression runs, and swapped back for everything after it. A
 * virtual document read under `with` is not remembered outside.
 */
import { baseAt, replaceAt } from '../run/documents.ts';
import type { Frame, Getter, Step } from '../run/frame.ts';
import type { Machine, Mock } from '../run/machine.ts';
import { callBuiltin, callRelation } from '../run/builtin-calls.ts';
import type { Location, RefTerm, Term, With } from '../syntax/ast.ts';
import type { Value } from '../values/value.ts';
import { findCallee, mockName, type Callee } from './calls.ts';
import { getterOf } from './operand.ts';
import { constantValue, operandOf } from './operands.ts';
import type { Planner, Then } from './planner.ts';
import type { Scope } from './scope.ts';
import { planReference } from './unify.ts';

type State = Pick<Machine, 'input' | 'data' | 'remembered' | 'overrides' | 'mocks'>;

/** Changes a state that is a copy already; false where a value is undefined. */
type Change = (state: State, frame: Frame) => boolean;

export function planModified(
  planner: Planner,
  modifiers: readonly With[],
  scope: Scope,
  then: Then,
  planInner: (then: Then) => Step,
): Step {
  const { machine } = planner;
  const changes = modifiers.map((modifier) => planChange(planner, modifier, scope));
  const outside: State[] = [];
  const inner = planInner((after) => leave(machine, outside, then(after)));
  return (frame) => {
    const before = stateOf(machine);
    const state = { ...before, remembered: machine.blank.slice() };
    for (const change of changes) if (!change(state, frame)) return false;
    Object.assign(machine, state);
    const depth = outside.push(before);
    const stop = inner(frame);
    outside.length = depth - 1;
    Object.assign(machine, before);
    return stop;
  };
}

function leave(machine: Machine, outside: State[], next: Step): Step {
  return (frame) => {
    const inside = stateOf(machine);
    const before = outside.pop();
    Object.assign(machine, before);
    const stop = next(frame);
    if (before !== undefined) outside.push(before);
    Object.assign(machine, inside);
    return stop;
  };
}

function stateOf({ input, data, remembered, overrides, mocks }: Machine): State {
  return { input, data, remembered, overrides, mocks };
}

function planChange(planner: Planner, { target, value }: With, scope: Scope): Change {
  if (target.type !== 'ref') throw new TypeError('a target of `with` is a reference');
  const callee = findCallee(planner, target);
  if (callee !== undefined) return planMock(planner, mockName(target), value, scope);
  const get = getterOf(operandOf(value, scope));
  return target.parts[0]?.type === 'var' && target.parts[0].name === 'input'
    ? inputChange(pathOf(target), get)
    : dataChange(pathOf(target), get);
}

function pathOf(target: RefTerm): Value[] {
  return target.parts.slice(1).map((part) => constantValue(part) ?? null);
}

function inputChange(path: readonly Value[], get: Getter): Change {
  return (state, frame) => {
    const value = get(frame);
    if (value === undefined) return false;
    state.input = replaceAt(state.input, path, value);
    return true;
  };
}

function dataChange(path: readonly Value[], get: Getter): Change {
  return (state, frame) => {
    const value = get(frame);
    if (value === undefined) return false;
    state.overrides = [...state.overrides, { path, before: baseAt(state.data, path) }];
    state.data = replaceAt(state.data, path, value);
    return true;
  };
}

function planMock(planner: Planner, name: string, value: Term, scope: Scope): Change {
  const mockOf = mockMaker(planner, value, scope);
  return (state, frame) => {
    const mock = mockOf(frame);
    if (mock === undefined) return false;
    state.mocks = new Map(state.mocks).set(name, mock);
    return true;
  };
}

type MockMaker = (frame: Frame) => Mock | undefined;

function mockMaker(planner: Planner, value: Term, scope: Scope): MockMaker {
  if (value.type !== 'ref') return valueMock(getterOf(operandOf(value, scope)));
  const replacement = findCallee(planner, value);
  return replacement === undefined
    ? documentMock(planner, value, scope)
    : functionMock(planner, replacement, value.location);
}

function valueMock(get: Getter): MockMaker {
  return (frame) => {
    const value = get(frame);
    return value === undefined ? undefined : { kind: 'value', read: () => value };
  };
}

function documentMock(planner: Planner, ref: RefTerm, scope: Scope): MockMaker {
  if (planner.observation !== undefined) return watchedMock(planner, ref, scope);
  const slot = scope.slots.fresh();
  const step = planReference(planner, ref, scope, {}, (value) => {
    const get = getterOf(value);
    return (frame) => {
      frame[slot] = get(frame);
      return true;
    };
  });
  return (frame) => ({ kind: 'value', read: () => (step(frame) ? frame[slot] : undefined) });
}

/** Goes on from inside of the rule that is read, as OPA does. */
function watchedMock(planner: Planner, ref: RefTerm, scope: Scope): MockMaker {
  let reader: ((value: Value) => boolean) | undefined;
  const step = planReference(planner, ref, scope, {}, (value) => {
    const get = getterOf(value);
    return (frame) => {
      const found = get(frame);
      return found !== undefined && reader !== undefined && reader(found);
    };
  });
  return (frame) => {
    const readInto = (then: (value: Value) => boolean): boolean => {
      const outer = reader;
      reader = then;
      const stop = step(frame);
      reader = outer;
      return stop;
    };
    const read = (): Value | undefined => {
      let found: Value | undefined;
      readInto((value) => {
        found = value;
        return true;
      });
      return found;
    };
    return { kind: 'value', read, readInto };
  };
}

function functionMock({ machine }: Planner, callee: Callee, location: Location): MockMaker {
  if (callee.kind === 'function') {
    const { document } = callee;
    return () => ({ kind: 'function', call: (args) => document.call(args) });
  }
  const { builtin } = callee;
  if ('each' in builtin)
    return () => ({
      kind: 'relation',
      each: (args, then) => callRelation(machine, builtin, args, location, then),
    });
  return () => ({ kind: 'function', call: (args) => callBuiltin(machine, builtin, args, location) });
}
