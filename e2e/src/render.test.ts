// Charts and kustomizations rendered by the real tools.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { openSource, type OpenOptions, type SourceDocument } from '@toride/inventory';
import type { Diagnostic } from '@toride/core';
import { goTool } from '@toride/testkit';

let helm: string;
let kustomize: string;
let server: Server;
const requests: string[] = [];

beforeAll(async () => {
  helm = dirname(await goTool('helm.sh/helm/v3/cmd/helm', 'v3.22.0', 'helm'));
  kustomize = dirname(await goTool('sigs.k8s.io/kustomize/kustomize/v5', 'v5.7.1', 'kustomize'));
  server = createServer((request, response) => {
    requests.push(request.url ?? '');
    response.end('apiVersion: v1\nkind: Pod\nmetadata: {name: remote}\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(() => void server.close());

function tree(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'toride-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  return root;
}

async function read(
  root: string,
  options: OpenOptions,
): Promise<{ documents: SourceDocument[]; diagnostics: Diagnostic[] }> {
  const all: { documents: SourceDocument[]; diagnostics: Diagnostic[] } = { documents: [], diagnostics: [] };
  const context = { signal: new AbortController().signal, breathe: () => undefined };
  for await (const batch of openSource(root, options).read(context)) {
    all.documents.push(...batch.documents);
    all.diagnostics.push(...batch.diagnostics);
  }
  return all;
}

/** `kind name template:line` of every document. */
function made(documents: readonly SourceDocument[]): string[] {
  return documents.map(({ value, template }) => {
    const { kind, metadata } = value as { kind: string; metadata: { name: string } };
    const line = template?.line === undefined ? '' : `:${template.line}`;
    return `${kind} ${metadata.name} ${template?.file ?? '?'}${line}`;
  });
}

const CHART = {
  'shop/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
  'shop/values.yaml': 'replicas: 1\nshops: [one, two]\n',
  'shop/crds/crd.yaml':
    'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: a.acme.test}\n---\napiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: b.acme.test}\n',
  'shop/charts/db/Chart.yaml': 'apiVersion: v2\nname: db\nversion: 1.0.0\n',
  'shop/charts/db/templates/db.yaml': '# c\napiVersion: v1\nkind: Secret\nmetadata:\n  name: db\n',
  'shop/templates/_helpers.tpl': '{{- define "shop.name" }}{{ .Release.Name }}{{ end }}\n',
  'shop/templates/web.yaml':
    '{{- range .Values.shops }}\n---\n# for each\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ . }}\nspec:\n  replicas: {{ $.Values.replicas }}\n{{- end }}\n---\napiVersion: v1\nkind: Service\nmetadata:\n  name: {{ include "shop.name" . }}\n',
  'shop/templates/lookup.yaml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: seen\ndata:\n  nodes: {{ len (lookup "v1" "Node" "" "") | quote }}\n',
};

test('helm: values, loops, subcharts, CRDs and helpers, each traced to its template', async () => {
  const root = tree({ ...CHART, 'prod.yaml': 'replicas: 3\n' });
  const all = await read('.', { cwd: root, toolPath: helm, helmValues: ['prod.yaml'] });
  expect(all.diagnostics).toEqual([]);
  expect(made(all.documents)).toEqual([
    'CustomResourceDefinition a.acme.test shop/crds/crd.yaml',
    'CustomResourceDefinition b.acme.test shop/crds/crd.yaml',
    'Secret db shop/charts/db/templates/db.yaml:2',
    'ConfigMap seen shop/templates/lookup.yaml:1',
    'Service shop shop/templates/web.yaml:12',
    'Deployment one shop/templates/web.yaml:4',
    'Deployment two shop/templates/web.yaml:4',
  ]);
  const deployments = all.documents.filter(({ value }) => (value as { kind: string }).kind === 'Deployment');
  expect(deployments.map(({ value }) => value)).toEqual([
    expect.objectContaining({ spec: { replicas: 3 } }),
    expect.objectContaining({ spec: { replicas: 3 } }),
  ]);
});

test('helm: a template that fails is told with its file and line', async () => {
  const root = tree({
    ...CHART,
    'shop/templates/lookup.yaml': 'kind: Pod\n\nmetadata: {{ fail "no host" }}\n',
  });
  const all = await read('.', { cwd: root, toolPath: helm });
  expect(all.documents).toEqual([]);
  expect(all.diagnostics).toEqual([
    expect.objectContaining({
      code: 'TORIDE_HELM_FAILED',
      file: 'shop/templates/lookup.yaml',
      line: 3,
      message: expect.stringContaining('no host'),
    }),
  ]);
  expect(JSON.stringify(all.diagnostics)).not.toContain(root);
});

const TREE = {
  'base/kustomization.yaml':
    'resources: [web.yaml, more.yaml]\nconfigMapGenerator:\n- name: conf\n  literals: [a=b]\n',
  'base/web.yaml': '# c\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 1}\n',
  'base/more.yaml':
    'apiVersion: v1\nkind: Service\nmetadata: {name: web}\n---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: web}\n',
  'overlays/prod/kustomization.yaml':
    'resources: [../../base]\ncomponents: [../../parts/log]\nnamePrefix: prod-\nnamespace: prod\npatches: [{path: patch.yaml}]\n',
  'overlays/prod/patch.yaml':
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 3}\n',
  'overlays/dev/kustomization.yaml': 'resources: [../../base]\nnameSuffix: -dev\n',
  'parts/log/kustomization.yaml':
    'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [log.yaml]\n',
  'parts/log/log.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: log}\n',
};

test('kustomize: overlays are built, bases and components only as their parts, each traced to its source', async () => {
  const all = await read('.', { cwd: tree(TREE), toolPath: kustomize });
  expect(all.diagnostics).toEqual([]);
  expect(made(all.documents).map((line) => line.replace(/-[a-z0-9]{10} /, ' '))).toEqual([
    'ServiceAccount web-dev base/more.yaml:5',
    'ConfigMap conf-dev base/kustomization.yaml',
    'Service web-dev base/more.yaml:1',
    'Deployment web-dev base/web.yaml:2',
    'ServiceAccount prod-web base/more.yaml:5',
    'ConfigMap prod-conf base/kustomization.yaml',
    'ConfigMap prod-log parts/log/log.yaml:1',
    'Service prod-web base/more.yaml:1',
    'Deployment prod-web base/web.yaml:2',
  ]);
});

test('kustomize: files outside of a kustomization stay out of reach', async () => {
  const root = tree({
    'a/kustomization.yaml': 'resources: [../secret.yaml]\n',
    'secret.yaml': TREE['parts/log/log.yaml'],
  });
  const all = await read('.', { cwd: root, toolPath: kustomize });
  expect(all.documents).toEqual([]);
  expect(all.diagnostics).toEqual([
    expect.objectContaining({ code: 'TORIDE_KUSTOMIZE_FAILED', file: 'a/kustomization.yaml' }),
  ]);
});

test('the network is used when it is allowed, and only then', async () => {
  const { port } = server.address() as { port: number };
  const root = tree({ 'kustomization.yaml': `resources: ["http://127.0.0.1:${port}/pod.yaml"]\n` });
  const refused = await read('.', { cwd: root, toolPath: kustomize });
  expect(refused.diagnostics).toEqual([
    expect.objectContaining({ code: 'TORIDE_KUSTOMIZE_REMOTE', line: 1 }),
  ]);
  expect(requests).toEqual([]);
  const allowed = await read('.', { cwd: root, toolPath: kustomize, allowNetwork: true });
  expect(made(allowed.documents)).toEqual(['Pod remote ?']);
  expect(requests).toEqual(['/pod.yaml']);
});
