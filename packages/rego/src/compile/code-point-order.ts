/** OPA orders strings by their bytes of UTF-8, which is by code point: U+FFFF before U+10000, unlike UTF-16. */
export function compareCodePoints(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    const left = a.charCodeAt(at);
    const right = b.charCodeAt(at);
    if (left === right) continue;
    const leftSurrogate = (left & 0xf8_00) === 0xd8_00;
    const rightSurrogate = (right & 0xf8_00) === 0xd8_00;
    if (leftSurrogate !== rightSurrogate) return leftSurrogate ? 1 : -1;
    return left - right;
  }
  return a.length - b.length;
}
