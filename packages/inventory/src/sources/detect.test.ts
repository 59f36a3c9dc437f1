import { spawnSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { tarOf, zipOf } from './archive/testing.ts';
import { openSource } from './detect.ts';
import { collect, makePipe, names, pod, tree } from './testing.ts';

test('an argument is what its first bytes say, whatever its name', async () => {
  const tar = await tarOf([{ name: 'a.yaml', content: pod('a') }]);
  const cwd = tree({
    'folder/a.yaml': pod('folder'),
    'a.yaml': pod('file'),
    'tar.bin': tar,
    'gz.yaml': gzipSync(tar),
    zip: zipOf([{ name: 'a.yaml', content: pod('a') }]),
    'self.zip': zipOf([{ name: 'a.yaml', content: pod('a') }], { prefix: Buffer.from('#!/bin/sh\n') }),
  });
  symlinkSync('gz.yaml', join(cwd, 'link'));
  const read = async (argument: string): Promise<string[]> =>
    names(await collect(openSource(argument, { cwd })));
  expect(await read('folder')).toEqual(['a.yaml folder']);
  expect(await read('a.yaml')).toEqual(['a.yaml file']);
  for (const name of ['tar.bin', 'gz.yaml', 'zip', 'self.zip', 'link'])
    expect(await read(name)).toEqual([`${name}!a.yaml a`]);
});

test('`-` is standard input', async () => {
  const stdin = Readable.from([Buffer.from(pod('a'))]);
  expect(names(await collect(openSource('-', { stdin })))).toEqual(['- a']);
});

test('patterns of the user hide files, and no .gitignore takes them back', async () => {
  const cwd = tree({ 'a.yaml': pod('a'), 'gen/b.yaml': pod('b'), 'gen/.gitignore': '!b.yaml\n' });
  expect(names(await collect(openSource('.', { cwd, ignore: ['gen/'] })))).toEqual(['a.yaml a']);
});

test.skipIf(process.platform === 'win32')('a named pipe is told and never opened', async () => {
  const cwd = tree({ 'a.yaml': pod('a') });
  makePipe(join(cwd, 'pipe.yaml'));
  makePipe(join(cwd, 'other'));
  const all = await collect(openSource('.', { cwd }));
  expect(names(all)).toEqual(['a.yaml a']);
  const loss = expect.objectContaining({
    code: 'TORIDE_SOURCE_NOT_A_FILE',
    level: 'error',
    file: 'pipe.yaml',
  });
  expect(all.diagnostics).toEqual([loss]);
  expect((await collect(openSource('pipe.yaml', { cwd }))).diagnostics).toEqual([loss]);
});

test.skipIf(process.platform === 'win32')('a pipe that the shell holds open is read', () => {
  const script = `
    import { openSource } from ${JSON.stringify(new URL('detect.ts', import.meta.url).href)};
    const context = { signal: new AbortController().signal, breathe: () => undefined };
    for await (const batch of openSource(process.argv[1]).read(context)) console.log(batch.documents.length);
  `;
  const shell = `exec '${process.execPath}' --conditions=source --input-type=module -e "$SCRIPT" /dev/fd/3 3< <(printf '${pod('a').replaceAll('\n', '\\n')}')`;
  const run = spawnSync('bash', ['-c', shell], { env: { ...process.env, SCRIPT: script }, encoding: 'utf8' });
  expect(run.stdout).toBe('1\n');
});
