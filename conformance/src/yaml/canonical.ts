import { byCodeUnit, type Json } from '@toride/core';

/** One text for equal JSON values: keys sorted, every number exactly as it is. */
export function canonicalJson(value: Json | undefined): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item: Json) => canonicalJson(item)).join(',')}]`;
  const fields = Object.entries(value as Readonly<Record<string, Json>>)
    .sort(([a], [b]) => byCodeUnit(a, b))
    .map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`);
  return `{${fields.join(',')}}`;
}

/** As {@link canonicalJson}, of JSON text: its numbers are compared as they are written. */
export function canonicalJsonText(text: string): string {
  const numbers: string[] = [];
  // A number becomes a marker that no JSON text of a document holds, then its own source text.
  const marked = JSON.parse(text, ((_key: string, value: unknown, context: { source?: string }) => {
    if (typeof value !== 'number') return value;
    numbers.push(context.source ?? String(value));
    return `\u0000number ${numbers.length - 1}\u0000`;
  }) as (key: string, value: unknown) => unknown) as Json;
  return canonicalJson(marked).replaceAll(
    /"\\u0000number (\d+)\\u0000"/g,
    (_marker, index: string) => numbers[Number(index)] ?? '',
  );
}
