/** Values to YAML as go-yaml v3 writes them with an indent of two (encode.go, emitterc.go). */
import type { ObjectValue, Value } from '../../values/value.ts';
import { jsonMembers } from '../../values/json.ts';
import { visitParts } from '../../values/meter.ts';
import { numberText, toDouble } from '../../values/number.ts';
import { isArray, isNumber, isObject, isSet } from '../../values/value.ts';
import { doubleText } from '../double-text.ts';
import { isTimestamp, looksOld, resolvePlain } from './scalars.ts';
import { compareKeys } from './key-order.ts';

/** Lines are joined level by level: a composite costs as much as some of JSON. */
const PARTS = 10;

export function writeYaml(value: Value): string {
  const text = block(value, 0, false);
  return `${text.replace(/^\n/, '')}${text.endsWith('\n') ? '' : '\n'}`;
}

/** `inline`: follows a key or a dash on the same line. Composites bring their own line break where they need one. */
function block(value: Value, indent: number, inline: boolean): string {
  if (isSet(value)) return sequence(value.items, indent, inline);
  if (isArray(value)) return sequence(value, indent, inline);
  if (isObject(value)) return mapping(value, indent, inline);
  return typeof value === 'string' ? stringText(value, indent, false) : scalar(value);
}

function scalar(value: Value): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return String(value);
  if (!isNumber(value)) return '';
  const text = numberText(value);
  if (/^-?\d+$/.test(text)) {
    const integer = BigInt(text);
    if (integer >= -(1n << 63n) && integer < 1n << 64n) return text;
  }
  const double = toDouble(value);
  return (double < 0 ? '-' : '') + doubleText(Math.abs(double), 'g', -1);
}

function sequence(items: readonly Value[], indent: number, inline: boolean): string {
  visitParts(PARTS);
  if (items.length === 0) return '[]';
  const padding = ' '.repeat(indent);
  const lines = items.map((item) => `- ${nested(item, indent + 2)}`);
  return (inline ? '' : `\n${padding}`) + joined(lines, padding);
}

function mapping(object: ObjectValue, indent: number, inline: boolean): string {
  visitParts(PARTS);
  const members = jsonMembers(object).toSorted(([a], [b]) => compareKeys(a, b));
  if (members.length === 0) return '{}';
  const padding = ' '.repeat(indent);
  const lines = members.map(([key, value]) => member(key, value, indent));
  return (inline ? '' : `\n${padding}`) + joined(lines, padding);
}

/** A literal block brings its line end along. */
function joined(lines: readonly string[], padding: string): string {
  return lines
    .map(
      (line, index) =>
        (index === lines.length - 1 || line.endsWith('\n') ? line : `${line}\n`) +
        (index === lines.length - 1 ? '' : padding),
    )
    .join('');
}

function nested(value: Value, indent: number): string {
  return block(value, indent, true);
}

function member(key: string, value: Value, indent: number): string {
  // A key of several lines, or a long one, needs the form with a question mark.
  if (key.includes('\n') || Buffer.byteLength(key) > 128) {
    const shown = `? ${stringText(key, indent + 2, false)}`;
    return `${shown}${shown.endsWith('\n') ? '' : '\n'}${' '.repeat(indent)}: ${nested(value, indent + 2)}`;
  }
  const text = block(value, indent + 2, false);
  return `${stringText(key, indent, true)}:${text.startsWith('\n') ? '' : ' '}${text}`;
}

/** Bytes that are no UTF-8 do not come through the JSON that OPA writes first. */
function stringText(given: string, indent: number, isKey: boolean): string {
  const text = given.toWellFormed();
  const traits = traitsOf(text);
  if (text.includes('\n') && !isKey && traits.block) return literal(text, Math.max(indent, 2));
  const meansString =
    resolvePlain(text) === undefined && text !== '<<' && !looksOld(text) && !isTimestamp(text);
  if (text.includes('\n') || !meansString) return doubleQuoted(text);
  if (traits.plain) return text;
  return traits.single ? `'${text.replaceAll("'", "''")}'` : doubleQuoted(text);
}

interface Traits {
  readonly plain: boolean;
  readonly single: boolean;
  readonly block: boolean;
}

/** Tabs are allowed in blocks only, characters beyond the BMP in double quotes only. */
const UNPRINTABLE = /[^\t\n\u0020-\u007e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/u;
const INDICATORS = /^(?:---|\.\.\.)|^[#,[\]{}&*!|>'"%@`]|^[?:-](?:\s|$)|:(?:\s|$)|\s#/;

function traitsOf(text: string): Traits {
  const special = UNPRINTABLE.test(text) || / \n/.test(text);
  const quotable = !special && !text.includes('\t') && !/\n /.test(text);
  const outer = /^[ \n]|[ \n]$/.test(text);
  return {
    plain: quotable && !outer && !INDICATORS.test(text),
    single: quotable,
    block: !special && !text.endsWith(' '),
  };
}

function literal(text: string, indent: number): string {
  const padding = ' '.repeat(indent);
  const hint = /^[ \n]/.test(text) ? '2' : '';
  const chomp = chompingOf(text);
  const lines = text.replace(/\n$/, '').split('\n');
  const body = lines.map((line) => (line === '' ? '' : padding + line)).join('\n');
  return `|${hint}${chomp}\n${body}${text.endsWith('\n') ? '\n' : ''}`;
}

function chompingOf(text: string): string {
  if (!text.endsWith('\n')) return '-';
  return text === '\n' || text.endsWith('\n\n') ? '+' : '';
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\u0007': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\u001b': '\\e',
  '"': '\\"',
  '\\': '\\\\',
  '\u0085': '\\N',
  '\u00a0': '\\_',
  '\u2028': '\\L',
  '\u2029': '\\P',
};

function doubleQuoted(text: string): string {
  let quoted = '';
  for (const character of text)
    quoted += ESCAPES[character] ?? (UNPRINTABLE.test(character) ? escape(character) : character);
  return `"${quoted}"`;
}

function escape(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const digits = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${digits.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${digits.padStart(4, '0')}` : `\\U${digits.padStart(8, '0')}`;
}
