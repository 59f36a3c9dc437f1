/**
 * The patterns that JavaScript's engine may run: it backtracks, so a pattern from outside could take it hours. Allowed are
 * literals, classes of ASCII, `.`, `^` and `$`, groups of alternatives of these, with a repeat at one place at most and only in a pattern that begins with
 * `^`: such a match tries each length of one repeat and no more.
 */
const PARTS =
  /\\[.\\/^$|?*+()[\]{}-]|\\[dw]|\[\^?(?:[A-Za-z0-9_.:/@ ]|\\[.\\-]|[A-Z]-[A-Z]|[a-z]-[a-z]|[0-9]-[0-9])+-?\]|[A-Za-z0-9_:/@ ,;=!#%&"'<>~`-]|\./y;
const REPEAT = /[*+](?!\?)/y;

export function simpleRegExp(source: string): RegExp | undefined {
  const anchored = source.startsWith('^');
  const end = source.endsWith('$') && !source.endsWith('\\$') ? source.length - 1 : source.length;
  const parts: string[] = [];
  let repeats = 0;
  for (let at = anchored ? 1 : 0; at < end;) {
    const group = takeGroup(source, at);
    if (group !== undefined) {
      at += group.length;
      if (at > end || take(AFTER_GROUP, source, at) !== undefined) return undefined;
      parts.push(group.text);
      continue;
    }
    const part = take(PARTS, source, at);
    if (part === undefined || at + part.length > end) return undefined;
    const repeat = take(REPEAT, source, at + part.length) ?? '';
    at += part.length + repeat.length;
    repeats += repeat.length;
    parts.push((part === '.' ? '[^\\n]' : escaped(part)) + repeat);
  }
  if (repeats > 1 || (repeats === 1 && !anchored) || isBackwards(source)) return undefined;
  return new RegExp(`${anchored ? '^' : ''}${parts.join('')}${end < source.length ? '$' : ''}`, 'u');
}

/** What would repeat a group. */
const AFTER_GROUP = /[*+?{]/y;

/** `(a|b)` of parts without repeats: whichever alternative is tried, no more than its own length is. */
function takeGroup(
  source: string,
  start: number,
): { readonly length: number; readonly text: string } | undefined {
  if (source[start] !== '(') return undefined;
  let text = '(?:';
  let at = start + 1;
  for (let length = 0; ; length += 1) {
    const character = source[at];
    if ((character === ')' || character === '|') && length === 0) return undefined;
    if (character === ')') return { length: at + 1 - start, text: `${text})` };
    if (character === '|') {
      text += '|';
      at += 1;
      length = -1;
      continue;
    }
    const part = take(PARTS, source, at);
    if (part === undefined) return undefined;
    text += part === '.' ? '[^\\n]' : escaped(part);
    at += part.length;
  }
}

/** With the flag `u` only syntax characters may be escaped. */
function escaped(part: string): string {
  return part === '\\-' ? '-' : part;
}

/** `z-a` is refused by both engines, in words of their own: ours come from re2js. */
function isBackwards(source: string): boolean {
  return [...source.matchAll(/([A-Za-z0-9])-([A-Za-z0-9])/g)].some(([, from = '', to = '']) => from > to);
}

function take(expression: RegExp, source: string, at: number): string | undefined {
  expression.lastIndex = at;
  return expression.exec(source)?.[0];
}
