import { pointerTokens, type Json, type PatchOperation } from '@toride/core';

/**
 * Applies a JSON patch (RFC 6902: add, replace, remove) to a value, which stays as it is.
 *
 * @returns undefined when an operation has no place to act on
 * @example applyPatch({ a: [1] }, [{ op: 'add', path: '/a/-', value: 2 }]) // { a: [1, 2] }
 */
export function applyPatch(value: Json, operations: readonly PatchOperation[]): Json | undefined {
  let result: Json | undefined = value;
  for (const operation of operations) {
    if (result === undefined) return undefined;
    result = applyAt(result, pointerTokens(operation.path), operation);
  }
  return result;
}

function applyAt(node: Json, tokens: readonly string[], operation: PatchOperation): Json | undefined {
  const [token, ...rest] = tokens;
  if (token === undefined) return operation.op === 'remove' ? undefined : operation.value;
  if (typeof node !== 'object' || node === null) return undefined;
  return Array.isArray(node)
    ? applyToList(node as readonly Json[], token, rest, operation)
    : applyToObject(node as Readonly<Record<string, Json>>, token, rest, operation);
}

function applyToList(
  list: readonly Json[],
  token: string,
  rest: readonly string[],
  operation: PatchOperation,
): Json | undefined {
  const adding = operation.op === 'add' && rest.length === 0;
  const index = listIndex(token, list.length, adding);
  if (index === undefined) return undefined;
  if (adding) return list.toSpliced(index, 0, operation.value);
  if (operation.op === 'remove' && rest.length === 0) return list.toSpliced(index, 1);
  const child = applyAt(list[index] ?? null, rest, operation);
  return child === undefined ? undefined : list.with(index, child);
}

/** The index that a token names; `-` and one past the end are places to add at. */
export function listIndex(token: string, length: number, adding: boolean): number | undefined {
  if (token === '-') return adding ? length : undefined;
  if (!/^(?:0|[1-9][0-9]*)$/.test(token)) return undefined;
  const index = Number(token);
  return index < length || (adding && index === length) ? index : undefined;
}

function applyToObject(
  fields: Readonly<Record<string, Json>>,
  token: string,
  rest: readonly string[],
  operation: PatchOperation,
): Json | undefined {
  const old = Object.hasOwn(fields, token) ? fields[token] : undefined;
  if (old === undefined && (operation.op !== 'add' || rest.length > 0)) return undefined;
  const entries = Object.entries(fields).filter(([key]) => key !== token);
  if (operation.op === 'remove' && rest.length === 0) return Object.fromEntries(entries);
  const child = applyAt(old ?? null, rest, operation);
  return child === undefined ? undefined : Object.fromEntries([...entries, [token, child]]);
}

/** Whether two values are the same JSON. */
export function equalJson(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => {
      const [left, right] = [(a as Record<string, Json>)[key], (b as Record<string, Json>)[key]];
      return left !== undefined && Object.hasOwn(b, key) && right !== undefined && equalJson(left, right);
    })
  );
}

/** The pointer one step up, and the last token. */
export function splitPointer(path: string): { readonly parent: string[]; readonly last: string } | undefined {
  const tokens = pointerTokens(path);
  const last = tokens.pop();
  return last === undefined ? undefined : { parent: tokens, last };
}
