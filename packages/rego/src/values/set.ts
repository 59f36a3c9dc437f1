import type { Value } from './value.ts';
import { RegoSet } from './collections.ts';

export { RegoSet } from './collections.ts';

export const EMPTY_SET = new RegoSet();

export function makeSet(values: Iterable<Value>): RegoSet {
  return new RegoSet(values);
}

export function unionOf(a: RegoSet, b: RegoSet): RegoSet {
  if (a.size === 0) return b;
  if (b.size === 0) return a;
  const result = new RegoSet(a.unordered());
  for (const value of b.unordered()) result.add(value);
  return result;
}

export function intersectionOf(a: RegoSet, b: RegoSet): RegoSet {
  const result = new RegoSet();
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  for (const value of small.unordered()) if (large.has(value)) result.add(value);
  return result;
}

export function differenceOf(a: RegoSet, b: RegoSet): RegoSet {
  const result = new RegoSet();
  for (const value of a.unordered()) if (!b.has(value)) result.add(value);
  return result;
}
