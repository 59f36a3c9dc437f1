import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { archiveFiles } from './archive-files.ts';
import { tarOf, zipOf } from './archive/testing.ts';

async function read(
  name: string,
  bytes: Uint8Array | string,
  wanted = /./,
): Promise<Record<string, string> | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'toride-archive-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, name);
  writeFileSync(path, bytes);
  const files = archiveFiles(path, (file) => wanted.test(file));
  if (files === undefined) return undefined;
  const found: Record<string, string> = {};
  for await (const file of files)
    found[file.name] = 'bytes' in file ? file.bytes.toString('utf8') : file.problem.code;
  return found;
}

const MEMBERS = [
  { name: 'a/x.yaml', content: 'x: 1\n' },
  { name: 'b.rego', content: 'package b\n' },
];

test('files of a tar, a packed tar and a zip, by their path', async () => {
  const tar = await tarOf(MEMBERS);
  const expected = { 'a/x.yaml': 'x: 1\n', 'b.rego': 'package b\n' };
  expect(await read('l.tar', tar)).toEqual(expected);
  expect(await read('l.tgz', gzipSync(tar))).toEqual(expected);
  expect(await read('l.zip', zipOf(MEMBERS))).toEqual(expected);
});

test('only those that are wanted', async () => {
  expect(await read('l.tar', await tarOf(MEMBERS), /\.rego$/)).toEqual({ 'b.rego': 'package b\n' });
});

test('what is no archive is none', async () => {
  expect(await read('x.yaml', 'a: 1\n')).toBeUndefined();
});

test.each([
  ['a name that leads out of it', { name: '../../etc/passwd', content: 'x' }, '../../etc/passwd'],
  ['a link', { name: 'link', type: 'symlink' as const, linkname: '/etc/passwd' }, 'link'],
])('%s is told, and the others are read', async (_name, member, name) => {
  const found = await read('l.tar', await tarOf([member, ...MEMBERS]));
  expect(found?.[name]).toMatch(/^TORIDE_ARCHIVE_/);
  expect(found).toMatchObject({ 'b.rego': 'package b\n' });
});

test('what unpacks to far more than it is ends there', async () => {
  const bomb = gzipSync(await tarOf([{ name: 'zeros', content: '0'.repeat(40 * 1024 * 1024) }]));
  expect(Object.values((await read('l.tgz', bomb)) ?? {})).toEqual(['TORIDE_ARCHIVE_LIMIT']);
});

test('an archive that is cut short tells it', async () => {
  const packed = gzipSync(await tarOf(MEMBERS));
  const found = await read('l.tgz', packed.subarray(0, packed.length - 40));
  expect(Object.values(found ?? {}).some((text) => text.startsWith('TORIDE_ARCHIVE_'))).toBe(true);
});
