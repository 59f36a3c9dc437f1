/** go-yaml's order of keys (sorter.go): numbers within names by value, letters after everything else. */
const DIGIT = /\p{Nd}/u;
const LETTER = /\p{L}/u;

export function compareKeys(a: string, b: string): number {
  if (a === b) return 0;
  return isBefore(Array.from(a), Array.from(b)) ? -1 : 1;
}

function isBefore(a: readonly string[], b: readonly string[]): boolean {
  let digits = false;
  for (let at = 0; at < a.length && at < b.length; at++) {
    const [left = '', right = ''] = [a[at], b[at]];
    if (left === right) {
      digits = DIGIT.test(left);
      continue;
    }
    const [leftLetter, rightLetter] = [LETTER.test(left), LETTER.test(right)];
    if (leftLetter && rightLetter) return code(left) < code(right);
    if (leftLetter || rightLetter) return digits ? leftLetter : rightLetter;
    return isNumberBefore(a, b, at);
  }
  return a.length < b.length;
}

function isNumberBefore(a: readonly string[], b: readonly string[], at: number): boolean {
  const lead = (a[at] === '0' || b[at] === '0') && followsNumber(a, at) ? '1' : '';
  const [left, right] = [digitsFrom(a, at), digitsFrom(b, at)];
  // Go counts in 64 bits, and lets them overflow.
  const [x, y] = [lead + left, lead + right].map((text) => BigInt.asIntN(64, BigInt(text || '0')));
  if (x !== undefined && y !== undefined && x !== y) return x < y;
  if (left.length !== right.length) return left.length < right.length;
  return code(a[at] ?? '') < code(b[at] ?? '');
}

function followsNumber(text: readonly string[], at: number): boolean {
  for (let before = at - 1; before >= 0 && DIGIT.test(text[before] ?? ''); before--)
    if (text[before] !== '0') return true;
  return false;
}

function digitsFrom(text: readonly string[], at: number): string {
  let end = at;
  while (/^[0-9]$/.test(text[end] ?? '')) end++;
  return text.slice(at, end).join('');
}

function code(character: string): number {
  return character.codePointAt(0) ?? 0;
}
