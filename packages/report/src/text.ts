/**
 * What must not reach a terminal, a comment or a web page as it is: control characters (a file called `ESC[2J.yaml` clears
 * the screen), bidirectional overrides and isolates (text that reads otherwise than it is, CVE-2021-42574), zero-width
 * characters, line separators, and halves of surrogate pairs.
 */
const UNSAFE =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]|\p{Surrogate}/gu;
const MAYBE_UNSAFE = new RegExp(UNSAFE.source, 'u');

/**
 * The text with every character that could act instead of show written out.
 *
 * @example visible('a\u001b[2Jb') // 'a\\x1b[2Jb'
 */
export function visible(text: string): string {
  return MAYBE_UNSAFE.test(text) ? text.replaceAll(UNSAFE, written) : text;
}

/** As {@link visible}, with runs of white space (a block scalar's lines) as one space. */
export function oneLine(text: string): string {
  return visible(/\s\s|[\t\n\r]/.test(text) ? text.replaceAll(/\s+/g, ' ').trim() : text);
}

function written(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code === 0x0a) return '\\n';
  if (code === 0x0d) return '\\r';
  if (code === 0x09) return '\\t';
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

/** The first sentence; the whole text where it has no end. */
export function firstSentence(text: string): string {
  const end = /[.!?](?=\s+[A-Z`'"(])/.exec(text);
  return end === null ? text : text.slice(0, end.index + 1);
}

/** At most `limit` UTF-16 code units, never half a surrogate pair, with `…` where something was cut. */
export function clip(text: string, limit: number, mark = '…'): string {
  if (text.length <= limit) return text;
  let end = Math.max(0, limit - mark.length);
  const last = text.charCodeAt(end - 1);
  if (last >= 0xd800 && last <= 0xdbff) end -= 1;
  return text.slice(0, end) + mark;
}

/** `1 finding`, `2 findings`, `12,345 findings`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

/** `1234567` as `1,234,567`, the same on every machine whatever its locale. */
export function grouped(count: number): string {
  return String(count).replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
}
