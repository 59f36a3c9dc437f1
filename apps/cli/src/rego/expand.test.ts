import { expect, test } from 'vitest';
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

test('as YAML, what is printed can be judged like any manifest', async () => {
  const cwd = folder();
  const { stdout } = await runHere(['policy', 'expand', 'a', '-o', 'pods.yaml'], cwd);
  expect(stdout).toBe('');
  expect(await runHere(['pss', 'check', '--level', 'restricted', 'pods.yaml'], cwd)).toMatchObject({
    stdout: expect.stringContaining('web-pod') as string,
  });
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
