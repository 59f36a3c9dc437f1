import { hash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readImageConfigs } from './image-config.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'toride-layout-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

type Files = Record<string, string>;

function blob(files: Files, value: unknown): { digest: string; size: number } {
  const text = JSON.stringify(value);
  const hex = hash('sha256', text, 'hex');
  files[`blobs/sha256/${hex}`] = text;
  return { digest: `sha256:${hex}`, size: text.length };
}

function image(files: Files, user: string | undefined): { digest: string; size: number } {
  const config = blob(files, {
    architecture: 'amd64',
    os: 'linux',
    config: user === undefined ? {} : { User: user },
  });
  return blob(files, { schemaVersion: 2, config, layers: [] });
}

function layout(files: Files, manifests: readonly unknown[]): Files {
  return {
    ...files,
    'oci-layout': '{"imageLayoutVersion":"1.0.0"}',
    'index.json': JSON.stringify({ schemaVersion: 2, manifests }),
  };
}

function named(descriptor: object, name: string): object {
  return { ...descriptor, annotations: { 'org.opencontainers.image.ref.name': name } };
}

function write(files: Files, where: string): void {
  for (const [name, text] of Object.entries(files)) {
    const path = join(where, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

function tar(files: Files): Buffer {
  const parts = Object.entries(files).map(([name, text]) => {
    const content = Buffer.from(text);
    const header = Buffer.alloc(512);
    header.write(name, 0);
    header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
    header.write('0', 156);
    header.write('ustar\u000000', 257);
    return Buffer.concat([header, content, Buffer.alloc((512 - (content.length % 512)) % 512)]);
  });
  return Buffer.concat([...parts, Buffer.alloc(1024)]);
}

test('a layout gives the user under its name in full form and under its digest', () => {
  const files: Files = {};
  const manifest = image(files, 'nginx');
  write(layout(files, [named(manifest, 'docker.io/library/nginx:1.21')]), folder);
  expect(readImageConfigs(folder)).toEqual({
    images: { 'docker.io/library/nginx:1.21': { user: 'nginx' }, [manifest.digest]: { user: 'nginx' } },
    diagnostics: [],
  });
});

test('a tag alone takes its repository from the folder, and a missing User is root', () => {
  const files: Files = {};
  const manifest = image(files, undefined);
  write(layout(files, [named(manifest, '1.21')]), join(folder, 'nginx'));
  expect(readImageConfigs(folder).images).toEqual({
    'docker.io/library/nginx:1.21': { user: '' },
    [manifest.digest]: { user: '' },
  });
});

test('an archive is read like a folder, without unpacking it', () => {
  const files: Files = {};
  const manifest = image(files, '1001:0');
  writeFileSync(join(folder, 'web.tar'), tar(layout(files, [named(manifest, 'registry.example.com/web:1')])));
  expect(readImageConfigs(join(folder, 'web.tar')).images).toEqual({
    'registry.example.com/web:1': { user: '1001:0' },
    [manifest.digest]: { user: '1001:0' },
  });
});

test('platforms of an index agree, attestations apart; when they do not, the image stays unknown', () => {
  const same: Files = {};
  const index = blob(same, {
    manifests: [
      image(same, '1001'),
      { ...image(same, '1001'), platform: { os: 'linux', architecture: 'arm64' } },
      { ...image(same, 'nobody'), platform: { os: 'unknown', architecture: 'unknown' } },
    ],
  });
  write(layout(same, [named(index, 'r.example.com/a:1')]), join(folder, 'a'));
  const different: Files = {};
  const other = blob(different, { manifests: [image(different, '1001'), image(different, '')] });
  write(layout(different, [named(other, 'r.example.com/b:1')]), join(folder, 'b'));
  const { images, diagnostics } = readImageConfigs(folder);
  expect(images['r.example.com/a:1']).toEqual({ user: '1001' });
  expect(images['r.example.com/b:1']).toBeUndefined();
  expect(diagnostics.map(({ code }) => code)).toEqual(['TORIDE_WORKLOAD_IMAGE_LAYOUT']);
});

test('a blob with other content than its digest says is not believed', () => {
  const files: Files = {};
  const manifest = image(files, '1001');
  const made = layout(files, [named(manifest, 'r.example.com/a:1')]);
  made[`blobs/sha256/${manifest.digest.slice(7)}`] += ' ';
  write(made, folder);
  const { images, diagnostics } = readImageConfigs(folder);
  expect(images).toEqual({});
  expect(diagnostics.map(({ code }) => code)).toEqual(['TORIDE_WORKLOAD_IMAGE_DIGEST']);
});

test.each([
  ['no JSON', '{', 'is no JSON object'],
  ['a list', '[]', 'is no JSON object'],
  ['a digest that is a path', '{"manifests":[{"digest":"sha256:../../../etc/passwd"}]}', 'expected a digest'],
  [
    'a blob that is absent',
    `{"manifests":[{"digest":"sha256:${'a'.repeat(64)}"}]}`,
    'it has no blobs/sha256/aaaa',
  ],
])('a broken index is told: %s', (_what, index, message) => {
  write({ 'oci-layout': '{}', 'index.json': index }, folder);
  const { images, diagnostics } = readImageConfigs(folder);
  expect(images).toEqual({});
  expect(diagnostics).toHaveLength(1);
  expect(diagnostics[0]?.message).toContain(message);
});

test('a relative path starts at the folder given, and diagnostics name files below it as it was written', () => {
  write({ 'oci-layout': '{}', 'index.json': '{' }, join(folder, 'images/web'));
  expect(readImageConfigs('images', folder).diagnostics).toEqual([
    {
      code: 'TORIDE_WORKLOAD_IMAGE_LAYOUT',
      level: 'warning',
      message: 'image layout images/web: index.json is no JSON object',
      file: 'images/web',
    },
  ]);
});

test('a link in place of a blob or of the index is not followed', () => {
  write({ 'oci-layout': '{}' }, folder);
  symlinkSync('/etc/passwd', join(folder, 'index.json'));
  expect(readImageConfigs(folder).diagnostics[0]?.message).toContain('it has no index.json');
});

test('a path without a layout is a bad flag', () => {
  expect(() => readImageConfigs(join(folder, 'absent'))).toThrow(/expected a path that exists/);
  expect(() => readImageConfigs(folder)).toThrow(/got none/);
  writeFileSync(join(folder, 'x.txt'), 'text');
  expect(() => readImageConfigs(join(folder, 'x.txt'))).toThrow(/got none/);
});
