/** Functions over strings (cel-go ext/strings.go, version 2 as Kubernetes has it). */
import { goText } from '../values/value-text.ts';
import { joinRunes, runesOf } from '../values/strings.ts';
import { CelError } from '../values/value.ts';
import type { Outcome, Value } from '../values/value.ts';
import type { Library } from './declaration.ts';
import { formatString } from './format-string.ts';

const outOfRange = (index: number | bigint): CelError => new CelError(`index out of range: ${String(index)}`);

function charAt(text: string, index: number | bigint): Outcome {
  const runes = runesOf(text);
  if (index < 0 || index > runes.length) return outOfRange(index);
  return runes[Number(index)] ?? '';
}

type Runes = string | readonly string[];

function isAt(runes: Runes, part: Runes, at: number): boolean {
  for (let i = 0; i < part.length; i++) if (runes[at + i] !== part[i]) return false;
  return true;
}

function indexOf(text: string, part: string, offset: number | bigint = 0): Outcome {
  if (part === '') return offset;
  const runes = runesOf(text);
  if (offset < 0) return outOfRange(offset);
  if (offset >= runes.length) return -1;
  const from = Number(offset);
  if (typeof runes === 'string') return runes.indexOf(part, from);
  const search = Array.from(part);
  for (let at = from; at <= runes.length - search.length; at++) if (isAt(runes, search, at)) return at;
  return -1;
}

function lastIndexOf(text: string, part: string, offset?: number | bigint): Outcome {
  const runes = runesOf(text);
  if (part === '') return offset ?? runes.length;
  if (offset === undefined && text.length < part.length) return -1;
  const from = offset ?? runes.length - 1;
  if (from < 0) return outOfRange(from);
  if (from >= runes.length) return -1;
  const search = Array.from(part);
  for (let at = Math.min(Number(from), runes.length - search.length); at >= 0; at--)
    if (isAt(runes, search, at)) return at;
  return -1;
}

function substring(text: string, start: number | bigint, end?: number | bigint): Outcome {
  const runes = runesOf(text);
  const to = end ?? runes.length;
  if (end !== undefined && start > end)
    return new CelError(`invalid substring range. start: ${String(start)}, end: ${String(end)}`);
  if (start < 0 || start > runes.length) return outOfRange(start);
  if (to < 0 || to > runes.length) return outOfRange(to);
  return joinRunes(runes, Number(start), Number(to));
}

/** `strings.Replace`: an empty text to replace is found between all characters. */
function replace(text: string, old: string, by: string, most: number | bigint = -1): string {
  const limit = most < 0 ? Infinity : Number(most);
  if (limit === 0 || old === by) return text;
  if (old === '') return replaceGaps(text, by, limit);
  const parts = text.split(old);
  if (parts.length - 1 <= limit) return parts.join(by);
  return parts.slice(0, limit + 1).join(by) + old + parts.slice(limit + 1).join(old);
}

function replaceGaps(text: string, by: string, limit: number): string {
  let result = '';
  let left = limit;
  for (const character of text) {
    if (left-- > 0) result += by;
    result += character;
  }
  return left > 0 ? result + by : result;
}

/** `strings.SplitN`. */
function split(text: string, separator: string, most: number | bigint = -1): readonly string[] {
  const limit = most < 0 ? Infinity : Number(most);
  if (limit === 0) return [];
  const parts = separator === '' ? Array.from(text) : text.split(separator);
  if (parts.length <= limit) return parts;
  return [...parts.slice(0, limit - 1), parts.slice(limit - 1).join(separator)];
}

// What Go's unicode.IsSpace holds: JavaScript's trim also takes the byte order mark and leaves U+0085.
const SPACE = '[\\t\\n\\v\\f\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';
const LEADING = new RegExp(`^${SPACE}+`);
const SPACES = new RegExp(SPACE);

function trim(text: string): string {
  const begun = text.replace(LEADING, '');
  let end = begun.length;
  while (end > 0 && SPACES.test(begun.charAt(end - 1))) end--;
  return begun.slice(0, end);
}

function join(list: readonly Value[], separator = ''): Outcome {
  const parts: string[] = [];
  for (const element of list) {
    if (typeof element !== 'string') return new CelError(`join: invalid input: ${goText(element)}`);
    parts.push(element);
  }
  return parts.join(separator);
}

const QUOTED: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  '"': '\\"',
};

function quote(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return `"${text.replaceAll(/[\u0007\b\f\n\r\t\v\\"]/g, (character) => QUOTED[character] as string)}"`;
}

export const STRINGS: Library = {
  since: 0,
  declarations: `
charAt string_char_at_int string.(int) -> string
indexOf string_index_of_string string.(string) -> int
indexOf string_index_of_string_int string.(string, int) -> int
lastIndexOf string_last_index_of_string string.(string) -> int
lastIndexOf string_last_index_of_string_int string.(string, int) -> int
lowerAscii string_lower_ascii string.() -> string
replace string_replace_string_string string.(string, string) -> string
replace string_replace_string_string_int string.(string, string, int) -> string
split string_split_string string.(string) -> list(string)
split string_split_string_int string.(string, int) -> list(string)
substring string_substring_int string.(int) -> string
substring string_substring_int_int string.(int, int) -> string
trim string_trim string.() -> string
upperAscii string_upper_ascii string.() -> string
join list_join list(string).() -> string
join list_join_string list(string).(string) -> string`,
  overloads: {
    string_char_at_int: charAt,
    string_index_of_string: indexOf,
    string_index_of_string_int: indexOf,
    string_last_index_of_string: lastIndexOf,
    string_last_index_of_string_int: lastIndexOf,
    string_lower_ascii: (text: string) => text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase()),
    string_upper_ascii: (text: string) => text.replaceAll(/[a-z]+/g, (letters) => letters.toUpperCase()),
    string_replace_string_string: replace,
    string_replace_string_string_int: replace,
    string_split_string: split,
    string_split_string_int: split,
    string_substring_int: substring,
    string_substring_int_int: substring,
    string_trim: trim,
    list_join: join,
    list_join_string: join,
  },
};

/** What version 1 of the library added; Kubernetes has it since 1.29. */
export const STRING_FORMAT: Library = {
  since: 29,
  declarations: `
format string_format string.(list(dyn)) -> string
strings.quote strings_quote (string) -> string`,
  overloads: { string_format: formatString, strings_quote: quote },
};
