import { symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { byCodeUnit } from '@toride/core';
import { pathSource } from './path.ts';
import { collect, names, pod, tree } from './testing.ts';

test('a folder is read in the order of its paths by code unit, whatever the order on disk', async () => {
  const root = tree({
    'b.yaml': pod('b'),
    'a/z.yml': pod('az'),
    'a.yaml': pod('a'),
    'B.json': '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"B"}}',
  });
  expect(names(await collect(pathSource(root)))).toEqual(['B.json B', 'a.yaml a', 'a/z.yml az', 'b.yaml b']);
});

test('multi-document YAML keeps line, offset and order of every document', async () => {
  const text = `# first\n${pod('one')}---\n# only a comment\n---\n${pod('two')}`;
  const { documents } = await collect(pathSource(tree({ 'a.yaml': text })));
  expect(documents.map((d) => [d.index, d.text?.line, d.text?.offset])).toEqual([
    [0, 1, 0],
    [1, 9, text.lastIndexOf('apiVersion')],
  ]);
  expect(documents[1]?.text?.read()).toBe(pod('two'));
});

test('a stream of JSON values is cut where one ends', async () => {
  const value = (name: string): string =>
    `{"apiVersion":"v1","kind":"Pod","metadata":{"name":"${name}","labels":{"a":"\\"}{"}}}`;
  const root = tree({ 'a.json': `${value('a')}\n\n${value('b')} ${value('c')}\n` });
  const all = await collect(pathSource(root));
  expect(names(all)).toEqual(['a.json a', 'a.json b', 'a.json c']);
  expect(all.documents.map((d) => d.text?.line)).toEqual([1, 3, 3]);
});

test('a List is one document: the inventory walks its items', async () => {
  const list = `apiVersion: v1\nkind: List\nitems:\n- ${pod('a').replaceAll('\n', '\n  ')}\n- apiVersion: v1\n  kind: PodList\n  items: []\n`;
  const all = await collect(pathSource(tree({ 'a.yaml': list })));
  expect(all.documents).toEqual([expect.objectContaining({ pointer: '', index: 0 })]);
  expect(all.diagnostics).toEqual([]);
});

test('a custom resource whose kind ends in List and that has a name is an object', async () => {
  const root = tree({ 'a.yaml': 'apiVersion: acme.test/v1\nkind: AllowList\nmetadata: {name: a}\n' });
  expect(names(await collect(pathSource(root)))).toEqual(['a.yaml a']);
});

test('any file name is read when it looks like a manifest; other formats and binaries are not', async () => {
  const root = tree({
    manifest: pod('no-ending'),
    'web.yaml.bak': pod('bak'),
    'README.md': pod('readme'),
    'main.go': pod('go'),
    'data.bin2': `\0${pod('nul')}`,
    notes: 'some text about kind: people',
    'node_modules/x/a.yaml': pod('dependency'),
    '.git/a.yaml': pod('git'),
  });
  expect(names(await collect(pathSource(root)))).toEqual(['manifest no-ending', 'web.yaml.bak bak']);
});

test('a named file is always read, and says when it holds no Kubernetes', async () => {
  const root = tree({ 'README.md': pod('readme'), 'values.yaml': '# c\n\nreplicas: 3\n' });
  expect(names(await collect(pathSource(join(root, 'README.md'))))).toEqual([`${root}/README.md readme`]);
  const values = await collect(pathSource(join(root, 'values.yaml')));
  expect(values.diagnostics).toEqual([
    expect.objectContaining({ code: 'TORIDE_SOURCE_NOT_KUBERNETES', level: 'warning', line: 3, column: 1 }),
  ]);
  expect((await collect(pathSource(root))).diagnostics).toEqual([]);
});

test('other YAML in a folder is skipped quietly and counted', async () => {
  const root = tree({
    'values.yaml': 'replicas: 3\n',
    'Other.yaml': 'apiVersion: v2\nname: shop\n',
    'kubeconfig.yaml': 'apiVersion: v1\nkind: Config\nclusters: []\n',
    'audit.yaml': 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: []\n',
    'list.yaml': '- 1\n- 2\n',
    'empty.yaml': '',
    'comment.yaml': '# nothing\n',
  });
  expect(await collect(pathSource(root))).toEqual({ documents: [], diagnostics: [], gaps: [], skipped: 5 });
});

test('an object without a name is told and handed on; so is one in a List', async () => {
  const root = tree({
    'a.yaml': '\napiVersion: v1\nkind: Pod\nspec: {}\n',
    'b.yaml': 'apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: Pod, metadata: {name: ""}}]\n',
  });
  const all = await collect(pathSource(root));
  const code = 'TORIDE_SOURCE_NAME_MISSING';
  expect(all.diagnostics).toEqual([
    expect.objectContaining({ code, level: 'warning', file: 'a.yaml', line: 2, column: 1 }),
    expect.objectContaining({ code, file: 'b.yaml', message: expect.stringContaining('/items/0') }),
  ]);
  expect(all.documents).toHaveLength(2);
});

test('what looks like an object with `kind` or `apiVersion` missing is handed on: the inventory says so', async () => {
  const root = tree({
    'a.yaml': 'apiVersion: v1\nmetadata: {name: a}\n',
    'b.yaml': 'kind: Pod\nmetadata: {name: b}\n',
  });
  expect(names(await collect(pathSource(root)))).toEqual(['a.yaml a', 'b.yaml b']);
});

test('generateName is a name, and a review needs none', async () => {
  const root = tree({
    'a.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {generateName: a-}\n',
    'b.yaml': 'apiVersion: authorization.k8s.io/v1\nkind: SubjectAccessReview\nspec: {}\n',
  });
  expect((await collect(pathSource(root))).documents).toHaveLength(2);
});

test('.gitignore is honoured at every level, and the deepest has the last word', async () => {
  const root = tree({
    '.gitignore': '# c\nbuild/\n*.gen.yaml\n/top.yaml\nkept\n',
    'top.yaml': pod('top'),
    'a/top.yaml': pod('a-top'),
    'build/a.yaml': pod('build'),
    'a/x.gen.yaml': pod('gen'),
    'b/.gitignore': '!x.gen.yaml\n!kept\nown.yaml\n',
    'b/x.gen.yaml': pod('b-gen'),
    'b/y.gen.yaml': pod('b-y'),
    'b/kept/k.yaml': pod('kept'),
    'b/deep/own.yaml': pod('own'),
    'c/own.yaml': pod('c-own'),
  });
  expect(names(await collect(pathSource(root)))).toEqual([
    'a/top.yaml a-top',
    'b/kept/k.yaml kept',
    'b/x.gen.yaml b-gen',
    'c/own.yaml c-own',
  ]);
  expect((await collect(pathSource(root, { gitignore: false }))).documents).toHaveLength(9);
});

test('rules of the work tree above hold below it, but not for a folder that was named', async () => {
  const root = tree({
    '.git/HEAD': '',
    '.gitignore': 'secret.yaml\nout/\n',
    'deploy/secret.yaml': pod('secret'),
    'deploy/a.yaml': pod('a'),
    'out/a.yaml': pod('out'),
  });
  expect(names(await collect(pathSource(join(root, 'deploy'))))).toEqual(['a.yaml a']);
  expect(names(await collect(pathSource(join(root, 'out'))))).toEqual(['a.yaml out']);
});

test.each([
  ['held', ''],
  ['read again', `\n# ${'x'.repeat(600 * 1024)}\n`],
])(
  'a text that changed since it was read is told, and never shown in its new form: %s',
  async (way, padding) => {
    const root = tree({ 'a.yaml': pod('a') + padding });
    const { documents } = await collect(pathSource(root));
    const text = documents[0]?.text;
    expect(text?.lost?.()).toBeUndefined();
    writeFileSync(join(root, 'a.yaml'), pod('b'));
    utimesSync(join(root, 'a.yaml'), 1, 1);
    // Another file in between: what was read last may be remembered.
    const other = await collect(pathSource(tree({ 'a.yaml': pod('c') })));
    expect(other.documents[0]?.text?.read()).toBe(pod('c'));
    expect(text?.read()).toBe(way === 'held' ? pod('a') : '');
    expect(text?.lost?.()).toMatchObject({ code: 'TORIDE_SOURCE_CHANGED', level: 'warning', file: 'a.yaml' });
  },
);

test.each(['utf8', 'utf8 with a mark', 'utf16le'] as const)(
  'texts of a large file are found again: %s',
  async (encoding) => {
    const objects = Array.from(
      { length: 4000 },
      (_, n) => `# ü€\u{1f512} ${'x'.repeat(n % 300)}\n${pod(`pod-${n}-é\u{1f512}`)}`,
    );
    const text = objects.join('---\n');
    const bytes =
      encoding === 'utf16le'
        ? Buffer.from(`\uFEFF${text}`, 'utf16le')
        : Buffer.from(encoding === 'utf8' ? text : `\uFEFF${text}`);
    const { documents } = await collect(pathSource(tree({ 'a.yaml': bytes })));
    expect(documents).toHaveLength(objects.length);
    // Backwards, so that no read is served by the one before.
    for (const [index, document] of [...documents.entries()].toReversed()) {
      const found = document.text?.read() ?? '';
      expect(found.trim()).toBe(objects[index]?.trim());
      expect(text.slice(document.text?.offset, (document.text?.offset ?? 0) + found.length)).toBe(found);
    }
    const last = documents.at(-1)?.text;
    expect(last?.line).toBe(text.slice(0, last?.offset).split('\n').length);
  },
);

test('items of a large List are found again, with their columns', async () => {
  const names_ = Array.from({ length: 20_000 }, (_, n) => `pod-${n}`);
  const yaml = `apiVersion: v1\nitems:\n${names_.map((name) => `- apiVersion: v1\n  kind: Pod\n  metadata:\n    name: ${name}\n`).join('')}kind: List\n`;
  const json = `{"apiVersion": "v1", "items": [${names_.map((name) => `{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "${name}"}}`).join(',\n ')}], "kind": "List"}`;
  for (const text of [yaml, json]) {
    const { documents, diagnostics } = await collect(pathSource(tree({ 'a.yaml': text })));
    expect(diagnostics).toEqual([]);
    expect(documents.map(({ pointer }) => pointer)).toEqual(names_.map((_, n) => `/items/${n}`));
    for (const { text: part, value } of documents) {
      const { metadata } = value as { metadata: { name: string } };
      const offset = part?.offset ?? 0;
      expect(part?.read()).toContain(metadata.name);
      expect(part?.column).toBe(offset - text.lastIndexOf('\n', offset - 1));
    }
  }
});

test('what looks like a template says so', async () => {
  const all = await collect(pathSource(tree({ 'a.yaml': 'kind: Pod\nmetadata: {{ .Values.metadata }\n' })));
  expect(all.diagnostics[0]?.hint).toContain('template');
});

test('a path where nothing is', async () => {
  const all = await collect(pathSource('/nowhere/at-all.yaml'));
  expect(all.diagnostics).toEqual([
    expect.objectContaining({ code: 'TORIDE_SOURCE_NOT_FOUND', file: '/nowhere/at-all.yaml' }),
  ]);
  expect(all.gaps).toHaveLength(1);
});

test('links are followed inside the root only, each file is read once, and a circle ends', async () => {
  const outside = tree({ 'secret.yaml': pod('secret') });
  const root = tree({ 'real/a.yaml': pod('a'), '..data/b.yaml': pod('b'), '.git/c.yaml': pod('c') });
  symlinkSync('real/a.yaml', join(root, 'again.yaml'));
  symlinkSync('.', join(root, 'circle'));
  symlinkSync('../real', join(root, 'real/back'));
  symlinkSync('..data/b.yaml', join(root, 'b.yaml'));
  symlinkSync('.git/c.yaml', join(root, 'c.yaml'));
  symlinkSync(outside, join(root, 'out'));
  symlinkSync(join(outside, 'secret.yaml'), join(root, 'out.yaml'));
  symlinkSync('self.yaml', join(root, 'self.yaml'));
  const all = await collect(pathSource(root));
  expect(names(all)).toEqual(['..data/b.yaml b', 'real/a.yaml a']);
  expect(
    all.diagnostics
      .map(({ code, level, file }) => [code, level, file])
      .toSorted(([a], [b]) => byCodeUnit(String(a), String(b))),
  ).toEqual([
    ['TORIDE_SOURCE_LINK_BROKEN', 'error', 'self.yaml'],
    ['TORIDE_SOURCE_LINK_OUTSIDE', 'warning', 'out'],
    ['TORIDE_SOURCE_LINK_OUTSIDE', 'error', 'out.yaml'],
  ]);
});
