/** Writes values as YAML that any reader takes for the same: whatever 1.1 or 1.2 could read otherwise is quoted. */
import { stringifyJson, type Json } from '@toride/core';
import { FORBIDDEN } from './characters.ts';
import { resolvePlain } from './scalar.ts';
import { STYLE } from './scan-scalars.ts';

/** How a document is laid out. */
export interface Layout {
  readonly newline: string;
  /** Columns from a mapping to the mapping inside. */
  readonly step: number;
  /** Columns from a mapping to the dashes of a list inside. */
  readonly listStep: number;
  /** JSON: everything quoted. */
  readonly json: boolean;
}

const PLAIN = /^[A-Za-z_/][A-Za-z0-9_./+=@-]*(?:(?: |:)[A-Za-z0-9_./+=@-]+)*$/;

export function writeScalar(value: Json, layout: Layout, style: number = STYLE.plain): string {
  if (typeof value !== 'string') return stringifyJson(value);
  if (layout.json || style === STYLE.double) return quoted(value);
  const printable = !FORBIDDEN.test(value) && !/[\r\n\u0085\u2028\u2029]/.test(value);
  if (style === STYLE.single && printable) return `'${value.replaceAll("'", "''")}'`;
  if (PLAIN.test(value) && resolvePlain(value) === value) return value;
  return quoted(value);
}

function quoted(text: string): string {
  // JSON leaves these as they are, and YAML refuses them or breaks the line.
  return JSON.stringify(text).replaceAll(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

export function writeFlow(value: Json, layout: Layout): string {
  if (typeof value !== 'object' || value === null) return writeScalar(value, layout);
  if (Array.isArray(value)) return `[${value.map((item: Json) => writeFlow(item, layout)).join(', ')}]`;
  const fields = Object.entries(value as Readonly<Record<string, Json>>);
  return `{${fields.map(([key, field]) => `${writeScalar(key, layout)}: ${writeFlow(field, layout)}`).join(', ')}}`;
}

/** Whether a value takes lines of its own in block style. */
export function isBlock(value: Json): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

/** `key: value` at a column; further lines are indented, the first is not. */
export function writeField(key: string, value: Json, column: number, layout: Layout): string {
  return `${writeScalar(key, layout)}:${writeAfterKey(value, column, layout)}`;
}

/** What follows the colon of a key at a column. */
export function writeAfterKey(value: Json, column: number, layout: Layout): string {
  if (!isBlock(value)) return ` ${writeFlow(value, layout)}`;
  const inner = column + (Array.isArray(value) ? layout.listStep : layout.step);
  return layout.newline + ' '.repeat(inner) + writeBlock(value, inner, layout);
}

/** `- value` at a column. */
export function writeItem(value: Json, column: number, layout: Layout): string {
  return `- ${writeBlock(value, column + 2, layout)}`;
}

/** A value whose first line begins at a column. */
export function writeBlock(value: Json, column: number, layout: Layout): string {
  if (!isBlock(value)) return writeFlow(value, layout);
  const parts = Array.isArray(value)
    ? value.map((item: Json) => writeItem(item, column, layout))
    : Object.entries(value as Readonly<Record<string, Json>>).map(([key, field]) =>
        writeField(key, field, column, layout),
      );
  return parts.join(layout.newline + ' '.repeat(column));
}
