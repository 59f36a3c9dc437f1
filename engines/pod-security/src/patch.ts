import { childPointer, pointerTokens, type Json, type PatchOperation } from '@toride/core';
import type { Fault } from './check.ts';

/**
 * The one operation that makes a fault go away. `add` makes a member only where its parent exists (RFC 6902, section 4.1), so
 * a missing parent is added whole, with the value in it.
 *
 * @param node the container, or the pod for a fault of its own
 * @param pointer where that is, from the document's root
 */
export function fixOf(node: unknown, pointer: string, fault: Fault): PatchOperation | undefined {
  if (fault.fix === undefined) return undefined;
  const tokens = pointerTokens(fault.field);
  if ('append' in fault.fix) return setAt(node, pointer, [...tokens, '-'], fault.fix.append);
  return setAt(node, pointer, tokens, fault.fix.set);
}

function setAt(node: unknown, pointer: string, tokens: readonly string[], value: Json): PatchOperation {
  const [token, ...rest] = tokens;
  if (token === undefined) return { op: 'replace', path: pointer, value };
  const path = childPointer(pointer, token);
  const child = memberOf(node, token);
  if (child === undefined) return { op: 'add', path, value: nested(rest, value) };
  return setAt(child, path, rest, value);
}

function nested(tokens: readonly string[], value: Json): Json {
  return tokens.reduceRight<Json>((inner, token) => ({ [token]: inner }), value);
}

function memberOf(node: unknown, token: string): unknown {
  if (typeof node !== 'object' || node === null || !Object.hasOwn(node, token)) return undefined;
  return (node as Record<string, unknown>)[token];
}
