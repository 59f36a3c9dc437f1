/** JSON Patch (RFC 6902) with OPA's extensions: sets, keys of any type (v1/topdown/json.go, internal/edittree). */
import type { ObjectValue, Value } from '../values/value.ts';
import { equal } from '../values/compare.ts';
import { formatValue } from '../values/format.ts';
import { numberFromText, toInt64 } from '../values/number.ts';
import { makeObject, objectEntries, objectGet, objectSize } from '../values/object.ts';
import { differenceOf, makeSet, unionOf } from '../values/set.ts';
import { isArray, isNumber, isObject, isSet, typeName } from '../values/value.ts';
import type { BuiltinContext } from './builtin.ts';
import { BuiltinError } from './errors.ts';
import { parsePath } from './json-paths.ts';

type Path = readonly Value[];

/** `undefined` once the whole document was removed. */
export function applyPatches(
  source: Value,
  operations: readonly Value[],
  context: BuiltinContext,
): Value | undefined {
  return operations.reduce<Value | undefined>((document, operation) => {
    context.spend(1);
    if (!isObject(operation))
      throw new BuiltinError(
        'must be an array of JSON-Patch objects, but at least one element is not an object',
      );
    return applyPatch(document, operation, context);
  }, source);
}

function attribute(operation: ObjectValue, name: string): Value {
  const value = objectGet(operation, name);
  if (value === undefined) throw new BuiltinError(`missing required attribute '${name}'`);
  return value;
}

function applyPatch(
  document: Value | undefined,
  operation: ObjectValue,
  context: BuiltinContext,
): Value | undefined {
  const pathValue = attribute(operation, 'path');
  const op = attribute(operation, 'op');
  if (typeof op !== 'string')
    throw new BuiltinError(`attribute 'op' must be a string but found: ${typeName(op)}`);
  const path = parsePath(pathValue);
  switch (op) {
    case 'add':
      return insertAt(context, document, path, attribute(operation, 'value'));
    case 'remove':
      return deleteAt(context, document, path);
    case 'replace': {
      const rest = deleteAt(context, document, path);
      return insertAt(context, rest, path, attribute(operation, 'value'));
    }
    case 'move': {
      const from = parsePath(attribute(operation, 'from'));
      const moved = valueAt(document, from);
      return insertAt(context, deleteAt(context, document, from), path, moved);
    }
    case 'copy':
      return insertAt(context, document, path, valueAt(document, parsePath(attribute(operation, 'from'))));
    case 'test':
      return test(document, path, operation);
    default:
      throw new BuiltinError(`unrecognized op: '${op}'`);
  }
}

function test(document: Value | undefined, path: Path, operation: ObjectValue): Value | undefined {
  const found = valueAt(document, path);
  const value = attribute(operation, 'value');
  if (equal(found, value)) return document;
  throw new BuiltinError(
    `value from EditTree != patch value.\n\nExpected: ${formatValue(value)}\n\nFound: ${formatValue(found)}`,
  );
}

function arrayIndex(array: readonly Value[], key: Value): number {
  if (isNumber(key)) {
    const index = toInt64(key);
    if (index === undefined) throw new BuiltinError('invalid number type for indexing');
    return index;
  }
  if (typeof key !== 'string') throw new BuiltinError('invalid type for indexing');
  if (key === '-') return array.length;
  const index = /^[+-]?[\d.]+$/.test(key) ? toInt64(numberFromText(key)) : undefined;
  if (index === undefined) throw new BuiltinError('invalid string for indexing');
  if (key !== '0' && key.startsWith('0'))
    throw new BuiltinError('leading zeros are not allowed in JSON paths');
  return index;
}

function present(document: Value | undefined): Value {
  if (document === undefined)
    throw new BuiltinError('nil value encountered where composite value was expected');
  return document;
}

function valueAt(document: Value | undefined, path: Path): Value {
  return path.reduce<Value>((value, key) => childAt(value, key), present(document));
}

function childAt(value: Value, key: Value): Value {
  if (isObject(value)) {
    const child = objectGet(value, key);
    if (child !== undefined) return child;
    throw new BuiltinError(`path ${formatValue(key)} does not exist in object term ${formatValue(value)}`);
  }
  if (isSet(value)) {
    if (value.has(key)) return key;
    throw new BuiltinError(`path ${formatPath([key])} does not exist in set term ${formatValue(value)}`);
  }
  if (!isArray(value)) throw notComposite(value, key);
  const index = arrayIndex(value, key);
  const child = value[index];
  if (child !== undefined) return child;
  throw new BuiltinError(`path ${index} does not exist in array term ${formatValue(value)}`);
}

function formatPath(path: Path): string {
  return path.map(formatValue).join('.');
}

const GO_TYPES = {
  null: 'ast.Null',
  boolean: 'ast.Boolean',
  number: 'ast.Number',
  string: 'ast.String',
  array: '*ast.Array',
  object: '*ast.object',
  set: '*ast.set',
} as const;

function notComposite(value: Value, key: Value): BuiltinError {
  const found = `found value: ${formatValue(value)} (type: ${GO_TYPES[typeName(value)]})`;
  return new BuiltinError(`expected composite type for path ${formatValue(key)}, ${found}`);
}

function sizeOf(value: Value): number {
  if (isArray(value)) return value.length;
  if (isSet(value)) return value.size;
  return isObject(value) ? objectSize(value) : 0;
}

/** Rebuilds what lies on the path, with the last step done by `change`. */
function update(
  context: BuiltinContext,
  value: Value,
  path: Path,
  change: (parent: Value, key: Value) => Value,
): Value {
  // What stands beside the place is copied.
  context.spend(sizeOf(value) / 8);
  const [key = null, ...rest] = path;
  if (rest.length === 0) return change(value, key);
  const changed = update(context, childAt(value, key), rest, change);
  if (isArray(value)) return value.with(arrayIndex(value, key), changed);
  if (isSet(value)) return unionOf(differenceOf(value, makeSet([key])), makeSet([changed]));
  return makeObject([...objectEntries(value as ObjectValue), [key, changed]]);
}

function insertAt(context: BuiltinContext, document: Value | undefined, path: Path, value: Value): Value {
  if (path.length === 0) return value;
  return update(context, present(document), path, (parent, key) => insert(parent, key, value));
}

function insert(parent: Value, key: Value, value: Value): Value {
  if (isObject(parent)) return makeObject([...objectEntries(parent), [key, value]]);
  if (isSet(parent)) {
    if (!equal(key, value))
      throw new BuiltinError(
        `set key ${formatValue(key)} does not equal value to be inserted ${formatValue(value)}`,
      );
    return unionOf(parent, makeSet([value]));
  }
  if (!isArray(parent))
    throw new BuiltinError(
      `expected composite type, found value: ${formatValue(parent)} (type: ${GO_TYPES[typeName(parent)]})`,
    );
  const index = arrayIndex(parent, key);
  if (index < 0 || index > parent.length) throw new BuiltinError('index for array insertion out of bounds');
  return parent.toSpliced(index, 0, value);
}

function deleteAt(context: BuiltinContext, document: Value | undefined, path: Path): Value | undefined {
  if (document === undefined && path.length === 0)
    throw new BuiltinError('deleted node encountered during delete operation');
  return path.length === 0 ? undefined : update(context, present(document), path, drop);
}

function drop(parent: Value, key: Value): Value {
  if (isArray(parent)) {
    const index = arrayIndex(parent, key);
    if (index < 0 || index > parent.length - 1)
      throw new BuiltinError('index for array delete out of bounds');
    return parent.toSpliced(index, 1);
  }
  if (isSet(parent) && parent.has(key)) return differenceOf(parent, makeSet([key]));
  if (isObject(parent) && objectGet(parent, key) !== undefined)
    return makeObject(objectEntries(parent).filter(([other]) => !equal(other, key)));
  if (isSet(parent) || isObject(parent))
    throw new BuiltinError(`cannot delete child key ${formatValue(key)} that does not exist`);
  throw new BuiltinError(
    `expected composite type, found value: ${formatValue(parent)} (type: ${GO_TYPES[typeName(parent)]})`,
  );
}
