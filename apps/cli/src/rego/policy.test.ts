import { expect, test } from 'vitest';
import { newFolder, runHere } from '../testing.ts';

const TEMPLATE = `apiVersion: templates.gatekeeper.sh/v1
kind: ConstraintTemplate
metadata: { name: notlatest }
spec:
  crd: { spec: { names: { kind: NotLatest } } }
  targets:
    - target: admission.k8s.gatekeeper.sh
      rego: |
        package notlatest
        violation[{"msg": msg}] {
          image := input.review.object.spec.containers[_].image
          endswith(image, ":latest")
          msg := sprintf("%v is a moving tag", [image])
        }
`;

const CONSTRAINT = `apiVersion: constraints.gatekeeper.sh/v1beta1
kind: NotLatest
metadata: { name: pods }
spec: { match: { kinds: [{ apiGroups: [""], kinds: [Pod] }] } }
`;

const pod = (tag: string): string => `apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop }
spec: { containers: [{ name: web, image: "nginx:${tag}" }] }
`;

const SUITE = (violations: string): string => `apiVersion: test.gatekeeper.sh/v1alpha1
kind: Suite
tests:
  - name: not-latest
    template: template.yaml
    constraint: constraint.yaml
    cases:
      - { name: moving, object: pod.yaml, assertions: [{ violations: ${violations} }] }
`;

const files = (tag: string, violations = 'yes') => ({
  'policies/template.yaml': TEMPLATE,
  'policies/constraint.yaml': CONSTRAINT,
  'policies/pod.yaml': pod('latest'),
  'policies/suite.yaml': SUITE(violations),
  'deploy/pod.yaml': pod(tag),
});

test('policy test names the constraint, the message and the line', async () => {
  const folder = newFolder(files('latest'));
  const ended = await runHere(
    ['policy', 'test', 'policies/template.yaml', 'policies/constraint.yaml', 'deploy'],
    folder,
  );
  expect(ended).toMatchObject({ status: 1 });
  expect(ended.stdout).toContain('deploy/pod.yaml:1\n  [pods] nginx:latest is a moving tag\n1 violation');
});

test('policy test passes what no constraint denies, and is no pass without a constraint', async () => {
  const folder = newFolder(files('1.27'));
  const judged = ['policy', 'test', 'policies/template.yaml', 'policies/constraint.yaml', 'deploy'];
  expect(await runHere(judged, folder)).toMatchObject({
    status: 0,
    stdout: '0 violations: 3 objects, 1 policy\n',
  });
  expect(await runHere(['policy', 'test', 'deploy'], folder)).toMatchObject({ status: 3 });
});

test('a template that cannot be compiled is told, and what it should have judged is not a pass', async () => {
  const folder = newFolder({
    ...files('1.27'),
    'policies/template.yaml': TEMPLATE.replace('image := ', 'image = x; '),
  });
  const ended = await runHere(
    ['policy', 'test', 'policies/template.yaml', 'policies/constraint.yaml', 'deploy'],
    folder,
  );
  expect(ended.status).not.toBe(0);
  expect(ended.stderr).toContain('unsafe');
});

test.each([
  ['yes', 0, 'ok  policies/suite.yaml\n    ok  not-latest\n        ok  moving\n'],
  ['no', 1, 'FAIL'],
])('policy verify of a case that expects %s exits with %i', async (violations, status, text) => {
  const ended = await runHere(['policy', 'verify', '-v', 'policies'], newFolder(files('1.27', violations)));
  expect(ended.status).toBe(status);
  expect(ended.stdout).toContain(text);
});

test('policy verify without a Suite is not a pass', async () => {
  expect(await runHere(['policy', 'verify', 'deploy'], newFolder(files('1.27')))).toMatchObject({
    status: 3,
  });
});
