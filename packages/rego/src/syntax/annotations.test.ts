import { expect, test } from 'vitest';
import { moduleToJson } from './json.ts';
import { parseModule } from './parse.ts';

function read(text: string): { annotations: unknown; rules: unknown } | string[] {
  const { module, errors } = parseModule(text);
  if (module === undefined) return errors.map(({ message, location }) => `${location?.row}: ${message}`);
  const json = moduleToJson(module) as { annotations?: unknown; rules?: { annotations?: unknown }[] };
  return { annotations: json.annotations, rules: json.rules?.map(({ annotations }) => annotations) };
}

test('reads every field', () => {
  const text = `# METADATA
# title: 1.0
# description: text
# entrypoint: true
# organizations: [A]
# authors: [John Doe <j@d.io>, {name: Jane}]
# related_resources: ["https://a.io", {ref: "https://b.io", description: b}]
# schemas: [input: schema.x, {data.y: {type: object}}]
# custom: {b: {c: [1]}, a: null}
# labels: {l: m}
package a`;
  expect(read(text)).toMatchObject({
    annotations: [
      {
        scope: 'package',
        title: '1.0',
        description: 'text',
        entrypoint: true,
        organizations: ['A'],
        authors: [{ name: 'John Doe', email: 'j@d.io' }, { name: 'Jane' }],
        related_resources: [{ ref: 'https://a.io' }, { ref: 'https://b.io', description: 'b' }],
        custom: { a: null, b: { c: [1] } },
        labels: { l: 'm' },
      },
    ],
  });
});

test('puts blocks on the rules that they describe', () => {
  const text = `package a
# METADATA
# scope: document
# title: both
p := 1 if false

# METADATA
# title: second
p := 2 if true

q := 3`;
  const document = { scope: 'document', title: 'both' };
  const rule = { scope: 'rule', title: 'second' };
  expect(read(text)).toEqual({
    annotations: [document, rule],
    rules: [[document], [document, rule], undefined],
  });
});

test.each([
  ['# METADATA\npackage a', '1: expected METADATA block, found whitespace'],
  [
    '# METADATA\n# scope: x\npackage a',
    `1: invalid annotation scope 'x'. Use one of 'rule', 'document', 'package', or 'subpackages'`,
  ],
  [
    '# METADATA\n# scope: rule\npackage a',
    `1: annotation scope 'rule' must be applied to rule (have package)`,
  ],
  [
    'package a\n# METADATA\n# entrypoint: true\n# scope: rule\np := 1',
    `2: annotation entrypoint applied to non-document or package scope 'rule'`,
  ],
  [
    '# METADATA\n# authors: [1]\npackage a',
    '1: invalid author definition %!s(int=1): invalid value type, must be string or map',
  ],
  [
    '# METADATA\n# title: a\n# schemas: x\npackage a',
    '3: yaml: unmarshal errors:\n  line 2: cannot unmarshal !!str `x` into []map[string]interface {}',
  ],
])('refuses %j', (text, error) => {
  expect(read(text)).toEqual([error]);
});

test('stops at aliases made to fill the memory', () => {
  const lines = Array.from({ length: 30 }, (_, i) => `#   a${i + 1}: &a${i + 1} [${`*a${i}, `.repeat(9)}]`);
  const errors = read(`# METADATA\n# custom:\n#   a0: &a0 [x]\n${lines.join('\n')}\npackage a`);
  expect(errors).toHaveLength(1);
});
