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
  return `"${text.replace(html ? SPECIAL_OR_HTML : SPECIAL, escape)}"`;
}

function escape(character: string): string {
  if (character.length === 2) return character;
  const code = character.charCodeAt(0);
  if (code >= 0xd800 && code <= 0xdfff) return '\\ufffd';
  return SHORT[character] ?? `\\u${code.toString(16).padStart(4, '0')}`;
}
