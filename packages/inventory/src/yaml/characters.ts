/** What a character means to the scanner, as bits, for the ASCII range; YAML 1.1's other line breaks are handled beside. */
export const BLANK = 1;
export const BREAK = 2;
/** Ends a plain scalar inside `[]` and `{}`. */
export const FLOW = 4;
export const COLON = 8;
/** Letters, digits, `_` and `-`: anchors, tag handles, directive names. */
export const WORD = 16;
export const DIGIT = 32;
export const HEX = 64;
/** What a tag may hold besides letters and digits. */
export const URI = 128;

export const CLASSES = new Uint8Array(128);
const mark = (characters: string, bits: number): void => {
  for (const char of characters) CLASSES[char.charCodeAt(0)] = (CLASSES[char.charCodeAt(0)] ?? 0) | bits;
};
mark(' \t', BLANK);
mark('\r\n', BREAK);
mark(',?[]{}', FLOW);
mark(':', COLON);
mark('0123456789', WORD | DIGIT | HEX | URI);
mark('abcdefABCDEF', HEX);
mark('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-', WORD | URI);
mark(";/?:@&=+$,.!~*'()[]%", URI);

export function is(code: number, bits: number): boolean {
  return code < 128 && ((CLASSES[code] ?? 0) & bits) !== 0;
}

/** Next line, line separator and paragraph separator break lines in YAML 1.1. */
export function isWideBreak(code: number): boolean {
  return code === 0x85 || code === 0x2028 || code === 0x2029;
}

export function isBreak(code: number): boolean {
  return code === 10 || code === 13 || isWideBreak(code);
}

/** What YAML's reader refuses anywhere in a stream: C0 and C1 controls, lone surrogates, U+FFFE and U+FFFF. */
export const FORBIDDEN =
  // eslint-disable-next-line no-control-regex -- that is what it is for
  /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
