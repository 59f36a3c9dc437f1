/** Calls of built-ins and of functions that policies define. */
import type { RelationBuiltin, Builtin } from '../builtins/builtin.ts';
import { declarationOf } from '../builtins/define.ts';
import { nodeKey } from '../compile/rule-tree.ts';
import type { RuleNode } from '../compile/program.ts';
import { EvaluationError } from '../error.ts';
import { callBuiltin, callRelation } from '../run/builtin-calls.ts';
import type { VirtualDocument } from '../run/documents.ts';
import { NEVER, type Getter, type Step } from '../run/frame.ts';
import { spend, type Machine } from '../run/machine.ts';
import type { Location, RefTerm, Term } from '../syntax/ast.ts';
import type { Value } from '../values/value.ts';
import { planMatch } from './match.ts';
import { computed, getterOf, inSlot, type Operand } from './operand.ts';
import { collect, constantValue, operandsOf } from './operands.ts';
import { operatorGetter } from './operators.ts';
import { settledCall } from './settled-calls.ts';
import { sprintfGetter } from './sprintf.ts';
import { observeRead, type Observation } from './observe.ts';
import type { Planner, Then } from './planner.ts';
import type { Scope } from './scope.ts';
import { allDefined, ifDefined, written, type Write } from './written.ts';

export interface Call {
  readonly operator: RefTerm;
  readonly args: readonly Term[];
  readonly location: Location;
}

export function planCall(planner: Planner, call: Call, scope: Scope, then: Then): Step {
  const callee = calleeOf(planner, call.operator);
  const args = operandsOf(call.args.slice(0, callee.arity), scope);
  const output = call.args[callee.arity];
  if (callee.kind === 'builtin' && 'each' in callee.builtin) {
    return planRelation(planner, callee.builtin, args, call, output, scope, then);
  }
  const settled = settledCall(planner, callee, args, call, scope);
  if (settled !== undefined) return planSettledCall(settled.operand, output, scope, then);
  const direct =
    callee.kind === 'builtin'
      ? builtinGetter(planner, callee.builtin as Builtin, args, call, scope)
      : functionGetter(planner, callee, args);
  // Without a `with` anywhere nothing can be replaced.
  const get =
    planner.folding === undefined ? mockable(planner.machine, mockName(call.operator), args, direct) : direct;
  if (callee.kind === 'builtin' && callee.builtin.type.result === undefined)
    return planVoid(get, then(scope));
  if (planner.folding === undefined) {
    const { observation } = planner;
    const watched = callee.kind === 'function' ? observation : undefined;
    return planReplaceable(
      planner,
      watched,
      { name: mockName(call.operator), args, get },
      output,
      scope,
      then,
    );
  }
  if (output !== undefined) return planMatch(output, computed(get), scope, then);
  return planTest(computed(get), then(scope));
}

interface Replaceable {
  readonly name: string;
  readonly args: readonly Operand[];
  readonly get: Getter;
}

/** A function replaced by `walk` has many results. */
function planReplaceable(
  { machine }: Planner,
  watched: Observation | undefined,
  { name, args, get }: Replaceable,
  output: Term | undefined,
  scope: Scope,
  then: Then,
): Step {
  const slot = scope.slots.fresh();
  const getters = args.map(getterOf);
  const next =
    output === undefined ? planTest(inSlot(slot), then(scope)) : planMatch(output, inSlot(slot), scope, then);
  const refuses = (value: Value): boolean => output === undefined && value === false;
  return (frame) => {
    const goOn = (value: Value): boolean => {
      frame[slot] = value;
      return next(frame);
    };
    if (machine.mocks === undefined && watched !== undefined)
      return observeRead(watched, () => get(frame), goOn, refuses);
    const mock = machine.mocks?.get(name);
    if (mock?.kind === 'relation') {
      const values = collect(getters, frame);
      return values !== undefined && mock.each(values, goOn);
    }
    if (mock?.kind === 'value' && mock.readInto !== undefined) return mock.readInto(goOn);
    const value = get(frame);
    return value !== undefined && goOn(value);
  };
}

/** `undefined` is a result: that the call has none. */
function planSettledCall(
  result: Operand | undefined,
  output: Term | undefined,
  scope: Scope,
  then: Then,
): Step {
  if (result === undefined) return NEVER;
  if (output !== undefined) return planMatch(output, result, scope, then);
  return result.kind === 'constant' && result.value === false ? NEVER : planTest(result, then(scope));
}

/** Holds unless the value is false or undefined. */
export function planTest(value: Operand, next: Step): Step {
  if (value.kind === 'constant') return value.value === false ? NEVER : next;
  if (value.kind === 'slot' && next === NEVER) return NEVER;
  const get = getterOf(value);
  return written(
    (frame) => {
      const found = get(frame);
      return found !== undefined && found !== false && next(frame);
    },
    (out) => ifDefined(out, get, (found) => `${found} !== false && ${out.step(next)}`),
  );
}

function planVoid(get: Getter, next: Step): Step {
  return (frame) => {
    get(frame);
    return next(frame);
  };
}

export type Callee =
  | { readonly kind: 'builtin'; readonly arity: number; readonly builtin: Builtin | RelationBuiltin }
  | { readonly kind: 'function'; readonly arity: number; readonly document: VirtualDocument };

function calleeOf(planner: Planner, operator: RefTerm): Callee {
  const callee = findCallee(planner, operator) ?? findFunction(planner, operator.parts.slice(1), true);
  if (callee === undefined) throw new TypeError(`no function is called ${mockName(operator)}`);
  return callee;
}

/** `undefined` where the reference is no function's. */
export function findCallee(planner: Planner, operator: RefTerm): Callee | undefined {
  const [head, ...rest] = operator.parts;
  if (head?.type === 'var' && head.name === 'data') return findFunction(planner, rest);
  const name = mockName(operator);
  const builtin = planner.builtins.get(name) ?? missingBuiltin(name, operator.location);
  if (builtin === undefined) return undefined;
  return { kind: 'builtin', arity: builtin.type.args?.length ?? 0, builtin };
}

/** Declared, so that policies compile, but not there. */
function missingBuiltin(name: string, location: Location): Builtin | undefined {
  const declaration = declarationOf(name);
  if (declaration === undefined) return undefined;
  return {
    name,
    type: declaration.type,
    pure: true,
    run: () => {
      throw new EvaluationError('eval_internal_error', `unsupported built-in: ${name}`, location);
    },
  };
}

function findFunction(planner: Planner, parts: readonly Term[], called = false): Callee | undefined {
  let node: RuleNode | undefined = planner.program.rules.children.get('data');
  const path: Value[] = [];
  for (const part of parts) {
    node = node?.children.get(nodeKey(part));
    path.push(constantValue(part) ?? null);
  }
  const arity = node?.rules[0]?.head.args?.length ?? 0;
  if (node === undefined || node.rules.length === 0 || (arity === 0 && !called)) return undefined;
  return { kind: 'function', arity, document: planner.document(node, path) };
}

/** How a function is known among those replaced by `with`. */
export function mockName({ parts }: RefTerm): string {
  return parts.map((part) => (part.type === 'var' ? part.name : nodeName(part))).join('.');
}

function nodeName(part: Term): string {
  return part.type === 'string' ? part.value : nodeKey(part);
}

function builtinGetter(
  planner: Planner,
  builtin: Builtin,
  args: readonly Operand[],
  call: Call,
  scope: Scope,
): Getter {
  const { machine } = planner;
  const getters = args.map(getterOf);
  const slow = (values: readonly Value[]): Value | undefined =>
    callBuiltin(machine, builtin, values, call.location);
  const [format] = args;
  const items = call.args[1];
  if (builtin.name === 'sprintf' && format?.kind === 'constant' && items?.type === 'array') {
    const message =
      typeof format.value === 'string' &&
      sprintfGetter(machine, format.value, operandsOf(items.items, scope), slow);
    if (message) return message;
  }
  const quick = operatorGetter(builtin.name, getters, slow);
  if (quick !== undefined) return quick;
  const [first, second] = getters;
  const write: Write = (out) =>
    allDefined(out, getters, (names) => `${out.given(slow)}([${names.join(', ')}])`);
  if (getters.length === 1 && first !== undefined) {
    return written((frame) => {
      const value = first(frame);
      return value === undefined ? undefined : slow([value]);
    }, write);
  }
  if (getters.length === 2 && first !== undefined && second !== undefined) {
    return written((frame) => {
      const a = first(frame);
      if (a === undefined) return undefined;
      const b = second(frame);
      return b === undefined ? undefined : slow([a, b]);
    }, write);
  }
  return written((frame) => {
    const values = collect(getters, frame);
    return values === undefined ? undefined : slow(values);
  }, write);
}

function functionGetter(
  { machine }: Planner,
  { document }: { readonly document: VirtualDocument },
  args: readonly Operand[],
): Getter {
  const getters = args.map(getterOf);
  return written(
    (frame) => {
      spend(machine);
      const values = collect(getters, frame);
      return values === undefined ? undefined : document.call(values);
    },
    (out) => {
      const call = allDefined(out, getters, (names) => `${out.given(document)}.call([${names.join(', ')}])`);
      return `(${out.spend()}, ${call})`;
    },
  );
}

/** Looks for a replacement first, in the rare evaluation that has any. */
function mockable(machine: Machine, name: string, args: readonly Operand[], direct: Getter): Getter {
  const getters = args.map(getterOf);
  return (frame) => {
    if (machine.mocks === undefined) return direct(frame);
    const mock = machine.mocks.get(name);
    if (mock === undefined) return direct(frame);
    if (mock.kind === 'value') return mock.read();
    if (mock.kind === 'relation') return undefined;
    const values = collect(getters, frame);
    if (values === undefined) return undefined;
    // A replacement is itself not replaced: `with count as f`, where f counts.
    const { mocks } = machine;
    machine.mocks = undefined;
    const result = mock.call(values);
    machine.mocks = mocks;
    return result;
  };
}

function planRelation(
  planner: Planner,
  builtin: RelationBuiltin,
  args: readonly Operand[],
  call: Call,
  output: Term | undefined,
  scope: Scope,
  then: Then,
): Step {
  const { machine } = planner;
  const slot = scope.slots.fresh();
  const getters = args.map(getterOf);
  const next =
    output === undefined ? planTest(inSlot(slot), then(scope)) : planMatch(output, inSlot(slot), scope, then);
  const name = mockName(call.operator);
  return (frame) => {
    const values = collect(getters, frame);
    if (values === undefined) return false;
    const mock = machine.mocks?.get(name);
    if (mock !== undefined) {
      if (mock.kind === 'relation') return false;
      frame[slot] = mock.kind === 'value' ? mock.read() : mock.call(values);
      return frame[slot] !== undefined && next(frame);
    }
    return callRelation(machine, builtin, values, call.location, (result) => {
      frame[slot] = result;
      return next(frame);
    });
  };
}
