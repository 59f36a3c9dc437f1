import { byCodeUnit } from '@toride/core';
import type { Endpoint } from '../world/world.ts';

/** More names than these tell a reader nothing. */
const NAMED = 3;

/** A few by name, the others by number: `cart, web and 12 more`. */
export function listed(names: Iterable<string>): string {
  const all = [...new Set(names)].sort(byCodeUnit);
  if (all.length <= 1) return all[0] ?? '';
  if (all.length <= NAMED) return `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;
  return `${all.slice(0, NAMED - 1).join(', ')} and ${all.length - NAMED + 1} more`;
}

export function workloads(endpoints: readonly Endpoint[]): string {
  return listed(endpoints.map(({ name }) => name));
}

/** `1 workload`, `3 workloads`. */
export function count(n: number, noun: string): string {
  return n === 1 ? `1 ${noun}` : `${n} ${noun}s`;
}
