/** Base documents, and what `with` puts over them. */
import { hasPrefix, memberOf, merged, objectOf, termOf, valueOf } from './terms.ts';
import { nodeKey } from '../compile/rule-tree.ts';
import { isScalar } from '../compile/nodes.ts';
import { storedLookup } from '../run/lookup.ts';
import type { Term } from '../syntax/ast.ts';
import type { Value } from '../values/value.ts';
import type { Query } from './evaluation.ts';
import { contains, isDisabled } from './save.ts';

/** The document is unknown, or must not be read. */
export const UNKNOWN: unique symbol = Symbol('unknown');

export function replaced(query: Query, path: readonly Term[]): boolean {
  return query.shared.targets.some((targets) => targets.some((target) => hasPrefix(path, target)));
}

export function resolveData(query: Query, path: readonly Term[]): Term | undefined | typeof UNKNOWN {
  const { disabled, saves } = query.shared;
  const [head] = path;
  if (head === undefined) return undefined;
  const ref: Term = { type: 'ref', parts: [...path], location: head.location };
  if (isDisabled(disabled, path, true) || contains(saves, ref, undefined)) return UNKNOWN;
  const over = query.data === undefined ? undefined : memberAt(query.data, path.slice(1));
  if (replaced(query, path)) return over;
  const stored = storedAt(query, path.slice(1));
  if (stored === undefined) return over;
  return over === undefined ? stored : merged(over, stored);
}

function memberAt(root: Term, path: readonly Term[]): Term | undefined {
  let found: Term | undefined = root;
  for (const part of path) found = found === undefined ? undefined : memberOf(found, part, (term) => term);
  return found;
}

function storedAt(query: Query, path: readonly Term[]): Term | undefined {
  let value: Value | undefined = query.shared.machine.data;
  for (const part of path) {
    const key = isScalar(part) ? valueOf(part) : undefined;
    if (key === undefined) return undefined;
    value = storedLookup(value, key);
    if (value === undefined) return undefined;
  }
  return termOf(path.length === 0 ? withoutSystem(value) : value);
}

function withoutSystem(data: Value): Value {
  if (typeof data !== 'object' || data === null || !Object.hasOwn(data, 'system')) return data;
  return Object.fromEntries(Object.entries(data).filter(([key]) => key !== 'system'));
}

/** A document with values put in at paths, which begin with the document's root. */
export function withValues(
  document: Term | undefined,
  pairs: readonly (readonly [path: readonly Term[], value: Term])[],
): Term | undefined {
  let result = document;
  for (const [path, value] of pairs) result = withValue(result, path.slice(1), value);
  return result;
}

function withValue(document: Term | undefined, path: readonly Term[], value: Term): Term {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const pairs = document?.type === 'object' ? document.pairs : [];
  const inner = pairs.find(([name]) => nodeKey(name) === nodeKey(key))?.[1];
  const others = pairs.filter(([name]) => nodeKey(name) !== nodeKey(key));
  return objectOf([...others, [key, withValue(inner, rest, value)]]);
}
