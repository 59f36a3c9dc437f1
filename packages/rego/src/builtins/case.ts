/**
 * Upper and lower case as Go has them: one character for one (Unicode's simple mappings), whereas JavaScript writes `SS` for
 * `ß` and knows final sigma.
 */
import { isAscii } from '../values/utf8.ts';

/** Iota subscripts: their full upper case is two letters, their simple one the title case letter 8 or 9 places on. */
function simpleUpper(character: string): string {
  const upper = character.toUpperCase();
  const code = character.codePointAt(0) ?? 0;
  if (isOneCharacter(upper)) return upper;
  if (code >= 0x1f80 && code <= 0x1faf) return (code & 8) === 0 ? String.fromCodePoint(code + 8) : character;
  return [0x1fb3, 0x1fc3, 0x1ff3].includes(code) ? String.fromCodePoint(code + 9) : character;
}

function simpleLower(character: string): string {
  if (character === '\u0130') return 'i';
  const lower = character.toLowerCase();
  return isOneCharacter(lower) ? lower : character;
}

function isOneCharacter(text: string): boolean {
  return text.length === 1 || (text.length === 2 && (text.codePointAt(0) ?? 0) > 0xffff);
}

export function upperCase(text: string): string {
  return isAscii(text) ? text.toUpperCase() : mapped(text, simpleUpper);
}

export function lowerCase(text: string): string {
  return isAscii(text) ? text.toLowerCase() : mapped(text, simpleLower);
}

/** Go maps runes, and bytes that are no UTF-8 read as the rune U+FFFD. */
function mapped(text: string, change: (character: string) => string): string {
  return Array.from(text.toWellFormed(), change).join('');
}
