const NAMED: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};

/**
 * A text as Go's `%q` prints it, which most of Kubernetes' messages use (strconv.Quote): printable characters stay, others are
 * escaped. Half of a surrogate pair is U+FFFD, as Go's JSON decoder has it.
 *
 * @example goQuote('a"b') // '"a\\"b"'
 */
export function goQuote(text: string): string {
  return `"${text.toWellFormed().replaceAll(/["\\]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, escaped)}"`;
}

function escaped(character: string): string {
  const named = NAMED[character];
  if (named !== undefined) return named;
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`;
  const wide = code > 0xffff;
  return `\\${wide ? 'U' : 'u'}${code.toString(16).padStart(wide ? 8 : 4, '0')}`;
}
