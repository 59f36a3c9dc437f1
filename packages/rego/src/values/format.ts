/** OPA's String(): how values stand in messages, traces, `sprintf` and `print`. */
import type { PlainObject, Value } from './value.ts';
import { isBigNumber } from './big-number.ts';
import { visitPart } from './meter.ts';
import { numberText } from './number.ts';
import { RegoObject, RegoSet } from './collections.ts';
import { sortedPlainKeys } from './plain-object.ts';

/** Sets as `{1, 2}` and `set()`, objects as `{"a": 1}`, strings quoted. */
export function formatValue(value: Value): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (value === null) return 'null';
  return isBigNumber(value) ? value.text : formatComposite(value);
}

function formatComposite(value: Exclude<Value, null | string | number | boolean>): string {
  visitPart();
  if (value instanceof RegoSet) return value.size === 0 ? 'set()' : `{${formatAll(value.items)}}`;
  if (Array.isArray(value)) return `[${formatAll(value as readonly Value[])}]`;
  if (isBigNumber(value)) return value.text;
  if (value instanceof RegoObject) {
    return `{${value.entries.map(([key, item]) => `${formatValue(key)}: ${formatValue(item)}`).join(', ')}}`;
  }
  return formatPlainObject(value as PlainObject);
}

function formatAll(values: readonly Value[]): string {
  let text = '';
  for (const value of values) text += text === '' ? formatValue(value) : `, ${formatValue(value)}`;
  return text;
}

function formatPlainObject(object: PlainObject): string {
  let text = '';
  for (const name of sortedPlainKeys(object)) {
    const pair = `${quote(name)}: ${formatValue(object[name] ?? null)}`;
    text += text === '' ? pair : `, ${pair}`;
  }
  return `{${text}}`;
}

const PLAIN = /^[ !#-[\]-~]*$/;
const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;
const SHORT = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\u0007', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
]);

/** As Go's `strconv.Quote`. */
export function quote(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`;
  let quoted = '"';
  for (const character of text)
    quoted += SHORT.get(character) ?? (PRINTABLE.test(character) ? character : escape(character));
  return `${quoted}"`;
}

function escape(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20 || code === 0x7f) return `\\x${hexadecimal(code, 2)}`;
  if (code >= 0xdc80 && code <= 0xdcff) return `\\x${hexadecimal(code - 0xdc00, 2)}`;
  return code > 0xffff ? `\\U${hexadecimal(code, 8)}` : `\\u${hexadecimal(code, 4)}`;
}

function hexadecimal(code: number, length: number): string {
  return code.toString(16).padStart(length, '0');
}
