import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { expect, test } from 'vitest';
import { toJson } from '../values/json.ts';
import { unpackBundle } from './archive.ts';
import { joinBundles, readBundle } from './bundle.ts';

type Entry = readonly [Parameters<ReturnType<typeof pack>['entry']>[0], string?];

async function archive(...entries: readonly Entry[]): Promise<Uint8Array> {
  const tar = pack();
  for (const [header, text = ''] of entries) tar.entry(header, text);
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar as AsyncIterable<Buffer>) chunks.push(chunk);
  return gzipSync(Buffer.concat(chunks));
}

const files = (texts: Readonly<Record<string, string>>) =>
  Object.entries(texts).map(([path, text]) => ({ path, bytes: Buffer.from(text) }));

const codeOf = async (run: () => unknown): Promise<unknown> => {
  try {
    await run();
  } catch (error) {
    return (error as { code?: unknown }).code ?? error;
  }
  return undefined;
};

test('an archive is unpacked, folders and leading slashes left out', async () => {
  const bytes = await archive(
    [{ name: './app/', type: 'directory' }],
    [{ name: '/app/p.rego' }, 'package app'],
    [{ name: './app/data.json' }, '{"a": 1}'],
  );
  const unpacked = await unpackBundle(bytes);
  expect(unpacked.map(({ path, bytes: content }) => [path, Buffer.from(content).toString()])).toEqual([
    ['app/p.rego', 'package app'],
    ['app/data.json', '{"a": 1}'],
  ]);
});

test.each<[string, Entry[], string]>([
  ['a name that leads out', [[{ name: '../evil.rego' }, 'x']], 'TORIDE_REGO_BUNDLE_NAME'],
  ['a name that leads out in the middle', [[{ name: 'a/../../evil' }, 'x']], 'TORIDE_REGO_BUNDLE_NAME'],
  ['a name with a backslash', [[{ name: '..\\evil' }, 'x']], 'TORIDE_REGO_BUNDLE_NAME'],
  [
    'a symbolic link',
    [[{ name: 'data.json', type: 'symlink', linkname: '/etc/passwd' }]],
    'TORIDE_REGO_BUNDLE_LINK',
  ],
  ['a hard link', [[{ name: 'data.json', type: 'link', linkname: 'a' }]], 'TORIDE_REGO_BUNDLE_LINK'],
  ['a device', [[{ name: 'x', type: 'character-device' }]], 'TORIDE_REGO_BUNDLE_LINK'],
  [
    'a name twice',
    [
      [{ name: 'a.rego' }, '1'],
      [{ name: './a.rego' }, '2'],
    ],
    'TORIDE_REGO_BUNDLE_DUPLICATE',
  ],
])('%s is refused', async (_, entries, code) => {
  const bytes = await archive(...entries);
  expect(await codeOf(() => unpackBundle(bytes))).toBe(code);
});

test('a bomb is stopped while it unpacks, whatever its headers say', async () => {
  const bytes = await archive([{ name: 'data.json' }, ' '.repeat(4_000_000)]);
  expect(bytes.length).toBeLessThan(10_000);
  const limits = { files: 10, total: 1e9, ratio: 100, ratioFrom: 1_000_000 };
  expect(await codeOf(() => unpackBundle(bytes, { limits }))).toBe('TORIDE_REGO_BUNDLE_LIMIT');
  const small = { ...limits, ratio: 1e6, total: 1_000_000 };
  expect(await codeOf(() => unpackBundle(bytes, { limits: small }))).toBe('TORIDE_REGO_BUNDLE_LIMIT');
  const many = await archive([{ name: 'a' }], [{ name: 'b' }]);
  expect(await codeOf(() => unpackBundle(many, { limits: { ...limits, files: 1 } }))).toBe(
    'TORIDE_REGO_BUNDLE_LIMIT',
  );
});

test('what is no archive, or only half of one, says so', async () => {
  const whole = await archive([{ name: 'a.rego' }, 'package a\n'.repeat(1000)]);
  expect(await codeOf(() => unpackBundle(Buffer.from('package a')))).toBe('TORIDE_REGO_BUNDLE_ARCHIVE');
  expect(await codeOf(() => unpackBundle(whole.subarray(0, whole.length / 2)))).toBe(
    'TORIDE_REGO_BUNDLE_ARCHIVE',
  );
  expect(await codeOf(() => unpackBundle(gzipSync('no tar at all'.repeat(100))))).toBe(
    'TORIDE_REGO_BUNDLE_ARCHIVE',
  );
});

test('unpacking can be cancelled', async () => {
  const bytes = await archive([{ name: 'a.rego' }, 'package a']);
  expect(await codeOf(() => unpackBundle(bytes, { signal: AbortSignal.abort(new Error('stop')) }))).toEqual(
    new Error('stop'),
  );
});

test('data lies below its folder; other files are no data', () => {
  const { data, modules, signed } = readBundle(
    files({
      'data.json': '{"a": {"b": 1}}',
      'a/data.yaml': 'c: 2',
      'x/y/data.yml': '[3]',
      'x/other.json': '{"no": 1}',
      'x/y/p.rego': 'package x.z',
      '.signatures.json': '{}',
      '__proto__/data.json': '{"polluted": true}',
    }),
    { shown: (path) => `b/${path}` },
  );
  expect(toJson(data)).toBe('{"__proto__":{"polluted":true},"a":{"b":1,"c":2},"x":{"y":[3]}}');
  expect(modules).toEqual([{ file: 'b/x/y/p.rego', text: 'package x.z', version: 'v1' }]);
  expect(signed).toBe(true);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

test('the manifest says which Rego a file is', () => {
  const { modules, manifest } = readBundle(
    files({
      '.manifest':
        '{"revision": "7", "rego_version": 1, "file_rego_versions": {"/old/*.rego": 0}, "roots": ["/a/", "b/c"]}',
      'old/p.rego': 'package a\np { true }',
      'new/p.rego': 'package b.c',
    }),
  );
  expect(modules.map(({ version }) => version)).toEqual(['v0', 'v1']);
  expect(manifest).toMatchObject({ revision: '7', roots: [['a'], ['b', 'c']] });
});

test.each<[Record<string, string>, string]>([
  [{ '.manifest': '{' }, 'TORIDE_REGO_BUNDLE_MANIFEST'],
  [{ '.manifest': '[]' }, 'TORIDE_REGO_BUNDLE_MANIFEST'],
  [{ '.manifest': '{"roots": "a"}' }, 'TORIDE_REGO_BUNDLE_MANIFEST'],
  [{ '.manifest': '{"roots": ["a", "a/b"]}' }, 'TORIDE_REGO_BUNDLE_MANIFEST'],
  [{ '.manifest': '{"rego_version": 2}' }, 'TORIDE_REGO_BUNDLE_MANIFEST'],
  [{ '.manifest': '{}', 'a/.manifest': '{}' }, 'TORIDE_REGO_BUNDLE_MANIFEST'],
  [{ '.manifest': '{"roots": ["a"]}', 'p.rego': 'package b' }, 'TORIDE_REGO_BUNDLE_ROOTS'],
  [{ '.manifest': '{"roots": ["a"]}', 'b/data.json': '{}' }, 'TORIDE_REGO_BUNDLE_ROOTS'],
  [{ '.manifest': '{"roots": ["a/b"]}', 'data.json': '{"a": 1}' }, 'TORIDE_REGO_BUNDLE_ROOTS'],
  [{ 'data.json': '[1]' }, 'TORIDE_REGO_BUNDLE_DATA'],
  [{ 'data.json': '{' }, 'TORIDE_REGO_BUNDLE_DATA'],
  [{ 'data.yaml': 'a: [' }, 'TORIDE_REGO_BUNDLE_DATA'],
  [{ 'data.json': '{"a": 1}', 'a/data.json': '{}' }, 'TORIDE_REGO_BUNDLE_DATA'],
  [{ 'data.json': '['.repeat(100_000) }, 'TORIDE_REGO_BUNDLE_DATA'],
  [{ 'policy.wasm': '' }, 'TORIDE_REGO_BUNDLE_UNSUPPORTED'],
  [{ 'patch.json': '{}' }, 'TORIDE_REGO_BUNDLE_UNSUPPORTED'],
])('%j is refused with %s', async (texts, code) => {
  expect(await codeOf(() => readBundle(files(texts)))).toBe(code);
});

test('bytes that are no UTF-8 are refused', async () => {
  expect(await codeOf(() => readBundle([{ path: 'p.rego', bytes: Buffer.from([0xff]) }]))).toBe(
    'TORIDE_REGO_BUNDLE_DATA',
  );
});

test('two bundles stand beside each other where their roots do', async () => {
  const bundle = (name: string, root: string) => ({
    name,
    ...readBundle(
      files({ '.manifest': JSON.stringify({ roots: [root] }), [`${root}/data.json`]: '{"x": 1}' }),
    ),
  });
  expect(toJson(joinBundles([bundle('a.tar.gz', 'a'), bundle('b.tar.gz', 'b')]).data)).toBe(
    '{"a":{"x":1},"b":{"x":1}}',
  );
  expect(await codeOf(() => joinBundles([bundle('a.tar.gz', 'a/b'), bundle('b.tar.gz', 'a')]))).toBe(
    'TORIDE_REGO_BUNDLE_ROOTS',
  );
});
