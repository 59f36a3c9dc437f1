/** Strings as Go's `strconv.Quote` writes them: OPA prints terms so. */

const SHORT: ReadonlyMap<string, string> = new Map([
  ['\u0007', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
  ['\\', '\\\\'],
  ['"', '\\"'],
]);

const PLAIN = /^[ !#-[\]-~]*$/;
const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

export function quote(text: string): string {
  return `"${quoteInner(text)}"`;
}

/** The escaped text without the quotes around it. */
export function quoteInner(text: string): string {
  if (PLAIN.test(text)) return text;
  let result = '';
  for (const character of text.toWellFormed()) result += SHORT.get(character) ?? quoteCharacter(character);
  return result;
}

function quoteCharacter(character: string): string {
  if (PRINTABLE.test(character)) return character;
  const code = character.codePointAt(0)!;
  if (code < 128) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code < 0x10000
    ? `\\u${code.toString(16).padStart(4, '0')}`
    : `\\U${code.toString(16).padStart(8, '0')}`;
}
