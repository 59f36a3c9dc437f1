import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createListCutter, createLocator, cutList, parseDocument, type ListItem } from './index.ts';

const file = 'dump.yaml';

function cutInChunks(text: string, size: number, limit?: number): readonly ListItem[] | undefined {
  const cutter = createListCutter(limit);
  const items: ListItem[] = [];
  for (let at = 0; at < text.length; at += size) items.push(...cutter.push(text.slice(at, at + size)));
  items.push(...cutter.end());
  return cutter.state === 'list' && cutter.problem === undefined ? items : undefined;
}

function valuesOf(items: readonly ListItem[]): unknown[] {
  return items.map((item) => {
    const { value, diagnostics } = parseDocument(item.text, { file, line: item.line, column: item.column });
    expect(diagnostics).toEqual([]);
    return value;
  });
}

const DUMP = `apiVersion: v1
items:
- apiVersion: v1
  kind: Pod
  metadata:
    name: a
  spec:
    containers:
    - name: x
      args:
      - "- not an item"
      - |
        - nor this
- kind: Pod
  apiVersion: v1
kind: List
metadata:
  resourceVersion: ""
`;

describe('cutList', () => {
  const shapes: [string, string][] = [
    ['kubectl get -o yaml', DUMP],
    [
      'kind first',
      `kind: PodList\napiVersion: v1\n${DUMP.replace(/^apiVersion: v1\n/, '').replace(/kind: List\n/, '')}`,
    ],
    [
      'indented dashes',
      DUMP.replaceAll(/^(- |  )/gm, '    $1').replace(/ {4} {2}resourceVersion/, '  resourceVersion'),
    ],
    ['with a separator and comments', `---\n# all pods\n${DUMP.replaceAll('- kind', '# next\n- kind')}`],
    ['CR LF', DUMP.replaceAll('\n', '\r\n')],
    ['wide dashes', DUMP.replaceAll(/^(-)( )/gm, '$1   ').replaceAll(/^ {2}(?=\S|  )(?!resource)/gm, '    ')],
    [
      'kubectl get -o json',
      `${JSON.stringify(parseDocument(DUMP, { file, line: 1 }).value, undefined, 4)}\n`,
    ],
    ['one line of JSON', JSON.stringify(parseDocument(DUMP, { file, line: 1 }).value)],
  ];
  test.each(shapes)('%s, in chunks of any size', (_name, text) => {
    const whole = parseDocument(text, { file, line: 1 });
    expect(whole.diagnostics).toEqual([]);
    const { items } = whole.value as { items: unknown[] };
    for (const size of [1, 2, 7, 64, text.length]) {
      const cut = cutInChunks(text, size);
      expect(cut).toBeDefined();
      expect(valuesOf(cut ?? [])).toEqual(items);
    }
  });

  test('items keep their place in the text', () => {
    for (const [, text] of shapes) {
      for (const item of cutInChunks(text, 5) ?? []) {
        expect(text.slice(item.offset, item.offset + item.text.length)).toBe(item.text);
        const before = text.slice(0, item.offset).split('\n');
        expect([item.line, item.column]).toEqual([before.length, (before.at(-1) ?? '').length + 1]);
        const kind = createLocator(item.text, item.column).locate('/kind');
        expect(item.text.slice(kind?.start, kind?.end).replaceAll('"', '')).toBe('Pod');
      }
    }
  });

  const others: [string, string][] = [
    ['one object', 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n'],
    ['items of another kind', 'kind: Menu\nitems:\n- kind: Pod\n'],
    ['items that do not say what they are', 'items:\n- name: a\n- name: b\nkind: List\n'],
    ['an anchor before the items', 'items: &x\n- kind: Pod\nkind: List\n'],
    ['flow style', 'kind: List\nitems: [{kind: Pod}]\n'],
    ['a list', '- kind: Pod\n'],
    ['nothing', ''],
    ['blanks', '  \n \n'],
    ['a scalar', 'hello'],
    ['a JSON object', '{"kind":"Pod","items":[{"kind":"Pod"}]}'],
    ['a JSON List that is cut off before its items', '{"kind":"List","ite'],
    ['YAML in braces', '{kind: List, items: [{kind: Pod}]}'],
  ];
  test.each(others)('%s is parsed whole', (_name, text) => {
    expect(cutList(text)).toBeUndefined();
    const cutter = createListCutter();
    for (const character of text) cutter.push(character);
    cutter.end();
    expect(cutter.state).toBe('other');
    expect(cutter.held).toBe(text);
  });

  test('no items', () => {
    for (const text of [
      'kind: List\nitems: []\n',
      'items: []\nkind: PodList\n',
      'kind: List\nitems:\n',
      '{"kind":"List","items":[]}',
    ])
      expect([...(cutList(text) ?? ['undefined'])]).toEqual([]);
  });

  test('what is left over is a problem, not silence', () => {
    const cutter = createListCutter();
    expect(cutter.push(DUMP).length + cutter.push('garbage\n').length + cutter.end().length).toBe(2);
    expect(cutter.problem).toEqual({
      line: 19,
      column: 1,
      message: "expected a field of a List, got 'garbage'",
    });
  });

  test('an item past the limit is named and passed over, and memory stays bounded', () => {
    const big = `- kind: ConfigMap\n  data:\n    a: ${'x'.repeat(5000)}\n    b: |\n${'      y\n'.repeat(1000)}`;
    const text = `kind: List\nitems:\n${big}- kind: Pod\n`;
    const json = JSON.stringify({
      kind: 'List',
      items: [{ kind: 'ConfigMap', data: `\\"${'x'.repeat(5000)}` }, { kind: 'Pod' }],
    });
    for (const dump of [text, json]) {
      const cutter = createListCutter(500);
      const items: ListItem[] = [];
      for (let at = 0; at < dump.length; at += 100) {
        items.push(...cutter.push(dump.slice(at, at + 100)));
        expect(cutter.held.length).toBeLessThan(700);
      }
      items.push(...cutter.end());
      expect(items.map(({ oversized, text: body }) => [oversized, body !== ''])).toEqual([
        [true, false],
        [undefined, true],
      ]);
    }
  });

  test('a cut off dump gives what is there, and the last item does not parse', () => {
    const text = JSON.stringify({ kind: 'List', items: [{ kind: 'Pod' }, { kind: 'Pod', a: 1 }] });
    const items = [...(cutList(text.slice(0, -8)) ?? [])];
    expect(items).toHaveLength(2);
    expect(parseDocument(items[1]?.text ?? '', { file, line: 1 }).diagnostics[0]?.code).toBe(
      'TORIDE_YAML_SYNTAX',
    );
  });

  test('any values, any chunks', () => {
    const value = fc.jsonValue({ maxDepth: 4, noUnicodeString: false });
    const item = fc.dictionary(fc.string(), value).map((fields) => ({ kind: 'Pod', ...fields }));
    fc.assert(
      fc.property(
        fc.array(item, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 40 }),
        (items, size) => {
          const text = JSON.stringify({ items, kind: 'List' });
          const cut = cutInChunks(text, size);
          expect(cut?.map((one) => JSON.parse(one.text) as unknown)).toEqual(
            items.map((one) => JSON.parse(JSON.stringify(one)) as unknown),
          );
        },
      ),
    );
  });
});
