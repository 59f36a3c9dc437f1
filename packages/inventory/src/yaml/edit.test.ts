import fc from 'fast-check';
import type { Json, PatchOperation } from '@toride/core';
import { describe, expect, test } from 'vitest';
import { applyPatch, editDocument, parseDocument } from './index.ts';
import { choices, pointersOf, values, writeAnyhow } from './testing.ts';

function read(text: string): Json | undefined {
  return parseDocument(text, { file: 'a.yaml', line: 1 }).value;
}

const POD = `# top
kind: Pod   # the kind
metadata: {name: a, labels: {app: x}}
spec:
  containers:
  - name: web   # first
    image: "nginx:1.21"
    args: [a, b]
  - image: 'redis'
    securityContext:
      privileged: true
  hostNetwork: yes
  empty:
  text: |
    foo
`;

/** Each row: the operation, the lines that go, the lines that come. */
const ROWS: [PatchOperation, string, string][] = [
  [{ op: 'replace', path: '/kind', value: 'Job' }, 'kind: Pod   # the kind\n', 'kind: Job   # the kind\n'],
  [
    { op: 'replace', path: '/spec/containers/0/image', value: 'nginx:2' },
    '    image: "nginx:1.21"\n',
    '    image: "nginx:2"\n',
  ],
  [
    { op: 'replace', path: '/spec/containers/1/image', value: "o'k" },
    "  - image: 'redis'\n",
    "  - image: 'o''k'\n",
  ],
  [
    { op: 'replace', path: '/spec/hostNetwork', value: 'no' },
    '  hostNetwork: yes\n',
    '  hostNetwork: "no"\n',
  ],
  [{ op: 'replace', path: '/spec/empty', value: 5 }, '  empty:\n', '  empty: 5\n'],
  [{ op: 'replace', path: '/spec/empty', value: { a: [1] } }, '', '    a:\n    - 1\n'],
  [{ op: 'replace', path: '/spec/text', value: false }, '  text: |\n    foo\n', '  text: false\n'],
  [
    { op: 'replace', path: '/kind', value: { a: 1 } },
    'kind: Pod   # the kind\n',
    'kind:   # the kind\n  a: 1\n',
  ],
  [
    { op: 'replace', path: '/metadata', value: { a: [1, {}] } },
    'metadata: {name: a, labels: {app: x}}\n',
    'metadata: {a: [1, {}]}\n',
  ],
  [{ op: 'remove', path: '/spec/hostNetwork' }, '  hostNetwork: yes\n', ''],
  [
    { op: 'remove', path: '/spec/containers/0/name' },
    '  - name: web   # first\n    image: "nginx:1.21"\n',
    '  - image: "nginx:1.21"\n',
  ],
  [{ op: 'remove', path: '/spec/containers/0/args/0' }, '    args: [a, b]\n', '    args: [b]\n'],
  [{ op: 'remove', path: '/spec/containers/0/args/1' }, '    args: [a, b]\n', '    args: [a]\n'],
  [
    { op: 'remove', path: '/metadata/labels/app' },
    'metadata: {name: a, labels: {app: x}}\n',
    'metadata: {name: a, labels: {}}\n',
  ],
  [
    { op: 'remove', path: '/spec/containers/1/securityContext/privileged' },
    '    securityContext:\n      privileged: true\n',
    '    securityContext: {}\n',
  ],
  [
    { op: 'add', path: '/spec/containers/1/securityContext/capabilities', value: { drop: ['ALL'] } },
    '',
    '      capabilities:\n        drop:\n        - ALL\n',
  ],
  [
    { op: 'add', path: '/spec/containers/-', value: { name: 'c', image: 'x' } },
    '',
    '  - name: c\n    image: x\n',
  ],
  [{ op: 'add', path: '/spec/containers/0', value: 'x: y' }, '', '  - "x: y"\n'],
  [
    { op: 'add', path: '/spec/containers/0/args/-', value: 'yes' },
    '    args: [a, b]\n',
    '    args: [a, b, "yes"]\n',
  ],
  [
    { op: 'add', path: '/metadata/namespace', value: 'prod' },
    'metadata: {name: a, labels: {app: x}}\n',
    'metadata: {name: a, labels: {app: x}, namespace: prod}\n',
  ],
];

describe('editDocument', () => {
  test.each(ROWS)('%j', (operation, gone, come) => {
    for (const newline of ['\n', '\r\n']) {
      const text = POD.replaceAll('\n', newline);
      const edited = editDocument(text, [operation]) ?? 'refused';
      expect(read(edited)).toEqual(applyPatch(read(text) ?? null, [operation]));
      expect(edited).toBe(
        applyLines(text, edited, gone.replaceAll('\n', newline), come.replaceAll('\n', newline)),
      );
    }
  });

  test('pretty JSON keeps its lines', () => {
    const text = '{\n  "kind": "Pod",\n  "spec": {\n    "a": [\n      1\n    ]\n  }\n}\n';
    expect(editDocument(text, [{ op: 'add', path: '/spec/hostPID', value: false }])).toBe(
      '{\n  "kind": "Pod",\n  "spec": {\n    "a": [\n      1\n    ],\n    "hostPID": false\n  }\n}\n',
    );
    expect(editDocument(text, [{ op: 'add', path: '/spec/a/0', value: 'x' }])).toBe(
      text.replace('      1', '      "x",\n      1'),
    );
    expect(editDocument(text, [{ op: 'remove', path: '/spec/a/0' }])).toBe(
      text.replace('      1\n', '      \n'),
    );
  });

  test('an item cut out of a List', () => {
    const text = 'kind: Pod\n  spec:\n    a: 1\n';
    expect(editDocument(text, [{ op: 'add', path: '/spec/b', value: 2 }], 3)).toBe(`${text}    b: 2\n`);
    expect(editDocument(text, [{ op: 'remove', path: '/kind' }], 3)).toBe('spec:\n    a: 1\n');
  });

  const REFUSED: [string, string, PatchOperation][] = [
    ['through an alias', 'a: &x {b: 1}\nc: *x\n', { op: 'replace', path: '/c/b', value: 2 }],
    ['through a merge key', 'a: &x {b: 1}\nc:\n  <<: *x\n', { op: 'replace', path: '/c/b', value: 2 }],
    ['of what an alias shares', 'a: &x {b: 1}\nc: *x\n', { op: 'replace', path: '/a/b', value: 2 }],
    ['that an alias needs', 'a: &x 1\nc: *x\n', { op: 'remove', path: '/a' }],
    ['of a duplicate key, whose other one would show', 'a: 1\nb: 1\na: 2\n', { op: 'remove', path: '/a' }],
    ['under another tag', 'a: !!int 1\n', { op: 'replace', path: '/a', value: 'x' }],
    ['of a field that is not there', 'a: 1\n', { op: 'replace', path: '/b', value: 1 }],
    ['whose parent is not there', 'a: 1\n', { op: 'add', path: '/b/c', value: 1 }],
    ['below a scalar', 'a: 1\n', { op: 'add', path: '/a/c', value: 1 }],
    ['past the end of a list', 'a: [1]\n', { op: 'add', path: '/a/2', value: 1 }],
    ['of text that does not parse', 'a: [\n', { op: 'add', path: '/b', value: 1 }],
    ['of the whole document', 'a: 1\n', { op: 'remove', path: '' }],
  ];
  test.each(REFUSED)('refuses a change %s', (_name, text, operation) => {
    expect(editDocument(text, [operation])).toBeUndefined();
  });

  test('an explicit key overrides a merged one', () => {
    const text = 'a: &x {b: 1}\nc:\n  <<: *x\n  d: 1\n';
    expect(editDocument(text, [{ op: 'add', path: '/c/b', value: 2 }])).toBe(`${text}  b: 2\n`);
  });

  test('means what the patch says, on any document', () => {
    const operation = fc.record({
      op: fc.constantFrom('add', 'replace', 'remove'),
      at: fc.nat(),
      value: values,
      name: fc.constantFrom('name', 'new', '-', '0'),
    });
    let made = 0;
    let refused = 0;
    fc.assert(
      fc.property(
        values,
        choices,
        fc.array(operation, { minLength: 1, maxLength: 3 }),
        (value, choose, picks) => {
          const text = writeAnyhow(value, choose);
          const before = read(text);
          expect(before).toEqual(value);
          const pointers = pointersOf(value);
          const operations = picks.map(({ op, at, value: added, name }): PatchOperation => {
            const path = pointers[at % pointers.length] ?? '';
            if (op === 'remove') return { op, path };
            return op === 'replace'
              ? { op, path, value: added }
              : { op: 'add', path: `${path}/${name}`, value: added };
          });
          const expected = applyPatch(value, operations);
          const edited = editDocument(text, operations);
          if (edited === undefined) {
            if (expected !== undefined) refused += 1;
            return;
          }
          made += 1;
          expect(read(edited)).toEqual(expected);
          if (operations.length > 1 || expected === undefined) return;
          const [gone, come] = difference(text, edited);
          // One insertion removes nothing but blanks, one removal adds nothing but what an empty collection takes.
          if (operations[0]?.op === 'add' && !pointers.includes(operations[0].path))
            expect(gone.trim()).toBe('');
          if (operations[0]?.op === 'remove') expect(come.replaceAll(/#.*/g, '')).toMatch(/^\s*[{}[\]]*\s*$/);
        },
      ),
      { numRuns: 2000 },
    );
    expect(refused / (made + refused)).toBeLessThan(0.02);
  });
});

/** What stands between the common beginning and the common end. */
function difference(a: string, b: string): [before: string, after: string] {
  let prefix = 0;
  while (prefix < a.length && a[prefix] === b[prefix]) prefix += 1;
  let suffix = 0;
  while (suffix < Math.min(a.length, b.length) - prefix && a.at(-1 - suffix) === b.at(-1 - suffix))
    suffix += 1;
  return [a.slice(prefix, a.length - suffix), b.slice(prefix, b.length - suffix)];
}

/** The old text with one run of lines replaced, at the only place where that gives the new text. */
function applyLines(text: string, edited: string, gone: string, come: string): string {
  for (let at = text.indexOf(gone); at !== -1 && at <= text.length; at = text.indexOf(gone, at + 1)) {
    const candidate = text.slice(0, at) + come + text.slice(at + gone.length);
    if (candidate === edited) return candidate;
    if (at === text.length) break;
  }
  return `${text.replace(gone, come)} (nowhere)`;
}
