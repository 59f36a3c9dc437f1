import { expect, test } from 'vitest';
import { parseDocument, splitDocuments } from '@toride/inventory';
import { newFolder, runHere } from '../testing.ts';

const TEMPLATE = `apiVersion: expansion.gatekeeper.sh/v1beta1
kind: ExpansionTemplate
metadata: { name: pods }
spec:
  applyTo: [{ groups: [apps], versions: [v1], kinds: [Deployment] }]
  templateSource: spec.template
  generatedGVK: { group: "", version: v1, kind: Pod }
`;
const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec: { template: { metadata: { labels: { a: "yes" } }, spec: { containers: [] } } }
`;
const NAMESPACE = 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n';

const folder = () =>
  newFolder({ 'a/template.yaml': TEMPLATE, 'a/deploy.yaml': DEPLOYMENT, 'a/namespace.yaml': NAMESPACE });

test('policy expand prints the Pods of a Deployment', async () => {
  const { status, stdout } = await runHere(['policy', 'expand', '-f', 'json', 'a'], folder());
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject([
    { kind: 'Pod', metadata: { name: 'web-pod', namespace: 'shop', labels: { a: 'yes' } } },
  ]);
});

test('as YAML, a document for each', async () => {
  const { stdout } = await runHere(['policy', 'expand', 'a'], folder());
  expect(stdout.startsWith('---\n')).toBe(true);
  const documents = splitDocuments(stdout).map(({ text, line }) =>
    parseDocument(text, { file: 'pods.yaml', line }),
  );
  expect(documents.map(({ value }) => value)).toMatchObject([{ kind: 'Pod', metadata: { name: 'web-pod' } }]);
});

test('without anything to expand, it says so', async () => {
  const ended = await runHere(['policy', 'expand', 'a'], newFolder({ 'a/deploy.yaml': DEPLOYMENT }));
  expect(ended).toMatchObject({ status: 0, stdout: '', stderr: 'Nothing is expanded.\n' });
});

test('what cannot be expanded is told', async () => {
  const cwd = newFolder({
    'a/template.yaml': TEMPLATE,
    'a/deploy.yaml': DEPLOYMENT.replace(/^spec.*$/m, 'spec: {}'),
  });
  const ended = await runHere(['policy', 'expand', 'a'], cwd);
  expect(ended.status).toBe(3);
  expect(ended.stderr).toContain('not expanded: ');
});

test('as a table, which object makes which; workloads need no template', async () => {
  const cwd = newFolder({ 'a/deploy.yaml': DEPLOYMENT });
  const ended = await runHere(['policy', 'expand', '--workloads', '-f', 'table', 'a'], cwd);
  expect(ended).toMatchObject({
    status: 0,
    stdout: 'Deployment shop/web  a/deploy.yaml:1\n  makes Pod shop/web-pod  by workloads\n',
  });
});
