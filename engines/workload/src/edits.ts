import { childPointer, pointerTokens, type Json, type PatchOperation } from '@toride/core';
import type { Edit } from './define-rule.ts';

/**
 * Edits as exact JSON Patch operations. RFC 6902 (section 4.1) lets `add` make a member only where its parent exists, so a
 * missing parent is added whole, with the value in it.
 *
 * @param node the object that the edits are relative to
 * @param pointer where that object is, from the document's root
 */
export function toOperations(node: unknown, pointer: string, edits: readonly Edit[]): PatchOperation[] {
  return edits.map((edit) =>
    'remove' in edit
      ? { op: 'remove', path: pointer + edit.remove }
      : set(node, pointer, pointerTokens(edit.set), edit.to),
  );
}

function set(node: unknown, pointer: string, tokens: readonly string[], value: Json): PatchOperation {
  let parent = node;
  let path = pointer;
  for (const [depth, token] of tokens.entries()) {
    path = childPointer(path, token);
    const child = member(parent, token);
    const last = depth === tokens.length - 1;
    if (child === undefined)
      return { op: 'add', path, value: last ? value : nested(tokens.slice(depth + 1), value) };
    if (last) return { op: 'replace', path, value };
    parent = child;
  }
  return { op: 'replace', path, value };
}

function nested(tokens: readonly string[], value: Json): Json {
  return tokens.reduceRight<Json>((inner, token) => ({ [token]: inner }), value);
}

/** The member of an object or array that a pointer's token names, or undefined. */
export function member(node: unknown, token: string): unknown {
  if (typeof node !== 'object' || node === null) return undefined;
  if (Array.isArray(node)) return node[Number(token)] as unknown;
  return Object.hasOwn(node, token) ? (node as Record<string, unknown>)[token] : undefined;
}

/**
 * Whether the field that a pointer names is there. Asked for every finding, so it walks the pointer's text without taking it
 * apart into a list first.
 */
export function exists(node: unknown, pointer: string): boolean {
  let current = node;
  for (let start = 1; start <= pointer.length;) {
    const slash = pointer.indexOf('/', start);
    const end = slash === -1 ? pointer.length : slash;
    const token = pointer.slice(start, end);
    current = member(
      current,
      token.includes('~') ? token.replaceAll('~1', '/').replaceAll('~0', '~') : token,
    );
    if (current === undefined) return false;
    start = end + 1;
  }
  return true;
}
