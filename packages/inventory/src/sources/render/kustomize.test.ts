import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pathSource } from '../path.ts';
import { collect, names, pod, tree } from '../testing.ts';
import { toolPath } from './testing.ts';

/** Prints one pod for each build, and keeps what it was asked for. */
function kustomize(log: string, name = 'built'): string {
  return `printf '%s\\n' "$*" >> '${log}'\ncat <<'END'\n${pod(name)}END`;
}

const TREE = {
  'base/kustomization.yaml':
    'resources:\n- web.yaml\nconfigMapGenerator:\n- name: conf\n  files: [app.yaml, key=other.yaml]\n',
  'base/web.yaml': `# c\n${pod('web')}`,
  'base/app.yaml': pod('is-data'),
  'base/other.yaml': pod('is-data-too'),
  'base/aside.yaml': pod('aside'),
  'overlays/prod/kustomization.yml':
    'resources: [../../base]\nnamePrefix: prod-\npatches: [{path: patch.yaml}]\n',
  // A probe runs a command in the container: no plug-in, and no address to fetch.
  'overlays/prod/patch.yaml': `${pod('web')}  annotations: {home: "https://shop.test"}\nspec:\n  containers:\n  - name: a\n    livenessProbe:\n      exec:\n        command: [ok]\n`,
  'parts/log/kustomization.yaml':
    'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [log.yaml]\n',
  'parts/log/log.yaml': pod('log'),
};

test('only what no other takes is built; inputs do not count twice', async () => {
  const root = tree(TREE);
  const log = join(tree({}), 'log');
  const all = await collect(
    pathSource(root, { toolPath: toolPath({ kustomize: kustomize(log, 'prod-web') }) }),
  );
  expect(names(all)).toEqual(['base/aside.yaml aside', 'overlays/prod (rendered) prod-web']);
  expect(all.documents[1]?.template).toEqual({ file: 'base/web.yaml', line: 2 });
  expect(all.diagnostics).toEqual([]);
  expect(readFileSync(log, 'utf8')).toBe(`build ${join(root, 'overlays/prod')}\n`);
});

test('an overlay that is named alone takes its base from beside it', async () => {
  const log = join(tree({}), 'log');
  const root = tree(TREE);
  const all = await collect(
    pathSource(join(root, 'overlays/prod'), {
      toolPath: toolPath({ kustomize: kustomize(log, 'prod-web') }),
    }),
  );
  expect(names(all)).toEqual(['(rendered) prod-web']);
  expect(all.documents[0]?.template).toEqual({ file: '../../base/web.yaml', line: 2 });
});

test('kubectl builds where kustomize is not there; without both that is said', async () => {
  const root = tree(TREE);
  const log = join(tree({}), 'log');
  await collect(pathSource(root, { toolPath: toolPath({ kubectl: kustomize(log) }) }));
  expect(readFileSync(log, 'utf8')).toBe(`kustomize ${join(root, 'overlays/prod')}\n`);
  const all = await collect(pathSource(root, { toolPath: '' }));
  expect(names(all)).toEqual(['base/aside.yaml aside']);
  expect(all.diagnostics).toEqual([
    expect.objectContaining({ code: 'TORIDE_KUSTOMIZE_NOT_FOUND', file: 'overlays/prod/kustomization.yml' }),
  ]);
  expect(all.gaps).toHaveLength(1);
});

test.each([
  'https://evil.test/x.yaml',
  'http://evil.test/x.yaml',
  'github.com/acme/base',
  'github.com/acme/base//dir?ref=v1',
  'git::https://evil.test/x',
  'git@evil.test:x/y.git',
  'ssh://git@evil.test/x',
  'file:///etc/repo',
  '../x?ref=main',
  'evil.test:x/y.git',
])('the network is refused before the tool is run, however deep it is named: %s', async (reference) => {
  const log = join(tree({}), 'log');
  const root = tree({
    'a/kustomization.yaml': 'resources: [../b]\n',
    'b/kustomization.yaml': `resources:\n- b.yaml\n- "${reference}"\n`,
    'b/b.yaml': pod('b'),
  });
  const path = toolPath({ kustomize: kustomize(log) });
  const all = await collect(pathSource(root, { toolPath: path }));
  expect(all.diagnostics).toEqual([
    expect.objectContaining({
      code: 'TORIDE_KUSTOMIZE_REMOTE',
      file: 'b/kustomization.yaml',
      line: 3,
      message: expect.stringContaining(reference),
    }),
  ]);
  expect(names(all)).toEqual([]);
  expect(all.gaps).toHaveLength(1);
  expect(existsSync(log)).toBe(false);
  await collect(pathSource(root, { toolPath: path, allowNetwork: true }));
  expect(readFileSync(log, 'utf8')).toBe(`build --enable-helm ${join(root, 'a')}\n`);
});

test.each([
  ['a patch', 'patches: [{path: "https://evil.test/x.yaml"}]\n', 'kustomization.yaml'],
  [
    'a generated file',
    'configMapGenerator: [{name: a, files: ["k=https://evil.test/x.yaml"]}]\n',
    'kustomization.yaml',
  ],
  ['a schema', 'openapi: {path: "https://evil.test/x.yaml"}\n', 'kustomization.yaml'],
  ['the configuration of a generator', 'generators: [gen.yaml]\n', 'kustomization.yaml'],
])('%s from the network is refused', async (_, text, file) => {
  const log = join(tree({}), 'log');
  const root = tree({
    'kustomization.yaml': text,
    'gen.yaml':
      'apiVersion: builtin\nkind: ConfigMapGenerator\nmetadata: {name: a}\nfiles: ["https://evil.test/x.yaml"]\n',
  });
  const all = await collect(pathSource(root, { toolPath: toolPath({ kustomize: kustomize(log) }) }));
  expect(all.diagnostics).toContainEqual(
    expect.objectContaining({
      code: 'TORIDE_KUSTOMIZE_REMOTE',
      file,
      message: expect.stringContaining('https://evil.test/x.yaml'),
    }),
  );
  expect(existsSync(log)).toBe(false);
});

test('charts need the network allowed; plug-ins that run code are never run', async () => {
  const log = join(tree({}), 'log');
  const root = tree({
    'a/kustomization.yaml': 'helmCharts: [{name: x}]\n',
    'b/kustomization.yaml': 'generators: [gen.yaml]\n',
    'b/gen.yaml':
      'apiVersion: x/v1\nkind: Gen\nmetadata:\n  name: g\n  annotations:\n    config.kubernetes.io/function: |\n      exec:\n        path: ./run\n',
  });
  const path = toolPath({ kustomize: kustomize(log) });
  const all = await collect(pathSource(root, { toolPath: path }));
  expect(all.diagnostics.map(({ code, file }) => [code, file])).toEqual([
    ['TORIDE_KUSTOMIZE_PLUGIN', 'a/kustomization.yaml'],
    ['TORIDE_KUSTOMIZE_PLUGIN', 'b/kustomization.yaml'],
  ]);
  expect(existsSync(log)).toBe(false);
  const allowed = await collect(pathSource(root, { toolPath: path, allowNetwork: true }));
  expect(allowed.diagnostics.map(({ file }) => file)).toEqual(['b/kustomization.yaml']);
});

test("Flux's own Kustomization is a manifest like any other", async () => {
  const flux = 'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: apps}\n';
  const all = await collect(pathSource(tree({ 'kustomization.yaml': flux }), { toolPath: '' }));
  expect(names(all)).toEqual(['kustomization.yaml apps']);
});

test('a kustomization that does not parse, and bases in a circle, are told', async () => {
  const broken = await collect(
    pathSource(tree({ 'kustomization.yaml': 'resources: [' }), {
      toolPath: toolPath({ kustomize: 'exit 1' }),
    }),
  );
  expect(broken.diagnostics).toEqual([
    expect.objectContaining({ code: 'TORIDE_KUSTOMIZE_FILE', file: 'kustomization.yaml' }),
  ]);
  const circle = tree({
    'a/kustomization.yaml': 'resources: [../b]\n',
    'b/kustomization.yaml': 'resources: [../a]\n',
  });
  const all = await collect(
    pathSource(circle, { toolPath: toolPath({ kustomize: 'echo "Error: cycle detected" >&2; exit 1' }) }),
  );
  expect(all.diagnostics).toEqual([
    expect.objectContaining({
      code: 'TORIDE_KUSTOMIZE_FAILED',
      message: expect.stringContaining('cycle detected'),
    }),
  ]);
});
