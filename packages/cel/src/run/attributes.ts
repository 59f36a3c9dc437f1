/**
 * Reading variables and what is inside them (cel-go interpreter/attributes.go): `a.b[c].?d` is one attribute, a start and
 * qualifiers. Each qualifier costs 1.
 */
import type { Outcome, Value } from '../values/value.ts';
import { CelError } from '../values/value.ts';
import { doubleOf, goTypeOf, isPlainMap, kindOf } from '../values/kinds.ts';
import { isMap, mapFind } from '../values/maps.ts';
import type { CelUint } from '../values/specials.ts';
import { CelJsonPatch, CelMap, CelObject, CelOptional, NONE } from '../values/specials.ts';
import { goText } from '../values/value-text.ts';
import type { Frame } from './frame.ts';
import { spend } from './frame.ts';
import { LazyVariables } from './lazy-variables.ts';

export type Run = (frame: Frame) => Outcome;

export interface Qualifier {
  /** A constant index, or how to compute it. */
  readonly index: Value | undefined;
  readonly compute: Run | undefined;
  readonly optional: boolean;
  /** `has(...)` asks for this one. */
  readonly test: boolean;
  /** A field of an `Object{...}` type, which is null where it is not set. */
  readonly field: boolean;
  /** The index comes from the input as it is: Go names its type otherwise. */
  readonly native: boolean;
}

export type Attribute =
  | {
      readonly kind: 'start';
      readonly start: Run;
      readonly qualifiers: Qualifier[];
      readonly isBinding: boolean;
    }
  | {
      readonly kind: 'conditional';
      readonly condition: Run;
      readonly yes: Attribute;
      readonly no: Attribute;
    };

export function addQualifier(attribute: Attribute, qualifier: Qualifier): void {
  if (attribute.kind === 'start') {
    attribute.qualifiers.push(qualifier);
    return;
  }
  addQualifier(attribute.yes, qualifier);
  addQualifier(attribute.no, qualifier);
}

const noSuchOverload = new CelError('no such overload');

/** The value of an attribute without the cost of reading it as a whole. */
export function resolve(attribute: Attribute, frame: Frame): Outcome {
  if (attribute.kind === 'start') {
    const value = attribute.start(frame);
    if (value instanceof CelError) return value;
    return attribute.qualifiers.length === 0 ? flattened(value) : qualify(value, attribute.qualifiers, frame);
  }
  const condition = attribute.condition(frame);
  if (condition === true) return resolve(attribute.yes, frame);
  if (condition === false) return resolve(attribute.no, frame);
  return condition instanceof CelError ? condition : noSuchOverload;
}

/** An optional in an optional is one: reading it takes its native value. */
function flattened(value: Value): Value {
  if (!(value instanceof CelOptional) || !(value.value instanceof CelOptional)) return value;
  return new CelOptional(nativeOf(value.value));
}

function nativeOf(value: Value): Value {
  if (!(value instanceof CelOptional)) return value;
  return value.value === undefined ? null : nativeOf(value.value);
}

function qualify(start: Value, qualifiers: readonly Qualifier[], frame: Frame): Outcome {
  let optional = false;
  let value = start;
  if (start instanceof CelOptional) {
    if (start.value === undefined) return start;
    value = nativeOf(start.value);
    optional = true;
  }
  for (const qualifier of qualifiers) {
    optional ||= qualifier.optional;
    const next = optional ? present(value, qualifier, frame) : required(value, qualifier, frame);
    if (next === undefined) return NONE;
    if (next instanceof CelError) return next;
    value = next;
  }
  return optional ? new CelOptional(value) : value;
}

function required(value: Value, qualifier: Qualifier, frame: Frame): Outcome {
  const index = indexOf(qualifier, frame);
  if (index instanceof CelError) {
    spend(frame, 1);
    return index;
  }
  const found = find(value, index, qualifier, qualifier.test);
  spend(frame, 1);
  if (qualifier.test) return found instanceof CelError ? found : found !== undefined;
  // `??` would take a null that is there for nothing.
  return found === undefined ? missing(value, index) : found;
}

/** As `required`, but what is not there is undefined and free. */
function present(value: Value, qualifier: Qualifier, frame: Frame): Outcome | undefined {
  const index = indexOf(qualifier, frame);
  if (index instanceof CelError) return index;
  const found = find(value, index, qualifier, true);
  if (found !== undefined && !(found instanceof CelError)) spend(frame, 1);
  return found;
}

function indexOf(qualifier: Qualifier, frame: Frame): Outcome {
  if (qualifier.compute === undefined) return qualifier.index as Value;
  const index = qualifier.compute(frame);
  if (index instanceof CelError) return index;
  return isIndex(index)
    ? index
    : new CelError(`invalid qualifier type: ${qualifier.native ? qualifierGoType(index) : goTypeOf(index)}`);
}

const INDEXES: ReadonlySet<string> = new Set(['string', 'int', 'uint', 'double', 'bool']);
export const isIndex = (value: Value): boolean => INDEXES.has(kindOf(value));

export function qualifierGoType(value: Value): string {
  if (value === null) return '<nil>';
  if (isPlainMap(value)) return 'map[string]interface {}';
  return Array.isArray(value) ? '[]interface {}' : goTypeOf(value);
}

/** What is at an index; undefined where nothing is. `asked` where that is no error. */
function find(value: Value, index: Value, qualifier: Qualifier, asked: boolean): Outcome | undefined {
  if (isMap(value)) return mapFind(value, index);
  if (Array.isArray(value)) return inList(value as readonly Value[], index);
  if (value instanceof LazyVariables) return typeof index === 'string' ? value.find(index) : noSuchOverload;
  if (value instanceof CelObject && qualifier.field)
    return nativeField(value.fields.get(index as string), asked);
  if (value instanceof CelJsonPatch) return inPatch(value, index);
  return undefined;
}

/** Inside of objects that expressions make, objects are maps. */
function nativeField(field: Value | undefined, asked: boolean): Value | undefined {
  if (field === undefined) return asked ? undefined : null;
  if (!(field instanceof CelObject)) return field;
  const entries = Array.from(field.fields, ([name, value]): [string, readonly [Value, Value]] => [
    `s${name}`,
    [name, nativeField(value, false) as Value],
  ]);
  return new CelMap(new Map(entries));
}

function inPatch(patch: CelJsonPatch, index: Value): Outcome | undefined {
  if (index === 'op' || index === 'path' || index === 'from') return patch[index];
  if (index === 'value') return patch.value ?? null;
  return new CelError(`unsupported indexer: ${goText(index)}`);
}

function inList(list: readonly Value[], index: Value): Outcome | undefined {
  const position = listPosition(index);
  return position instanceof CelError ? position : list[position];
}

/** The position that an index of a list means; -1 for one that is in no list. */
export function listPosition(index: Value): number | CelError {
  switch (kindOf(index)) {
    case 'int':
      return typeof index === 'number' ? index : -1;
    case 'uint': {
      const { value } = index as CelUint;
      return value < 2n ** 63n ? Number(value) : unsupportedValue(index);
    }
    case 'double': {
      const number = doubleOf(index);
      return Number.isInteger(number) && Math.abs(number) < 2 ** 63 ? number : unsupportedValue(index);
    }
    case 'bool':
    case 'bytes':
    case 'duration':
    case 'list':
    case 'map':
    case 'null':
    case 'optional':
    case 'other':
    case 'string':
    case 'timestamp':
    case 'type':
    default:
      return new CelError(`unsupported index type '${kindOf(index)}' in list`);
  }
}

const unsupportedValue = (index: Value): CelError =>
  new CelError(`unsupported index value ${goText(index)} in list`);

function missing(value: Value, index: Value): CelError {
  return new CelError(
    Array.isArray(value) ? `index out of bounds: ${goText(index)}` : `no such key: ${goText(index)}`,
  );
}
