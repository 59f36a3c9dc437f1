import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { prepare } from './prepare.ts';
import { formatValue } from './values/format.ts';
import type { Value } from './values/value.ts';

/** Texts that would be something else in a program's text, and any others. */
const texts = fc.oneof(
  fc.constantFrom(
    '"',
    "'",
    '`',
    '${1}',
    '\\',
    '\u2028',
    '\n',
    '__proto__',
    'constructor',
    '"; throw 1; //',
    '*/',
    '',
  ),
  fc.string({ unit: 'binary', maxLength: 8 }).filter((text) => text.isWellFormed()),
);

test('texts of a policy are nothing but texts in the code that is made of it', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(texts, texts, (name, value) => {
      const [key, wanted] = [JSON.stringify(name), JSON.stringify(value)];
      const policy = `package a
p contains {${key}: x, "it": [${wanted}, y]} if {
  x := input[${key}]
  y := sprintf(${JSON.stringify(value.replaceAll('%', ''))}, [])
  x == ${wanted}
  not startswith(x, concat("", [${wanted}, "!"]))
}`;
      const input = Object.fromEntries([[name, value]]);
      expect(answer(policy, input, 'at-once')).toBe(answer(policy, input, false));
    }),
    { numRuns: 100 },
  );
});

function answer(text: string, input: Value, codegen: boolean | 'at-once'): string {
  const preparation = prepare({ modules: [{ file: 'a.rego', text }], query: 'data.a.p', codegen });
  if (!preparation.ok) throw new Error(JSON.stringify(preparation.errors));
  const value = preparation.prepared.evaluateValue({ input });
  return value === undefined ? 'undefined' : formatValue(value);
}

test('a rule that runs often answers as it did before', () => {
  const text = 'package a\np := [x | some x in input.a; x != "b"; not x == "c"]';
  const preparation = prepare({ modules: [{ file: 'a.rego', text }], query: 'data.a.p' });
  if (!preparation.ok) throw new Error('expected a policy');
  for (let turn = 0; turn < 1000; turn += 1) {
    expect(preparation.prepared.evaluateValue({ input: { a: ['a', 'b', String(turn), 'c'] } })).toEqual([
      'a',
      String(turn),
    ]);
  }
});

test('a budget ends code as it ends closures', () => {
  const text = 'package a\np if { some x in input.a; some y in input.a; x + y == 1 }';
  const input = { a: Array.from({ length: 100 }, () => 5) };
  for (const codegen of [false, 'at-once'] as const) {
    const preparation = prepare({ modules: [{ file: 'a.rego', text }], query: 'data.a.p', codegen });
    if (!preparation.ok) throw new Error('expected a policy');
    expect(() => preparation.prepared.evaluateValue({ input, budget: { steps: 1000 } })).toThrow(
      'the budget of evaluation steps is spent',
    );
  }
});

test('places that forbid making code from text are served by closures', () => {
  const source = `import { prepare } from ${JSON.stringify(new URL('./index.ts', import.meta.url).href)};
const policy = prepare({ modules: [{ file: 'a.rego', text: 'package a\\np if input.a == 1' }], query: 'data.a.p', codegen: 'at-once' });
console.log(policy.prepared.evaluateValue({ input: { a: 1 } }), policy.prepared.evaluateValue({ input: { a: 1 } }));`;
  const output = execFileSync(
    process.execPath,
    [
      '--disallow-code-generation-from-strings',
      '--conditions=source',
      '--input-type=module',
      '--eval',
      source,
    ],
    { encoding: 'utf8', cwd: fileURLToPath(new URL('.', import.meta.url)) },
  );
  expect(output).toBe('true true\n');
});
