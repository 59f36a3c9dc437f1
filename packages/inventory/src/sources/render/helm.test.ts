import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pathSource } from '../path.ts';
import { collect, names, pod, readContext, tree } from '../testing.ts';
import { toolPath } from './testing.ts';

const CHART = {
  'shop/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
  'shop/values.yaml': 'replicas: 1\n',
  'shop/templates/web.yaml': '# c\napiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Release.Name }}\n',
  'shop/crds/crd.yaml': pod('crd'),
  'plain.yaml': pod('plain'),
};

/** Prints what Helm would, and keeps its arguments and environment. */
function helm(log: string, output = `---\n# Source: shop/templates/web.yaml\n${pod('web')}`): string {
  return `printf '%s\\n' "$@" > '${log}.arguments'; env > '${log}.environment'\ncat <<'END'\n${output}END`;
}

test('a chart is rendered by helm on PATH; its parts are not read as manifests', async () => {
  const root = tree(CHART);
  const log = join(tree({}), 'log');
  const all = await collect(
    pathSource(root, { toolPath: toolPath({ helm: helm(log) }), helmValues: ['v.yaml'], cwd: root }),
  );
  expect(names(all)).toEqual(['plain.yaml plain', 'shop (rendered) web']);
  expect(all.diagnostics).toEqual([]);
  const rendered = all.documents[1];
  expect(rendered?.template).toEqual({ file: 'shop/templates/web.yaml', line: 2 });
  expect(rendered?.text?.read()).toContain('name: web');
  expect(readFileSync(`${log}.arguments`, 'utf8').trim().split('\n')).toEqual([
    'template',
    'shop',
    join(root, 'shop'),
    '--include-crds',
    '--values',
    join(root, 'v.yaml'),
  ]);
});

test('helm sees neither the user’s configuration nor, as far as it can be kept from it, the network', async () => {
  const log = join(tree({}), 'log');
  await collect(pathSource(tree(CHART), { toolPath: toolPath({ helm: helm(log) }) }));
  const environment = Object.fromEntries(
    readFileSync(`${log}.environment`, 'utf8')
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
  expect(environment['HTTPS_PROXY']).toBe('http://127.0.0.1:9');
  expect(environment['HOME']).not.toBe(process.env['HOME']);
  expect(environment['KUBECONFIG']).toMatch(/no-kubeconfig$/);
  expect(Object.keys(environment)).not.toContain('VITEST');
  // Whatever it left behind is gone.
  expect(existsSync(environment['HOME'] ?? '/')).toBe(false);
});

test('without helm nothing of the chart is judged, and that is said', async () => {
  const all = await collect(pathSource(tree(CHART), { toolPath: '' }));
  expect(names(all)).toEqual(['plain.yaml plain']);
  expect(all.diagnostics).toEqual([
    expect.objectContaining({ code: 'TORIDE_HELM_NOT_FOUND', level: 'error', file: 'shop/Chart.yaml' }),
  ]);
  expect(all.gaps).toEqual([expect.objectContaining({ kind: '*', coverage: 'partial' })]);
});

test('a program of that name in the scanned folder is never run', async () => {
  const root = tree({ ...CHART, helm: '#!/bin/sh\ntouch ran\n' });
  const all = await collect(pathSource(root, { toolPath: `.:${toolPath({})}:` }));
  expect(all.diagnostics[0]?.code).toBe('TORIDE_HELM_NOT_FOUND');
});

test('what helm complains about has its template and line, and no path of this machine', async () => {
  const root = tree(CHART);
  const script = `echo "Error: parse error at ($3/../shop/templates/web.yaml:4): $3/x: boom" | sed 's#(.*/shop/templates#(shop/templates#' >&2; exit 1`;
  const all = await collect(pathSource(root, { toolPath: toolPath({ helm: script }) }));
  expect(all.diagnostics).toEqual([
    expect.objectContaining({ code: 'TORIDE_HELM_FAILED', file: 'shop/templates/web.yaml', line: 4 }),
  ]);
  expect(JSON.stringify(all.diagnostics)).not.toContain(root);
});

test('a helm that takes too long is stopped with its children', async () => {
  const alive = join(tree({}), 'alive');
  const path = toolPath({ helm: `(sleep 2; touch '${alive}') & sleep 30` });
  const all = await collect(
    pathSource(tree(CHART), { toolPath: `${path}:/bin:/usr/bin`, toolTimeoutMs: 200 }),
  );
  expect(all.diagnostics[0]).toMatchObject({ code: 'TORIDE_RENDER_TIMEOUT', file: 'shop/Chart.yaml' });
  expect(existsSync(alive)).toBe(false);
});

test('a cancelled scan stops helm', async () => {
  const controller = new AbortController();
  const started = join(tree({}), 'started');
  const path = toolPath({ helm: `touch '${started}'; sleep 30` });
  const reading = collect(pathSource(tree(CHART), { toolPath: path }), readContext(controller.signal));
  const timer = setInterval(() => {
    if (existsSync(started)) controller.abort(new Error('interrupted'));
  }, 10);
  await expect(reading).rejects.toThrow('interrupted');
  clearInterval(timer);
});

test('libraries and charts that another takes from beside it are not rendered alone', async () => {
  const root = tree({
    'common/Chart.yaml': 'apiVersion: v2\nname: common\ntype: library\n',
    'db/Chart.yaml': 'apiVersion: v2\nname: db\n',
    'shop/Chart.yaml': 'apiVersion: v2\nname: shop\ndependencies:\n- {name: db, repository: file://../db}\n',
    'shop/charts/db/Chart.yaml': 'apiVersion: v2\nname: db\n',
  });
  const all = await collect(pathSource(root, { toolPath: '' }));
  expect(all.diagnostics.map(({ file }) => file)).toEqual(['shop/Chart.yaml']);
});

test.each([
  [
    'a dependency that is not there',
    'dependencies: [{name: redis, repository: "https://charts.test"}]\n',
    'TORIDE_HELM_DEPENDENCY',
    {},
  ],
  ['values from the network', '', 'TORIDE_HELM_REMOTE', { helmValues: ['https://evil.test/v.yaml'] }],
])('%s is refused before helm is run', async (_, more, code, options) => {
  const log = join(tree({}), 'log');
  const root = tree({ ...CHART, 'shop/Chart.yaml': `${CHART['shop/Chart.yaml']}${more}` });
  const all = await collect(pathSource(root, { toolPath: toolPath({ helm: helm(log) }), ...options }));
  expect(all.diagnostics[0]).toMatchObject({ code, level: 'error', file: 'shop/Chart.yaml' });
  expect(existsSync(`${log}.arguments`)).toBe(false);
  const allowed = await collect(
    pathSource(root, {
      toolPath: `${toolPath({ helm: helm(log) })}:/bin:/usr/bin`,
      allowNetwork: true,
      ...options,
    }),
  );
  expect(allowed.diagnostics).toEqual([]);
  // Fetching writes into a copy.
  if (more !== '') expect(readFileSync(`${log}.arguments`, 'utf8')).not.toContain(root);
});

test('a chart with a link out of the scanned folder is refused: helm would follow it', async () => {
  const secret = tree({ secret: 'x' });
  const root = tree(CHART);
  symlinkSync(join(secret, 'secret'), join(root, 'shop/templates/leak.yaml'));
  const log = join(tree({}), 'log');
  const all = await collect(pathSource(root, { toolPath: toolPath({ helm: helm(log) }) }));
  expect(all.diagnostics.map(({ code, file }) => [code, file])).toContainEqual([
    'TORIDE_SOURCE_LINK_OUTSIDE',
    'shop/Chart.yaml',
  ]);
  expect(existsSync(`${log}.arguments`)).toBe(false);
});
