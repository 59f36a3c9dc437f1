import { expect, test } from 'vitest';
import { fromJson, prepare, toJson } from '@toride/rego';
import { builtinByName, COMPILED, DECLARATIONS, MISSING, NOTES } from '@toride/rego/builtins';
import { FEATURES } from './rego-features.ts';
import { regoPage } from './rego-page.ts';

test.each(FEATURES)(
  'the example of "$name" does what the page says',
  ({ text, query, result, ...feature }) => {
    const policy = prepare({
      modules: [{ file: 'example.rego', text: `package example\n\n${text}` }],
      query: `data.example.${query}`,
      version: feature.version ?? 'v1',
    });
    expect(policy).toMatchObject({ ok: true });
    if (!policy.ok) return;
    const input = feature.input === undefined ? undefined : fromJson(feature.input);
    const value = policy.prepared.evaluateValue({ input });
    expect(value === undefined ? undefined : toJson(value)).toBe(result);
  },
);

test('every built-in of OPA has its row, which says whether it is here', () => {
  const page = regoPage();
  for (const { name } of DECLARATIONS) {
    const row = page.split('\n').find((line) => line.startsWith(`| \`${name}(`));
    const here = builtinByName(name) !== undefined || COMPILED.includes(name);
    expect([name, row?.includes(here ? ' | yes | ' : ' | no | ')]).toEqual([name, true]);
    if (!here) expect(row).toContain(MISSING[name]);
  }
});

test('notes are on functions that exist', () => {
  const names = new Set(DECLARATIONS.map(({ name }) => name));
  expect(Object.keys(NOTES).filter((name) => !names.has(name))).toEqual([]);
});
