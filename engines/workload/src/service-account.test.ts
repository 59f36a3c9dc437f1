import { deployment, inventoryOf, pod } from '@toride/testkit';
import { runEngine } from '@toride/testkit/engine-contract';
import { expect, test } from 'vitest';
import { workload } from './workload-engine.ts';

const BINDING = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'RoleBinding',
  metadata: { name: 'view', namespace: 'shop' },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
  subjects: [{ kind: 'ServiceAccount', name: 'default', namespace: 'shop' }],
};

test('the mirror of a static pod has no account', async () => {
  const mirror = pod({}, { annotations: { 'kubernetes.io/config.mirror': 'x' } });
  const { findings } = await runEngine(workload, inventoryOf([mirror]), {
    only: ['workload/service-account-default'],
  });
  expect(findings).toEqual([]);
});

test.each([
  ['no role is bound: the token goes', [], true],
  ['a role is bound: the finding stays, without a patch', [BINDING], false],
])('the default account: %s', async (_, others, patched) => {
  const { findings } = await runEngine(workload, inventoryOf([deployment(), ...others]), {
    only: ['workload/service-account-default'],
  });
  expect(findings.map(({ patch }) => patch !== undefined)).toEqual([patched]);
});
