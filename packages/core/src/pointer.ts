/**
 * Appends one token to a JSON pointer (RFC 6901, section 3: `~` becomes `~0`, `/` becomes `~1`).
 *
 * @example childPointer('/metadata/annotations', 'a/b') // '/metadata/annotations/a~1b'
 */
export function childPointer(pointer: string, token: string | number): string {
  if (typeof token === 'number') return `${pointer}/${token}`;
  return `${pointer}/${/[~/]/.test(token) ? token.replaceAll('~', '~0').replaceAll('/', '~1') : token}`;
}

/**
 * Splits a JSON pointer into its unescaped tokens; the empty pointer has none.
 *
 * @throws {RangeError} when a non-empty pointer does not begin with `/`.
 * @example pointerTokens('/spec/containers/0') // ['spec', 'containers', '0']
 */
export function pointerTokens(pointer: string): string[] {
  if (pointer === '') return [];
  if (!pointer.startsWith('/'))
    throw new RangeError(`expected a JSON pointer, got ${JSON.stringify(pointer)}`);
  return pointer
    .slice(1)
    .split('/')
    .map((token) => (token.includes('~') ? token.replaceAll('~1', '/').replaceAll('~0', '~') : token));
}
