/** Calling built-ins: their errors become undefined results, and are kept for whoever asks for them. */
import type { Builtin, RelationBuiltin } from '../builtins/builtin.ts';
import { BuiltinError } from '../builtins/errors.ts';
import { EvaluationError } from '../error.ts';
import type { Location } from '../syntax/ast.ts';
import type { Value } from '../values/value.ts';
import { spend, spendCharacters, spendMany, type Machine } from './machine.ts';

export function callBuiltin(
  machine: Machine,
  builtin: Builtin,
  args: readonly Value[],
  location: Location,
): Value | undefined {
  spend(machine);
  machine.location = location;
  try {
    const result = builtin.run(args, machine.context);
    if (typeof result === 'string') spendCharacters(machine, result.length);
    // What a built-in makes is seen by no step: long lists count for the look at the heap.
    else if (Array.isArray(result)) spendMany(machine, result.length / 8);
    return result;
  } catch (error) {
    record(machine, builtin.name, error, location);
    return undefined;
  }
}

export function callRelation(
  machine: Machine,
  builtin: RelationBuiltin,
  args: readonly Value[],
  location: Location,
  found: (result: Value) => boolean,
): boolean {
  spend(machine);
  machine.location = location;
  try {
    return builtin.each(args, machine.context, found);
  } catch (error) {
    record(machine, builtin.name, error, location);
    return false;
  }
}

function record(machine: Machine, name: string, error: unknown, location: Location): void {
  if (!(error instanceof BuiltinError)) throw error;
  machine.builtinErrors.push(new EvaluationError(error.code, `${name}: ${error.message}`, location));
}
