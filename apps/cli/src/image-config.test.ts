import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { newFolder, runHere } from './testing.ts';

let folder: string;
beforeEach(() => {
  folder = newFolder({ 'pod.yaml': STARTS });
});

const STARTS = `apiVersion: v1
kind: Pod
metadata: { name: a }
spec:
  containers:
    - { name: a, image: "shop/web:1.4.2", securityContext: { runAsNonRoot: true } }
`;

function write(name: string, text: string): void {
  mkdirSync(join(folder, dirname(name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}

function blob(value: unknown): { digest: string } {
  const text = JSON.stringify(value);
  const hex = createHash('sha256').update(text).digest('hex');
  write(`images/blobs/sha256/${hex}`, text);
  return { digest: `sha256:${hex}` };
}

function layout(manifests: readonly object[]): void {
  write('images/oci-layout', '{"imageLayoutVersion":"1.0.0"}');
  write('images/index.json', JSON.stringify({ schemaVersion: 2, manifests }));
}

const scan = (...flags: readonly string[]) =>
  runHere(['scan', 'pod.yaml', '--rule', 'workload/start-*', '-f', 'json', ...flags], folder);

async function starts(...flags: readonly string[]): Promise<string[]> {
  const { findings } = JSON.parse((await scan(...flags)).stdout) as { findings: { rule: string }[] };
  return findings.map(({ rule }) => rule);
}

test('a start that the user of the image makes fail is foretold', async () => {
  const config = blob({ config: { User: '' } });
  const annotations = { 'org.opencontainers.image.ref.name': 'docker.io/shop/web:1.4.2' };
  layout([{ ...blob({ config }), annotations }]);
  expect(await starts()).toEqual(['workload/start-user-unknown']);
  expect(await starts('--image-config', 'images')).toEqual(['workload/start-run-as-non-root']);
});

test('what toride.yaml says of an image comes first', async () => {
  const config = blob({ config: { User: '' } });
  const annotations = { 'org.opencontainers.image.ref.name': 'docker.io/shop/web:1.4.2' };
  layout([{ ...blob({ config }), annotations }]);
  write(
    'toride.yaml',
    'version: 1\nengines: { workload: { images: { "docker.io/shop/web:1.4.2": { user: "1001" } } } }\n',
  );
  expect(await starts('--image-config', 'images')).toEqual([]);
});

test('a broken layout is told beside the findings, and its image stays unknown', async () => {
  layout([{ digest: 'sha256:../../../../etc/passwd' }]);
  const { stderr } = await scan('--image-config', 'images');
  expect(stderr).toContain(
    'images: warning: image layout images: expected a digest, got "sha256:../../../../etc/passwd" [TORIDE_WORKLOAD_IMAGE_LAYOUT]',
  );
  expect(await starts('--image-config', 'images')).toEqual(['workload/start-user-unknown']);
});

test('a path without a layout is a mistake of the command line', async () => {
  for (const path of ['missing', '.']) {
    const { status, stderr } = await scan('--image-config', path);
    expect({ status, stderr }).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('TORIDE_WORKLOAD_IMAGE_CONFIG') as string,
    });
  }
});
