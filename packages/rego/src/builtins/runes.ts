/** Strings by code point: Go's runes. Bytes that are no UTF-8 count one each, as in Go. */
import { isAscii } from '../values/utf8.ts';

export function runeCount(text: string): number {
  let count = text.length;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0xd800 || unit > 0xdbff) continue;
    const next = text.charCodeAt(index + 1);
    if (next >= 0xdc00 && next <= 0xdfff) count--;
  }
  return count;
}

export function runesOf(text: string): readonly string[] {
  return isAscii(text) ? text.split('') : Array.from(text);
}

/** The rune index that a UTF-16 index stands for. */
export function runeIndex(text: string, index: number): number {
  return runeCount(text.slice(0, index));
}
