/** The value of a string or bytes literal (cel-go parser/unescape.go). */
const SIMPLE: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
  '\\': 92,
  "'": 39,
  '"': 34,
  '`': 96,
  '?': 63,
};

export type Unescaped =
  | { readonly ok: true; readonly value: string | Uint8Array }
  | { readonly ok: false; readonly message: string };

/** `literal` with its quotes and, for a raw one, its `r`; without the `b` of bytes. */
export function unescapeLiteral(literal: string, isBytes: boolean): Unescaped {
  const text = literal.replaceAll(/\r\n?/g, '\n');
  const raw = text.startsWith('r') || text.startsWith('R');
  const quoted = raw ? text.slice(1) : text;
  const quotes = /^(?:"""|''')/.test(quoted) && quoted.length >= 6 ? 3 : 1;
  const inner = quoted.slice(quotes, -quotes);
  if (raw || !inner.includes('\\')) return { ok: true, value: isBytes ? Buffer.from(inner, 'utf8') : inner };
  const bytes: number[] = [];
  const pieces: string[] = [];
  const put = (code: number, encode: boolean): void => {
    if (!isBytes) pieces.push(String.fromCodePoint(code));
    else if (encode) bytes.push(...Buffer.from(String.fromCodePoint(code), 'utf8'));
    else bytes.push(code);
  };
  for (let at = 0; at < inner.length;) {
    const code = inner.codePointAt(at) as number;
    if (code !== 92) {
      put(code, true);
      at += code > 0xffff ? 2 : 1;
      continue;
    }
    const letter = inner.charAt(at + 1);
    const simple = SIMPLE[letter];
    if (simple !== undefined) {
      put(simple, false);
      at += 2;
      continue;
    }
    const hex = { x: 2, X: 2, u: 4, U: 8 }[letter];
    if (hex !== undefined && isBytes && hex > 2) return { ok: false, message: 'unable to unescape string' };
    const digits = hex ?? 3;
    const from = hex === undefined ? at + 1 : at + 2;
    const value = Number.parseInt(inner.slice(from, from + digits), hex === undefined ? 8 : 16);
    if (!isBytes && (value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff)))
      return { ok: false, message: 'invalid unicode code point' };
    put(value, false);
    at = from + digits;
  }
  return { ok: true, value: isBytes ? Uint8Array.from(bytes) : pieces.join('') };
}
