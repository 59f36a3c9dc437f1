import { byCodeUnit } from '@toride/core';
import type { FieldType, StructType } from './published-api.ts';

/**
 * The known name that a misspelt one probably means: the same but for case, else at most two slips away (insert, drop,
 * replace, swap neighbours), fewer in short names.
 *
 * @example nearestName('ingres', ['egress', 'ingress']) // 'ingress'
 */
export function nearestName(
  name: string,
  known: Iterable<string>,
  slipsAllowed = name.length < 5 ? 1 : 2,
): string | undefined {
  const names = [...known].sort(byCodeUnit);
  const lower = name.toLowerCase();
  const sameButCase = names.find((candidate) => candidate.toLowerCase() === lower);
  if (sameButCase !== undefined) return sameButCase;
  // A document may hold a key of any length; nobody misspells a known field into a hundred characters.
  if (name.length > 80) return undefined;
  let best: string | undefined;
  let least = slipsAllowed + 1;
  for (const candidate of names) {
    if (Math.abs(candidate.length - name.length) >= least) continue;
    const slips = slipsBetween(lower, candidate.toLowerCase());
    if (slips < least) {
      best = candidate;
      least = slips;
    }
  }
  return best;
}

/** Damerau-Levenshtein distance, optimal string alignment. */
function slipsBetween(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replace = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let cost = Math.min(previous[j]! + 1, current[j - 1]! + 1, replace);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, before[j - 2]! + 1);
      current.push(cost);
    }
    before = previous;
    previous = current;
  }
  return previous[b.length]!;
}

/** How far below a mapping a misplaced field is looked for: `spec` of a Deployment to `spec.template.spec` is two. */
const DEPTH = 3;

/**
 * Where a field that is unknown here is known nearby: in a mapping below, else in an enclosing one, else below that.
 *
 * @param enclosing the structs from the document's root to the one that has the field, each with its path
 * @returns a path such as `spec.securityContext`, empty for the root, or undefined.
 */
export function placeOfField(
  field: string,
  enclosing: readonly { readonly struct: StructType; readonly path: string }[],
): string | undefined {
  const nearestFirst = [...enclosing].reverse();
  for (const { struct, path } of nearestFirst) {
    const found = struct.fields.has(field) ? path : below(field, struct, path, false);
    if (found !== undefined) return found;
  }
  // A container's field at its pod: the elements of lists come last, since there are many.
  for (const { struct, path } of nearestFirst) {
    const found = below(field, struct, path, true);
    if (found !== undefined) return found;
  }
  return undefined;
}

function below(field: string, struct: StructType, path: string, lists: boolean): string | undefined {
  let level: { struct: StructType; path: string }[] = [{ struct, path }];
  for (let depth = 0; depth < DEPTH; depth += 1) {
    level = level.flatMap((at) => structsIn(at.struct, at.path, lists));
    const found = level.find((at) => at.struct.fields.has(field));
    if (found !== undefined) return found.path;
  }
  return undefined;
}

function structsIn(struct: StructType, path: string, lists: boolean): { struct: StructType; path: string }[] {
  return [...struct.fields].flatMap(([name, type]: [string, FieldType]) => {
    // What the cluster reports is never where a user's setting belongs.
    if (name === 'status') return [];
    const inner = path === '' ? name : `${path}.${name}`;
    if (type.type === 'struct') return [{ struct: type, path: inner }];
    return lists && type.type === 'list' && type.of.type === 'struct'
      ? [{ struct: type.of, path: `${inner}[*]` }]
      : [];
  });
}
