// How the admission plug-in writes lists, plurals and quotes. Its messages are compared byte for byte, so these are too.
import type { Breach, ContainerAt } from './check.ts';

export function pluralize(singular: string, plural: string, count: number): string {
  return count === 1 ? singular : plural;
}

/** `"a", "b"`, without escapes: Go joins these by hand. */
export function joinQuoted(items: readonly string[]): string {
  return items.map((item) => `"${item}"`).join(', ');
}

/** Sorted without duplicates, by UTF-8 bytes as Go sorts strings. */
export function sortedSet(items: readonly (string | undefined)[]): string[] {
  const present = items.filter((item) => item !== undefined);
  return [...new Set(present)].sort(byUtf8);
}

/** UTF-8 order is code point order, which UTF-16 order is not where surrogates meet U+E000 to U+FFFF. */
export function byUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

/** Moves surrogates above the rest of the basic plane. */
function rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

/** The containers of the breaches, each once, in their order. */
export function containersOf(breaches: readonly Breach[]): ContainerAt[] {
  return [...new Set(breaches.map((breach) => breach.container).filter((at) => at !== undefined))];
}

/** `container "a"` or `containers "a", "b"`; undefined when no breach is a container's. */
export function containersPhrase(breaches: readonly Breach[]): string | undefined {
  const names = containersOf(breaches).map((at) => at.name);
  if (names.length === 0) return undefined;
  return `${pluralize('container', 'containers', names.length)} ${joinQuoted(names)}`;
}

/** Who sets a forbidden value: `pod`, `container "a"`, or both joined by `and`. */
export function setters(breaches: readonly Breach[]): string[] {
  const pod = breaches.some((breach) => breach.container === undefined) ? 'pod' : undefined;
  return [pod, containersPhrase(breaches)].filter((part) => part !== undefined);
}
