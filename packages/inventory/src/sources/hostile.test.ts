// One test a row of docs/decisions/hostile.md that is about files; archives and rendering have theirs beside them.
// Longer than most, so that the page and its tests can be read side by side.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { tarOf } from './archive/testing.ts';
import { openRegular } from './disk.ts';
import { pathSource } from './path.ts';
import { stdinSource } from './stdin.ts';
import { collect, makePipe, names, pod, readContext, tree } from './testing.ts';

const SMALL_HEAP = '--max-old-space-size=256';
const posix = process.platform !== 'win32';
const here = (name: string): string => JSON.stringify(new URL(name, import.meta.url).href);

interface ChildResult {
  readonly names: string[];
  readonly diagnostics: {
    readonly code: string;
    readonly file?: string;
    readonly line?: number;
    readonly column?: number;
  }[];
  readonly gaps: number;
}

/** Reads a source in a process of its own: with a small heap, or as another user. Nothing of what it reads is kept. */
function inChild(
  source: string,
  options: { readonly flags?: string[]; readonly uid?: number } = {},
): ChildResult {
  const script = `
    import { Readable } from 'node:stream';
    import { pathSource } from ${here('path.ts')};
    import { stdinSource } from ${here('stdin.ts')};
    import { openSource } from ${here('detect.ts')};
    function* repeat(text, times) { const bytes = Buffer.from(text); for (let n = 0; n < times; n += 1) yield bytes; }
    const result = { names: [], diagnostics: [], gaps: 0 };
    const context = { signal: new AbortController().signal, breathe: () => undefined };
    for await (const batch of (${source}).read(context)) {
      for (const { value } of batch.documents) if (result.names.length < 20) result.names.push(value.metadata.name);
      result.diagnostics.push(...batch.diagnostics);
      result.gaps += batch.gaps?.length ?? 0;
    }
    console.log(JSON.stringify(result));
  `;
  const run = spawnSync(
    process.execPath,
    [
      '--conditions=source',
      '--disable-warning=ExperimentalWarning',
      ...(options.flags ?? []),
      '--input-type=module',
      '-e',
      script,
    ],
    { encoding: 'utf8', ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }) },
  );
  if (run.status !== 0) throw new Error(run.stderr);
  return JSON.parse(run.stdout) as ChildResult;
}

const MIB = 1024 * 1024;

test('a gigabyte of spaces is nothing, and what stands around it is read', { timeout: 60_000 }, () => {
  const spaces = `repeat(' '.repeat(${MIB}), 1024)`;
  const stream = `Readable.from((function* () { yield* repeat(${JSON.stringify(`${pod('before')}---\n`)}, 1); yield* ${spaces}; yield* repeat(${JSON.stringify(`\n---\n${pod('after')}`)}, 1); })())`;
  expect(inChild(`stdinSource(${stream})`, { flags: [SMALL_HEAP] })).toEqual({
    names: ['before', 'after'],
    diagnostics: [],
    gaps: 0,
  });
});

test('a document of a gigabyte is passed over and told with its line', { timeout: 60_000 }, () => {
  const stream = `Readable.from((function* () { yield* repeat(${JSON.stringify(`${pod('before')}---\n\na: "`)}, 1); yield* repeat('x'.repeat(${MIB}), 1024); yield* repeat(${JSON.stringify(`"\n---\n${pod('after')}`)}, 1); })())`;
  const result = inChild(`stdinSource(${stream})`, { flags: [SMALL_HEAP] });
  expect(result.names).toEqual(['before', 'after']);
  expect(result.diagnostics).toEqual([
    expect.objectContaining({ code: 'TORIDE_SOURCE_TOO_LARGE', file: '-', line: 7, column: 1 }),
  ]);
  expect(result.gaps).toBe(1);
});

const PADDED =
  "JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { a: 'x'.repeat(1000) } })";
/** Beginning, one item, end: made in the child, since no command line is that long. */
const LISTS = {
  yaml: `['apiVersion: v1\\nitems:\\n', '- apiVersion: v1\\n  kind: ConfigMap\\n  metadata:\\n    name: a\\n  data:\\n    a: ' + 'x'.repeat(1000) + '\\n', 'kind: List\\n']`,
  json: `['{"apiVersion":"v1","kind":"List","items":[' + ${PADDED}, ',\\n' + ${PADDED}, ']}']`,
};

test.each(['yaml', 'json'] as const)(
  'a %s List larger than the heap is read item by item',
  { timeout: 60_000 },
  (form) => {
    const stream = `Readable.from((function* () {
    const [head, item, tail] = ${LISTS[form]};
    yield* repeat(head, 1);
    yield* repeat(item.repeat(1000), 150);
    yield* repeat(tail, 1);
  })())`;
    const result = inChild(`stdinSource(${stream})`, { flags: ['--max-old-space-size=96'] });
    expect(result.names).toHaveLength(20);
    expect(result.diagnostics).toEqual([]);
  },
);

test('a sparse file is told at its first NUL', () => {
  const root = tree({ 'a.yaml': pod('a'), 'sparse.yaml': pod('sparse') });
  const fd = openSync(join(root, 'sparse.yaml'), 'r+');
  ftruncateSync(fd, 1024 * MIB);
  closeSync(fd);
  const result = inChild(`pathSource(${JSON.stringify(root)})`, { flags: [SMALL_HEAP] });
  expect(result.names).toEqual(['a']);
  expect(result.diagnostics).toEqual([
    expect.objectContaining({ code: 'TORIDE_YAML_CONTROL_CHARACTER', file: 'sparse.yaml', line: 5 }),
  ]);
});

test('NUL and invalid UTF-8 are told with line and column; the other files are read', async () => {
  const root = tree({
    'a.yaml': pod('a'),
    'latin1.yaml': Buffer.from('apiVersion: v1\nkind: Pod\nmetadata:\n  name: caf\xe9\n', 'latin1'),
    'nul.yaml': 'apiVersion: v1\nkind: "Po\0d"\n',
  });
  const all = await collect(pathSource(root));
  expect(names(all)).toEqual(['a.yaml a']);
  expect(all.diagnostics).toEqual([
    expect.objectContaining({ code: 'TORIDE_YAML_ENCODING', file: 'latin1.yaml', line: 4, column: 12 }),
    expect.objectContaining({ code: 'TORIDE_YAML_CONTROL_CHARACTER', file: 'nul.yaml', line: 2, column: 10 }),
  ]);
  expect(all.gaps).toHaveLength(2);
});

test.skipIf(!posix)(
  'files and folders without the right to read them are told, and make coverage partial',
  () => {
    const root = tree({
      'a.yaml': pod('a'),
      'closed.yaml': pod('closed'),
      'shut/b.yaml': pod('b'),
      'z.yaml': pod('z'),
    });
    chmodSync(root, 0o755);
    chmodSync(join(root, 'closed.yaml'), 0o000);
    chmodSync(join(root, 'shut'), 0o000);
    // Root reads everything, so the test becomes somebody else.
    const nobody = process.getuid?.() === 0 ? { uid: 65534 } : {};
    const result = inChild(`pathSource(${JSON.stringify(root)})`, nobody);
    chmodSync(join(root, 'shut'), 0o755);
    expect(result.names).toEqual(['a', 'z']);
    expect(result.diagnostics.map(({ code, file }) => [code, file])).toEqual([
      ['TORIDE_SOURCE_UNREADABLE', 'shut'],
      ['TORIDE_SOURCE_UNREADABLE', 'closed.yaml'],
    ]);
    expect(result.gaps).toBe(2);
  },
);

test.skipIf(!posix)('pipes, sockets and devices are never opened', async () => {
  const root = tree({ 'a.yaml': pod('a') });
  makePipe(join(root, 'pipe.yaml'));
  symlinkSync('pipe.yaml', join(root, 'to-pipe.yaml'));
  const server = createServer().listen(join(root, 'socket.yaml'));
  await new Promise((resolve) => server.once('listening', resolve));
  const all = await collect(pathSource(root));
  server.close();
  expect(names(all)).toEqual(['a.yaml a']);
  expect(all.diagnostics.map(({ code, file }) => [code, file])).toEqual([
    ['TORIDE_SOURCE_NOT_A_FILE', 'pipe.yaml'],
    ['TORIDE_SOURCE_NOT_A_FILE', 'socket.yaml'],
    ['TORIDE_SOURCE_NOT_A_FILE', 'to-pipe.yaml'],
  ]);
  const zero = await collect(pathSource('/dev/zero'));
  expect(zero.diagnostics).toEqual([
    expect.objectContaining({ code: 'TORIDE_SOURCE_NOT_A_FILE', file: '/dev/zero' }),
  ]);
});

test.skipIf(!posix)('a file that became a pipe or a link after it was listed is not followed', () => {
  const root = tree({ 'a.yaml': pod('a') });
  makePipe(join(root, 'pipe'));
  symlinkSync('a.yaml', join(root, 'link'));
  expect(openRegular(join(root, 'pipe'))).toEqual({ failure: 'not-a-file' });
  expect(openRegular(join(root, 'link'))).toMatchObject({ failure: 'unreadable' });
});

test.skipIf(!posix)('a .gitignore that is a pipe or far too large is not used', async () => {
  const root = tree({
    'a.yaml': pod('a'),
    'b/a.yaml': pod('b'),
    'b/.gitignore': `*.yaml\n${'#'.repeat(2 * MIB)}`,
  });
  makePipe(join(root, '.gitignore'));
  expect(names(await collect(pathSource(root)))).toEqual(['a.yaml a', 'b/a.yaml b']);
});

test('a gzip bomb is stopped where it passes the limit', { timeout: 60_000 }, async () => {
  const tar = await tarOf([
    { name: 'a.yaml', content: pod('a') },
    { name: 'b.yaml', content: ' '.repeat(64 * MIB) },
  ]);
  const root = tree({ 'bomb.tgz': gzipSync(tar) });
  const result = inChild(`openSource(${JSON.stringify(join(root, 'bomb.tgz'))})`, { flags: [SMALL_HEAP] });
  expect(result.names).toEqual(['a']);
  expect(result.diagnostics).toEqual([expect.objectContaining({ code: 'TORIDE_ARCHIVE_LIMIT' })]);
  expect(result.gaps).toBe(1);
});

test('a file that is gone when its turn comes is told', async () => {
  const root = tree({ 'a.yaml': pod('a'), 'b.yaml': pod('b'), 'c.yaml': pod('c') });
  const seen: string[] = [];
  const codes: string[] = [];
  for await (const batch of pathSource(root).read(readContext())) {
    if (seen.length === 0) unlinkSync(join(root, 'b.yaml'));
    seen.push(...batch.documents.map(({ file }) => file));
    codes.push(...batch.diagnostics.map(({ code, file }) => `${code} ${file}`));
  }
  expect(seen).toEqual(['a.yaml', 'c.yaml']);
  expect(codes).toEqual(['TORIDE_SOURCE_UNREADABLE b.yaml']);
});

test.skipIf(!posix)('folders deeper than any path may be are told, and nothing overflows', () => {
  const root = tree({ 'a.yaml': pod('a') });
  onTestFinished(() => void execFileSync('rm', ['-rf', join(root, 'deep')]));
  const dig = `for (let n = 0; n < 700; n += 1) { require('fs').mkdirSync('folder'); process.chdir('folder'); }`;
  mkdirSync(join(root, 'deep'));
  execFileSync(process.execPath, ['-e', dig], { cwd: join(root, 'deep') });
  const result = inChild(`pathSource(${JSON.stringify(root)})`);
  expect(result.names).toEqual(['a']);
  expect(result.diagnostics).toEqual([
    expect.objectContaining({
      code: 'TORIDE_SOURCE_UNREADABLE',
      message: expect.stringContaining('too long'),
    }),
  ]);
});

test.skipIf(process.platform !== 'linux')(
  'a name that is not UTF-8 cannot be opened, and is told; a strange one can',
  async () => {
    const root = tree({ 'a\nb\u001b[31m.yaml': pod('strange') });
    writeFileSync(
      Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0x62, 0xe9]), Buffer.from('.yaml')]),
      pod('latin1'),
    );
    const all = await collect(pathSource(root));
    expect(names(all)).toEqual(['a\nb\u001b[31m.yaml strange']);
    expect(all.diagnostics).toEqual([
      expect.objectContaining({
        code: 'TORIDE_SOURCE_UNREADABLE',
        message: expect.stringContaining('not UTF-8'),
      }),
    ]);
    expect(all.gaps).toHaveLength(1);
  },
);

test('keys such as __proto__ are only keys, and no object', async () => {
  const all = await collect(
    pathSource(tree({ 'a.yaml': `__proto__: {kind: Pod}\nconstructor: 1\n---\n${pod('a')}` })),
  );
  expect(names(all)).toEqual(['a.yaml a']);
  expect(all.skipped).toBe(1);
});

test('Ctrl-C acts inside one huge file', async () => {
  const root = tree({ 'a.yaml': `${pod('a')}---\n`.repeat(200_000) });
  const controller = new AbortController();
  let read = 0;
  const reading = (async () => {
    for await (const batch of pathSource(root).read(readContext(controller.signal))) {
      read += batch.documents.length;
      setImmediate(() => controller.abort(new Error('interrupted')));
    }
  })();
  await expect(reading).rejects.toThrow('interrupted');
  // A few chunks of 256 KiB, not the file.
  expect(read).toBeLessThan(50_000);
});

test('an empty folder, and one without Kubernetes, say nothing', async () => {
  const root = tree({ 'ci.yml': 'on: push\n', 'docker-compose.yaml': 'services: {}\n' });
  mkdirSync(join(root, 'empty'));
  expect(await collect(pathSource(root))).toEqual({ documents: [], diagnostics: [], gaps: [], skipped: 2 });
  rmSync(join(root, 'ci.yml'));
  expect((await collect(pathSource(join(root, 'empty')))).documents).toEqual([]);
});

test('a stream that fails is told, and what came before it counts', async () => {
  const failing = Readable.from(
    (async function* () {
      yield Buffer.from(`${pod('a')}---\n${pod('cut')}`);
      throw Object.assign(new Error('read EIO'), { code: 'EIO' });
    })(),
  );
  const all = await collect(stdinSource(failing));
  expect(names(all)).toEqual(['- a']);
  expect(all.diagnostics).toEqual([expect.objectContaining({ code: 'TORIDE_SOURCE_UNREADABLE', file: '-' })]);
  expect(all.gaps).toHaveLength(1);
});
