/** Strings as Go counts them: in code points, and in bytes of UTF-8. */

// Without a surrogate, code points are what `length` counts.
const SURROGATE = /[\ud800-\udfff]/;

export function codePointCount(text: string): number {
  if (!SURROGATE.test(text)) return text.length;
  let count = 0;
  for (const _ of text) count++;
  return count;
}

export function byteLength(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}

/** The code points of a string, or the string itself where each is one unit. */
export function runesOf(text: string): string | readonly string[] {
  return SURROGATE.test(text) ? Array.from(text) : text;
}

export function joinRunes(runes: string | readonly string[], from: number, to?: number): string {
  return typeof runes === 'string' ? runes.slice(from, to) : runes.slice(from, to).join('');
}
