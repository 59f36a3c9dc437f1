import type { ObjectMeta } from '@toride/core';
import { deployment, inventoryOf } from '@toride/testkit';
import { runEngine } from '@toride/testkit/engine-contract';
import { expect, test } from 'vitest';
import { workload } from './workload-engine.ts';

const RULES = ['service-account-missing', 'service-account-token-automounted', 'ingress-backend-missing'].map(
  (id) => `workload/${id}`,
);

/** An application without namespaces, some of whose objects name one: `kubectl -n shop apply` puts both in the same place. */
const world = (pods: string | undefined, others: string | undefined) => {
  // An explicit undefined takes away the namespace that builders give.
  const metadata = (name: string, namespace: string | undefined) => ({ name, namespace }) as ObjectMeta;
  const service = { name: 'web', port: { number: 80 } };
  return inventoryOf([
    deployment({ serviceAccountName: 'web' }, metadata('web', pods)),
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: metadata('web', others) },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: metadata('other', pods) },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: metadata('web', others),
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'web' },
      subjects: [
        { kind: 'ServiceAccount', name: 'web', ...(others === undefined ? {} : { namespace: others }) },
      ],
    },
    { apiVersion: 'v1', kind: 'Service', metadata: metadata('web', others), spec: {} },
    { apiVersion: 'v1', kind: 'Service', metadata: metadata('other', pods), spec: {} },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: metadata('web', pods),
      spec: { rules: [{ http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service } }] } }] },
    },
  ]);
};

const told = async (pods?: string, others?: string) =>
  (await runEngine(workload, world(pods, others), { only: RULES })).findings.map(({ rule }) => rule);

test.each([
  ['both without', undefined, undefined],
  ['the pods without', undefined, 'shop'],
  ['the rest without', 'shop', undefined],
])('nothing is missing where namespaces may be the same: %s', async (_, pods, others) => {
  expect(await told(pods, others)).toEqual([]);
});

test('in another namespace it is missing', async () => {
  expect((await told('shop', 'ops')).sort()).toEqual([...RULES].sort());
});
