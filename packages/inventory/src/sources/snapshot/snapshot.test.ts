import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { JsonObject } from '@toride/core';
import { expect, onTestFinished, test } from 'vitest';
import type { Source, SourceBatch, SourceDocument } from '../../source.ts';
import { isSnapshot, snapshotSource, writeSnapshot } from '../snapshot.ts';
import { type Collected, collect, readContext } from '../testing.ts';

function folder(): string {
  const root = mkdtempSync(join(tmpdir(), 'toride-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  return root;
}

function source(...batches: readonly SourceBatch[]): Source {
  return {
    label: 'test',
    // eslint-disable-next-line typescript/require-await -- a source is asynchronous by contract
    async *read() {
      yield* batches;
    },
  };
}

function document(name: string, spec: JsonObject = {}): SourceDocument {
  const value = { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec };
  return { file: `api/v1/namespaces/shop/pods/${name}`, value, pointer: '', index: 0 };
}

function batch(...documents: readonly SourceDocument[]): SourceBatch {
  return { documents, diagnostics: [] };
}

const plain = (found: Collected): unknown => JSON.parse(JSON.stringify(found)) as unknown;

test('the order in which objects arrive makes no difference, packed or not', async () => {
  const root = folder();
  const [a, b, c] = [document('a'), document('b'), document('c')];
  const out = (name: string): string => join(root, name);
  await writeSnapshot(source(batch(a, b), batch(c)), out('1'));
  await writeSnapshot(source(batch(c), batch(b), batch(a)), out('2'));
  await writeSnapshot(source(batch(c, a, b)), out('3.gz'));
  await writeSnapshot(source(batch(c, b), batch(a)), out('4.gz'));
  const text = readFileSync(out('1'));
  expect(readFileSync(out('2'))).toEqual(text);
  expect(gunzipSync(readFileSync(out('3.gz')))).toEqual(text);
  expect(readFileSync(out('4.gz'))).toEqual(readFileSync(out('3.gz')));
  expect(
    text
      .toString()
      .split('\n')
      .map((line) => line.slice(0, 48)),
  ).toEqual([
    '{"toride":"snapshot","format":1,"objects":3,"gap',
    '{"path":"api/v1/namespaces/shop/pods/a","object"',
    '{"path":"api/v1/namespaces/shop/pods/b","object"',
    '{"path":"api/v1/namespaces/shop/pods/c","object"',
    '',
  ]);
  expect(readdirSync(root)).toEqual(['1', '2', '3.gz', '4.gz']);
  expect(statSync(out('1')).mode & 0o777).toBe(0o600);
});

test('what was written is read again: objects, gaps, diagnostics and version', async () => {
  const path = join(folder(), 'cluster.gz');
  const gaps = [
    { kind: 'Secret', group: '', coverage: 'denied', why: 'forbidden', exceptNamespaces: ['shop'] },
  ] as const;
  const diagnostics = [
    { code: 'TORIDE_CLUSTER_LIST', level: 'error', message: 'broken', file: 'api/v1/pods' },
  ] as const;
  const large = JSON.parse('{"n": 1}') as Record<string, bigint>;
  large['n'] = 12345678901234567890n;
  const first: SourceBatch = {
    documents: [document('a', large)],
    diagnostics,
    gaps,
    version: { major: 1, minor: 33 },
  };
  const summary = await writeSnapshot(source(first, batch(document('b'))), path);
  expect(summary).toEqual({ objects: 2, gaps, diagnostics, kubernetes: { major: 1, minor: 33 } });
  const batches: SourceBatch[] = [];
  for await (const read of snapshotSource(path).read(readContext())) batches.push(read);
  expect(batches.flatMap(({ gaps: found }) => found ?? [])).toMatchObject(gaps);
  expect(batches.flatMap(({ diagnostics: found }) => found)).toMatchObject(diagnostics);
  expect(batches.find(({ version }) => version !== undefined)?.version).toEqual({ major: 1, minor: 33 });
  const documents = batches.flatMap(({ documents: found }) => found);
  expect(documents.map(({ file }) => file)).toEqual([
    'api/v1/namespaces/shop/pods/a',
    'api/v1/namespaces/shop/pods/b',
  ]);
  expect(documents[0]?.value).toHaveProperty('spec.n', 12345678901234567890n);
});

test('a cancelled or failed snapshot leaves nothing, and an older one stands', async () => {
  const root = folder();
  const out = join(root, 'cluster');
  writeFileSync(out, 'older');
  const stop = new AbortController();
  const endless: Source = {
    label: 'endless',
    async *read(context) {
      for (let count = 0; ; count += 1) {
        if (count === 5) stop.abort(new Error('stopped'));
        yield batch(document(`p${count}`));
        await context.breathe();
      }
    },
  };
  await expect(writeSnapshot(endless, out, { signal: stop.signal })).rejects.toThrow('stopped');
  const broken: Source = {
    label: 'broken',
    // eslint-disable-next-line typescript/require-await -- a source is asynchronous by contract
    async *read() {
      yield batch(document('a'));
      throw new Error('lost');
    },
  };
  await expect(writeSnapshot(broken, out)).rejects.toThrow('lost');
  expect(readdirSync(root)).toEqual(['cluster']);
  expect(readFileSync(out, 'utf8')).toBe('older');
});

test('a place that cannot be written is a coded error', async () => {
  const missing = join(folder(), 'no', 'such', 'folder');
  await expect(writeSnapshot(source(batch()), missing)).rejects.toMatchObject({
    code: 'TORIDE_SNAPSHOT_WRITE',
  });
  const directory = folder();
  await expect(writeSnapshot(source(batch()), directory)).rejects.toMatchObject({
    code: 'TORIDE_SNAPSHOT_WRITE',
  });
});

const HEADER = '{"toride":"snapshot","format":1,"objects":2,"gaps":[],"diagnostics":[]}';
const LINE = '{"path":"x","object":{"apiVersion":"v1","kind":"Pod","metadata":{"name":"x"}}}';
const packed = gzipSync(`${HEADER}\n${LINE}\n${LINE}\n`);

test.each<[string, string | Uint8Array, number, readonly [string, number?]]>([
  ['no header', '{"a":1}\n', 0, ['TORIDE_SNAPSHOT_FORMAT', 1]],
  ['nothing', '', 0, ['TORIDE_SNAPSHOT_FORMAT', 1]],
  [
    'a newer format',
    `${HEADER.replace('"format":1', '"format":2')}\n${LINE}\n`,
    0,
    ['TORIDE_SNAPSHOT_FORMAT', 1],
  ],
  ['a line cut short', `${HEADER}\n${LINE}\n${LINE.slice(0, 20)}`, 1, ['TORIDE_SNAPSHOT_LINE', 3]],
  ['a line of something else', `${HEADER}\n[]\n${LINE}\n`, 1, ['TORIDE_SNAPSHOT_LINE', 2]],
  [
    'bytes that are not UTF-8',
    Buffer.concat([Buffer.from(`${HEADER}\n${LINE}\n`), Buffer.from([0xff, 0x0a])]),
    1,
    ['TORIDE_SNAPSHOT_LINE', 3],
  ],
  ['a line of 17 MB', `${HEADER}\n"${' '.repeat(17_000_000)}"\n${LINE}\n`, 1, ['TORIDE_SNAPSHOT_LINE', 2]],
  [
    'a packed line of 200 MB',
    gzipSync(
      Buffer.concat([
        Buffer.from(`${HEADER}\n`),
        Buffer.alloc(200_000_000, 0x20),
        Buffer.from(`\n${LINE}\n`),
      ]),
    ),
    1,
    ['TORIDE_SNAPSHOT_LINE', 2],
  ],
  ['deep nesting', `${HEADER}\n${'['.repeat(100_000)}\n${LINE}\n`, 1, ['TORIDE_SNAPSHOT_LINE', 2]],
  ['missing lines', `${HEADER}\n${LINE}\n`, 1, ['TORIDE_SNAPSHOT_TRUNCATED']],
  ['a packed file cut short', packed.subarray(0, packed.length - 12), 0, ['TORIDE_SNAPSHOT_UNREADABLE']],
])('%s is a diagnostic and a gap; the rest is read', async (_, content, objects, [code, line]) => {
  const path = join(folder(), 'cluster');
  writeFileSync(path, content);
  const { documents, diagnostics, gaps } = await collect(snapshotSource(path));
  expect(documents).toHaveLength(objects);
  expect(diagnostics).toMatchObject([{ code, level: 'error', ...(line === undefined ? {} : { line }) }]);
  expect(gaps).toMatchObject([{ kind: '*', group: '*', coverage: 'partial' }]);
});

test('a missing file is a diagnostic', async () => {
  const found = await collect(snapshotSource(join(folder(), 'none')));
  expect(plain(found)).toMatchObject({ diagnostics: [{ code: 'TORIDE_SNAPSHOT_UNREADABLE' }] });
});

test('a snapshot is known by its first bytes', () => {
  expect(isSnapshot(Buffer.from(HEADER))).toBe(true);
  expect(isSnapshot(packed.subarray(0, 512))).toBe(true);
  expect(isSnapshot(gzipSync('{"apiVersion":"v1"}'))).toBe(false);
  expect(isSnapshot(Buffer.from([0x1f, 0x8b, 1, 2, 3]))).toBe(false);
  expect(isSnapshot(Buffer.from('{"toride":"other"}'))).toBe(false);
});
