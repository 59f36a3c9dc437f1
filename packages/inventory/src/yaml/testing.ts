/** Arbitrary documents for the tests of this folder: a value, and one of the many ways to write it. */
import fc from 'fast-check';
import type { Json } from '@toride/core';
import { resolvePlain } from './scalar.ts';

/** Strings that YAML readers like to take for something else among ordinary ones. */
const text = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom('web', 'nginx:1.25', 'a b', '/data', '500m', 'ALL', 'app.kubernetes.io/name'),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      'yes',
      '0400',
      '~',
      '',
      ' ',
      '- a',
      'a: b',
      '#x',
      'null',
      '1e3',
      '<<',
      '{',
      '"',
      "it's",
      'a\nb',
      '日本',
    ),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 6 }) },
);
const key = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom('name', 'spec', 'image', 'env', 'args', 'labels', 'a', 'b') },
  {
    weight: 1,
    arbitrary: fc.constantFrom('yes', '1', 'a/b', 'a~b', '__proto__', 'constructor', '<<', 'x y', ''),
  },
);
const scalar: fc.Arbitrary<Json> = fc.oneof(text, fc.boolean(), fc.integer(), fc.constant(null));

export const values: fc.Arbitrary<Json> = fc.letrec<{ node: Json; map: Json }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    tie('map'),
    fc.array(tie('node'), { maxLength: 3 }),
  ),
  map: fc
    .array(fc.tuple(key, tie('node')), { minLength: 1, maxLength: 4 })
    .map((pairs) => Object.fromEntries(pairs) as Json),
})).map;

/** Makes choices, in the order in which a writer asks for them. */
export type Choose = (options: number) => number;

export const choices: fc.Arbitrary<Choose> = fc.infiniteStream(fc.nat(1000)).map((stream) => {
  return (options) => (stream.next().value ?? 0) % options;
});

/** Writes a value in a mix of styles, with comments and uneven indentation. */
export function writeAnyhow(value: Json, choose: Choose): string {
  const head = ['', '# top\n', '---\n', '\n'][choose(4)] ?? '';
  const newline = choose(8) === 0 ? '\r\n' : '\n';
  const body = isNested(value) ? block(value, 0, choose) : `${inline(value, choose)}\n`;
  return (head + body).replaceAll('\n', newline);
}

function isNested(value: Json): value is Record<string, Json> | Json[] {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

function block(value: Record<string, Json> | Json[], column: number, choose: Choose): string {
  const pad = ' '.repeat(column);
  let out = '';
  const list = Array.isArray(value);
  for (const [name, child] of Object.entries(value)) {
    if (choose(8) === 0) out += `${pad}# about ${column}\n`;
    const lead = list ? `${pad}-` : `${pad}${scalarText(name, choose)}:`;
    const inner =
      column + (list || !Array.isArray(child) ? ([2, 2, 4][choose(3)] ?? 2) : ([0, 2][choose(2)] ?? 0));
    if (!isNested(child) || choose(4) === 0) {
      const tail = choose(6) === 0 ? '  # note' : '';
      out +=
        child === null && choose(2) === 0 ? `${lead}${tail}\n` : `${lead} ${inline(child, choose)}${tail}\n`;
    } else if (list && choose(3) > 0)
      out += `${lead} ${block(child, column + 2, choose).replace(/^(?: *#.*\n)* */, '')}`;
    else out += `${lead}\n${block(child, Math.max(inner, column + (list ? 1 : 0)), choose)}`;
  }
  return out;
}

function inline(value: Json, choose: Choose): string {
  if (!isNested(value)) {
    if (Array.isArray(value)) return '[]';
    if (typeof value === 'object' && value !== null) return '{}';
    return typeof value === 'string' ? scalarText(value, choose) : String(value);
  }
  const gap = choose(5) === 0 ? '' : ' ';
  const parts = Array.isArray(value)
    ? value.map((item: Json) => inline(item, choose))
    : Object.entries(value).map(([name, child]) => `${scalarText(name, choose)}: ${inline(child, choose)}`);
  return Array.isArray(value) ? `[${parts.join(`,${gap}`)}]` : `{${parts.join(`,${gap}`)}}`;
}

function scalarText(value: string, choose: Choose): string {
  const plain =
    /^[A-Za-z/][A-Za-z0-9./-]*(?:[: ][A-Za-z0-9./-]+)*$/.test(value) && resolvePlain(value) === value;
  if (plain && choose(3) > 0) return value;
  if (/^[\x20-\x7e]*$/.test(value) && choose(2) === 0) return `'${value.replaceAll("'", "''")}'`;
  return JSON.stringify(value).replaceAll(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Every pointer of a value, the root's first. */
export function pointersOf(value: Json, pointer = ''): string[] {
  if (typeof value !== 'object' || value === null) return [pointer];
  const children = Object.entries(value as Record<string, Json>).flatMap(([name, child]) =>
    pointersOf(child, `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`),
  );
  return [pointer, ...children];
}
