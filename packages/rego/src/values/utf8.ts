/**
 * Go strings are bytes, ours are UTF-16. Bytes that are no UTF-8 (from `base64.decode` and `hex.decode`) are carried as lone
 * surrogates U+DC80..U+DCFF, so that encoding gives the same bytes back; text from input never holds any.
 */
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();
// eslint-disable-next-line no-control-regex
const ASCII = /^[\0-\x7f]*$/;

export function isAscii(text: string): boolean {
  return ASCII.test(text);
}

export function bytesToString(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    return decodeLoosely(bytes);
  }
}

function decodeLoosely(bytes: Uint8Array): string {
  let text = '';
  let from = 0;
  while (from < bytes.length) {
    const length = sequenceLength(bytes, from);
    text +=
      length === 0
        ? String.fromCharCode(0xdc00 + (bytes[from] ?? 0))
        : decoder.decode(bytes.subarray(from, from + length));
    from += Math.max(length, 1);
  }
  return text;
}

/** Overlong forms, surrogates and code points past U+10FFFF show in the second byte. */
const SECOND_BYTES: ReadonlyMap<number, readonly [number, number]> = new Map([
  [0xe0, [0xa0, 0xbf]],
  [0xed, [0x80, 0x9f]],
  [0xf0, [0x90, 0xbf]],
  [0xf4, [0x80, 0x8f]],
]);

function announcedLength(lead: number): number {
  if (lead < 0xc2 || lead > 0xf4) return 0;
  if (lead < 0xe0) return 2;
  return lead < 0xf0 ? 3 : 4;
}

/** Length of the valid sequence at a place, 0 where there is none (RFC 3629, section 4). */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) return 1;
  const length = announcedLength(lead);
  if (length === 0 || at + length > bytes.length) return 0;
  const second = bytes[at + 1] ?? 0;
  const [lowest, highest] = SECOND_BYTES.get(lead) ?? [0x80, 0xbf];
  if (second < lowest || second > highest) return 0;
  for (let index = 2; index < length; index++) if (((bytes[at + index] ?? 0) & 0xc0) !== 0x80) return 0;
  return length;
}

export function stringToBytes(text: string): Uint8Array {
  if (text.isWellFormed()) return encoder.encode(text);
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code >= 0xdc80 && code <= 0xdcff) bytes.push(code - 0xdc00);
    else bytes.push(...encoder.encode(character));
  }
  return Uint8Array.from(bytes);
}

/** Number of bytes in UTF-8: what Go's `len` says. */
export function byteLength(text: string): number {
  return isAscii(text) ? text.length : stringToBytes(text).length;
}

/** By UTF-8 bytes, as Go compares strings: unlike UTF-16 order, astral characters come after U+FFFF. */
export function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left === right) continue;
    if (left < 0xd800 || right < 0xd800) return left < right ? -1 : 1;
    return compareHigh(a, b);
  }
  return a.length < b.length ? -1 : 1;
}

function compareHigh(a: string, b: string): number {
  const left = stringToBytes(a);
  const right = stringToBytes(b);
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference < 0 ? -1 : 1;
  }
  return Math.sign(left.length - right.length);
}
