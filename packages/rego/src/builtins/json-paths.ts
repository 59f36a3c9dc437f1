/** Paths as `json.filter`, `json.remove` and `json.patch` take them (v1/topdown/json.go). */
import type { Value } from '../values/value.ts';
import { RegoObject } from '../values/object.ts';
import { isArray, isSet, typeName } from '../values/value.ts';
import { operandError, operandTypeError } from './errors.ts';

/** A JSON pointer (leading slashes count as one, or none) or a list of keys. */
export function parsePath(value: Value): readonly Value[] {
  if (isArray(value)) return value;
  if (typeof value !== 'string') {
    throw operandError(
      2,
      `must be one of {set, array} containing string paths or array of path segments but got ${typeName(value)}`,
    );
  }
  if (value === '') return [];
  return value
    .replace(/^\/+/, '')
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The paths as a tree: a leaf is `null`, and ends every longer path. */
export function pathTree(operand: Value): RegoObject {
  if (!isArray(operand) && !isSet(operand)) throw operandTypeError(2, operand, 'set', 'array');
  const root = new RegoObject();
  const paths = (isSet(operand) ? operand.items : operand).map(parsePath);
  for (const path of paths) insert(root, path);
  return root;
}

function insert(root: RegoObject, path: readonly Value[]): void {
  let node = root;
  for (const key of path.slice(0, -1)) {
    const child = node.get(key);
    if (child === null) return;
    const next = child instanceof RegoObject ? child : new RegoObject();
    node.set(key, next);
    node = next;
  }
  const last = path.at(-1);
  if (last !== undefined) node.set(last, null);
}
