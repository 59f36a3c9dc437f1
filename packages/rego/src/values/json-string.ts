// eslint-disable-next-line no-control-regex
const SPECIAL = /["\\\u0000-\u001f\u2028\u2029]|[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]/g;
// eslint-disable-next-line no-control-regex
const SPECIAL_OR_HTML = /["\\<>&\u0000-\u001f\u2028\u2029]|[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]/g;

const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** A JSON string as Go's encoding/json writes it. Bytes that are no UTF-8 become `\ufffd`. */
export function jsonString(text: string, html: boolean): string {
  const special = html ? SPECIAL_OR_HTML : SPECIAL;
  if (text.length <= PIECE) return `"${text.replace(special, escape)}"`;
  let escaped = '"';
  for (let at = 0, end = 0; at < text.length; at = end) {
    end = Math.min(at + PIECE, text.length);
    if (isFirstHalf(text.charCodeAt(end - 1))) end += 1;
    escaped += text.slice(at, end).replace(special, escape);
  }
  return `${escaped}"`;
}

/** V8 ends the whole process where one replacement has some hundred million places. */
const PIECE = 1_000_000;

function isFirstHalf(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}

function escape(character: string): string {
  if (character.length === 2) return character;
  const code = character.charCodeAt(0);
  if (code >= 0xd800 && code <= 0xdfff) return '\\ufffd';
  return SHORT[character] ?? `\\u${code.toString(16).padStart(4, '0')}`;
}
