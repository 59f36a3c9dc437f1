/** Which implementation a call runs (cel-go common/decls: bindings, guards and dynamic dispatch). */
import type { Call, FunctionDeclaration, Overload } from '../library/declaration.ts';
import type { CelType } from '../types/type.ts';
import { kindOf, runtimeType } from '../values/kinds.ts';
import { isMap, mapEntries, mapSize } from '../values/maps.ts';
import { CelError, noSuchOverload } from '../values/value.ts';
import type { Outcome, Value } from '../values/value.ts';

/** Whether all arguments are evaluated before an error among them counts: cel-go chooses at run time by evaluating in turn. */
export function evaluatesInTurn(
  declaration: FunctionDeclaration,
  only: Overload | undefined,
  count: number,
): boolean {
  if (count > 2) return true;
  if (declaration.singleton !== undefined || only?.call !== undefined) return false;
  return declaration.overloads.filter(({ call }) => call !== undefined).length > 1;
}

/** The implementation for a call; `only` where the checker left one overload. */
export function callFunction(declaration: FunctionDeclaration, only: Overload | undefined): Call {
  const { singleton, name } = declaration;
  if (singleton !== undefined) {
    const { trait } = singleton;
    const call = singleton.call as Call;
    if (trait === undefined) return call;
    return (...args) => (trait(args[0] as Value) ? call(...args) : unsupported(name, args[0] as Value));
  }
  const candidates = only?.call === undefined ? declaration.overloads : [only];
  const { guarded } = declaration;
  return (...args) => {
    for (const overload of candidates) {
      if (overload.call !== undefined && fits(overload, args, guarded))
        return (overload.call as Call)(...args);
    }
    return new CelError(
      `no such overload: ${name}(${args.map((value) => runtimeType(value).name).join(', ')})`,
    );
  };
}

const RECEIVERS: ReadonlySet<string> = new Set(['string', 'duration', 'timestamp']);

/** Strings, durations and timestamps are asked whether they know the function, and answer in fewer words. */
function unsupported(name: string, value: Value): Outcome {
  return RECEIVERS.has(kindOf(value)) ? noSuchOverload : new CelError(`no such overload: ${name}`);
}

function fits(overload: Overload, args: readonly Value[], guarded: boolean): boolean {
  if (args.length !== overload.args.length) return false;
  return !guarded || args.every((value, index) => isOfType(value, overload.args[index] as CelType));
}

/** Of lists and maps only the first element is looked at. */
function isOfType(value: Value, type: CelType): boolean {
  if (type.kind === 'dyn' || type.kind === 'any' || type.kind === 'param') return true;
  if (runtimeType(value).name !== type.name) return false;
  if (type.kind === 'list') {
    const [element] = value as readonly Value[];
    return element === undefined || isOfType(element, type.parameters[0] as CelType);
  }
  if (type.kind === 'map' && isMap(value) && mapSize(value) > 0) {
    const [key, item] = mapEntries(value).next().value as readonly [Value, Value];
    return isOfType(key, type.parameters[0] as CelType) && isOfType(item, type.parameters[1] as CelType);
  }
  return true;
}
