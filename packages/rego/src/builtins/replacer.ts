/** Go's `strings.NewReplacer`: left to right, never over its own output; where two patterns match, the first in the list wins. */
import type { BuiltinContext } from './builtin.ts';
import { bytesToString, isAscii, stringToBytes } from '../values/utf8.ts';

export type Replacement = readonly [old: string, replacement: string];

export function replaceAll(text: string, pairs: readonly Replacement[], context: BuiltinContext): string {
  const [only] = pairs;
  if (!only) return text;
  if (pairs.length === 1 && only[0] !== '') return charged(text.split(only[0]).join(only[1]), context);
  // The empty pattern matches between any two bytes, so inside of characters too.
  if (isAscii(text) || pairs.every(([old]) => old !== '')) return scan(text, pairs, context);
  return fromLatin1(
    scan(
      toLatin1(text),
      pairs.map(([old, value]) => [toLatin1(old), toLatin1(value)] as const),
      context,
    ),
  );
}

function charged(result: string, context: BuiltinContext): string {
  context.spend(result.length / 64);
  return result;
}

function scan(text: string, pairs: readonly Replacement[], context: BuiltinContext): string {
  const parts: string[] = [];
  let last = 0;
  let afterEmpty = false;
  for (let at = 0; at <= text.length;) {
    context.spend(pairs.length / 16);
    const match = pairs.find(([old]) => !(afterEmpty && old === '') && text.startsWith(old, at));
    afterEmpty = match?.[0] === '';
    if (match) {
      parts.push(text.slice(last, at), match[1]);
      at += match[0].length;
      last = at;
    } else at++;
  }
  parts.push(text.slice(last));
  return parts.join('');
}

function toLatin1(text: string): string {
  return Buffer.from(stringToBytes(text)).toString('latin1');
}

function fromLatin1(text: string): string {
  return bytesToString(Buffer.from(text, 'latin1'));
}
