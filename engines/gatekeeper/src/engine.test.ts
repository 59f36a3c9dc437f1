import { inventoryOf, pod } from '@toride/testkit';
import { engineContract, runEngine } from '@toride/testkit/engine-contract';
import { expect, test } from 'vitest';
import { gatekeeper } from './engine.ts';
import { foreignPolicyExample } from './foreign/foreign-policy.ts';

const FOREIGN = `${foreignPolicyExample.fail}---
{ apiVersion: kyverno.io/v1, kind: Policy, metadata: { name: p, namespace: shop }, spec: {} }
---
{ apiVersion: policies.kyverno.io/v1, kind: ValidatingPolicy, metadata: { name: v }, spec: {} }
---
{ apiVersion: security.openshift.io/v1, kind: SecurityContextConstraints, metadata: { name: restricted } }
---
{ apiVersion: kyverno.io/v2, kind: PolicyException, metadata: { name: e, namespace: shop }, spec: {} }
`;

const engine = await gatekeeper.load();

engineContract(engine, {
  'policies of others': () => inventoryOf(FOREIGN),
  'a pod': () => inventoryOf([pod()]),
  nothing: () => inventoryOf([]),
});

test('policies of other products are named, and unknown', async () => {
  const { findings } = await runEngine(engine, inventoryOf(FOREIGN));
  expect(
    findings.map(({ verdict, values }) => `${String(verdict)} ${values['product']} ${values['kind']}`),
  ).toEqual([
    'unknown Kyverno ClusterPolicy',
    'unknown OpenShift SecurityContextConstraints',
    'unknown Kyverno ValidatingPolicy',
    'unknown Kyverno Policy',
  ]);
});

test("Gatekeeper's own are not foreign", async () => {
  const { findings } = await runEngine(engine, inventoryOf(foreignPolicyExample.pass));
  expect(findings).toEqual([]);
});
