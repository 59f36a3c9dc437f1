import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Context } from './context.ts';
import { readImageConfigs } from './image-config.ts';
import { testContext } from './testing.ts';

let folder: string;
let context: Context;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'toride-oci-'));
  context = testContext(folder);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function blob(layout: string, value: unknown): { digest: string } {
  const text = JSON.stringify(value);
  const hex = createHash('sha256').update(text).digest('hex');
  mkdirSync(join(folder, layout, 'blobs/sha256'), { recursive: true });
  writeFileSync(join(folder, layout, 'blobs/sha256', hex), text);
  return { digest: `sha256:${hex}` };
}

function index(layout: string, manifests: readonly object[]): void {
  mkdirSync(join(folder, layout), { recursive: true });
  writeFileSync(join(folder, layout, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }));
}

const image = (layout: string, user?: string): { digest: string } =>
  blob(layout, { config: blob(layout, { config: user === undefined ? {} : { User: user } }) });

test('the user of an image is known by its reference and by its digest', () => {
  const manifest = image('.', '1001:0');
  index('.', [{ ...manifest, annotations: { 'org.opencontainers.image.ref.name': 'shop/web:1.4.2' } }]);
  expect(readImageConfigs('.', context)).toEqual({
    'shop/web:1.4.2': { user: '1001:0' },
    [manifest.digest]: { user: '1001:0' },
  });
});

test('layouts in subfolders, and the Linux image of a list of platforms', () => {
  const windows = { ...image('web', 'ContainerUser'), platform: { os: 'windows' } };
  const linux = { ...image('web'), platform: { os: 'linux' } };
  const list = blob('web', { manifests: [windows, linux] });
  index('web', [{ ...list, annotations: { 'io.containerd.image.name': 'shop/web:1' } }]);
  expect(readImageConfigs('.', context)).toEqual({
    'shop/web:1': { user: '' },
    [list.digest]: { user: '' },
    [linux.digest]: { user: '' },
  });
});

test.each([
  ['a digest that is a path', [{ digest: 'sha256:../../../../etc/passwd' }], 'expected a digest'],
  ['a blob that is not there', [{ digest: `sha256:${'0'.repeat(64)}` }], 'ENOENT'],
  ['no image', [], 'expected an OCI layout'],
  ['no list of manifests', 'x', 'expected an OCI layout'],
])('%s is refused', (_case, manifests, why) => {
  index('.', manifests as readonly object[]);
  expect(() => readImageConfigs('.', context)).toThrow(why);
});

test('a folder that is no layout is refused', () => {
  expect(() => readImageConfigs('.', context)).toThrow('expected an OCI layout');
  expect(() => readImageConfigs('missing', context)).toThrow('could not read image configurations');
});
