/**
 * Calls whose result is known when they are planned: pure built-ins of constants, functions that give the same to everyone,
 * and reading with `object.get` what is constant in the input.
 */
import type { Builtin } from '../builtins/builtin.ts';
import type { Machine } from '../run/machine.ts';
import type { Term } from '../syntax/ast.ts';
import { lookup } from '../run/lookup.ts';
import type { Value } from '../values/value.ts';
import type { Call, Callee } from './calls.ts';
import { isRepeatable, runOnce } from './folding.ts';
import { constantAt, factOf, leadsToConstant } from './known.ts';
import { isLight } from './light.ts';
import { constant, inInput, type Operand } from './operand.ts';
import { constantValue } from './operands.ts';
import type { Folding, Planner } from './planner.ts';
import type { Scope } from './scope.ts';

/** `operand` is absent where the call has no result. */
interface SettledCall {
  readonly operand: Operand | undefined;
}

export function settledCall(
  planner: Planner,
  callee: Callee,
  args: readonly Operand[],
  call: Call,
  scope: Scope,
): SettledCall | undefined {
  const { folding, machine } = planner;
  if (folding === undefined) return undefined;
  if (callee.kind === 'function') {
    const settled = args.every(({ kind }) => kind !== 'getter') ? callee.document.settled?.() : undefined;
    return settled === undefined ? undefined : resultOf(settled.value);
  }
  const { builtin } = callee;
  if (builtin.name === 'object.get') {
    const read = readInput(folding, machine, call.args, scope);
    if (read !== undefined) return read;
  }
  if (!('run' in builtin) || !isRepeatable(builtin)) return undefined;
  const values = args.flatMap((arg) => (arg.kind === 'constant' && isLight(arg.value) ? [arg.value] : []));
  return values.length === args.length ? callOnce(machine, builtin, values) : undefined;
}

function resultOf(value: Value | undefined): SettledCall {
  return { operand: value === undefined ? undefined : constant(value) };
}

/** A call that ends with an error is left to the evaluation, which keeps the error. */
function callOnce(machine: Machine, builtin: Builtin, values: readonly Value[]): SettledCall | undefined {
  const done = runOnce(machine, () => builtin.run(values, machine.context));
  return done === undefined ? undefined : resultOf(done.result);
}

/** `object.get(input, "parameters", {})`, and again of its result. */
function readInput(
  { constants }: Folding,
  machine: Machine,
  [object, path, fallback]: readonly Term[],
  scope: Scope,
): SettledCall | undefined {
  const fact = object?.type === 'var' ? factOf(scope.known, object.name) : undefined;
  const key = path === undefined ? undefined : constantValue(path, scope.known);
  const keys = Array.isArray(key) ? (key as readonly Value[]) : [key];
  if (fact?.kind !== 'input' || !keys.every((name) => typeof name === 'string')) return undefined;
  const names = [...fact.names, ...keys];
  const found = constantAt(constants, names);
  if (found !== undefined) {
    const value = readPath(found.value, names.slice(found.path.length));
    if (value !== undefined) return resultOf(value);
    const otherwise = fallback === undefined ? undefined : constantValue(fallback, scope.known);
    return otherwise === undefined ? undefined : resultOf(otherwise);
  }
  if (!leadsToConstant(constants, names)) return undefined;
  // It is there, since what lies below it is.
  return { operand: inInput(names, () => readPath(machine.input, names)) };
}

function readPath(value: Value | undefined, names: readonly string[]): Value | undefined {
  let found = value;
  for (const name of names) found = lookup(found, name);
  return found;
}
