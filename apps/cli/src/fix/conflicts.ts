import type { PatchOperation } from '@toride/core';

/**
 * Remembers which fields of a document were changed, so that two patches of one round never meet: both might add the same
 * `securityContext`, and the second would take the first one's place. The one that must wait is made anew in the next round.
 */
export class Touched {
  readonly #paths: string[] = [];

  /** Takes the patch in and answers true, or answers false when it would meet an earlier one. */
  take(operations: readonly PatchOperation[]): boolean {
    const places = operations.map(placeOf);
    if (places.some((place) => this.#paths.some((other) => meet(place, other)))) return false;
    this.#paths.push(...places);
    return true;
  }
}

/** What an operation disturbs: adding to or removing from a list moves the elements behind, so the list is its place. */
function placeOf({ op, path }: PatchOperation): string {
  if (op === 'replace') return path;
  const parent = path.slice(0, path.lastIndexOf('/'));
  return /\/(?:\d+|-)$/.test(path) ? parent : path;
}

function meet(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);
}
