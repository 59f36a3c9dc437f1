import { container, deployment, inventoryOf, namespace, pod } from '@toride/testkit';
import { expect, test } from 'vitest';
import { checkWorkloads } from './check-workloads.ts';
import { predict } from './predict.ts';

const enforce = (level: string, version = 'latest') => ({
  'pod-security.kubernetes.io/enforce': level,
  'pod-security.kubernetes.io/enforce-version': version,
});

test('check: every workload against one level, with messages and places', () => {
  const inventory = inventoryOf([deployment({ hostPID: true }), pod()]);
  const { workloads } = checkWorkloads(inventory, { level: 'baseline' });
  expect(
    workloads.map(({ workload, allowed, message }) => [workload.resource.kind, allowed, message]),
  ).toEqual([
    ['Deployment', false, 'host namespaces (hostPID=true)'],
    ['Pod', true, ''],
  ]);
  expect(workloads[0]?.violations[0]).toMatchObject({
    rule: 'pod-security/host-namespaces',
    check: 'hostNamespaces',
    fields: [{ place: { pointer: '/spec/template/spec/hostPID' }, value: 'hostPID=true' }],
  });
});

test('predict: newly and already broken, by owner', () => {
  const inventory = inventoryOf([
    namespace('shop', enforce('baseline')),
    deployment({ hostPID: true }, { name: 'agent', labels: { team: 'platform' } }),
    deployment({}, { name: 'web', annotations: { owner: 'shop' } }),
    deployment({}, { name: 'api' }),
  ]);
  const [shop] = predict(inventory, { level: 'restricted' }).namespaces;
  expect(shop?.today).toEqual({ level: 'baseline', version: 'latest' });
  expect(shop?.future).toEqual({ level: 'restricted', version: 'latest' });
  expect(shop?.counts).toEqual({ 'newly-broken': 2, 'already-broken': 1, mended: 0, passes: 0, exempt: 0 });
  expect(shop?.owners.map(({ owner, workloads }) => [owner, workloads.map(({ fate }) => fate)])).toEqual([
    ['Deployment/api', ['newly-broken']],
    ['platform', ['already-broken']],
    ['shop', ['newly-broken']],
  ]);
});

test('predict: the highest level of today, and the fewest changes to the next', () => {
  const inventory = inventoryOf([
    namespace('shop'),
    deployment({
      containers: [1, 2].map((index) =>
        container({
          name: `c${index}`,
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
        }),
      ),
    }),
  ]);
  const [shop] = predict(inventory, { level: 'restricted' }).namespaces;
  expect(shop?.highest).toBe('baseline');
  expect(shop?.next?.level).toBe('restricted');
  // Two containers inherit each of the two fields: one change of the pod does for both.
  expect(shop?.next?.changes.map(({ operation }) => operation)).toEqual([
    { op: 'add', path: '/spec/template/spec/securityContext', value: { runAsNonRoot: true } },
    {
      op: 'add',
      path: '/spec/template/spec/securityContext',
      value: { seccompProfile: { type: 'RuntimeDefault' } },
    },
  ]);
});

test('predict: a cluster that goes to another version changes what latest means, not what is pinned', () => {
  const probe = container({ livenessProbe: { tcpSocket: { host: '10.0.0.1', port: 80 } } });
  const inventory = inventoryOf(
    [
      namespace('floating', enforce('baseline')),
      namespace('pinned', enforce('baseline', 'v1.33')),
      deployment({ containers: [probe] }, { namespace: 'floating' }),
      deployment({ containers: [probe] }, { namespace: 'pinned' }),
    ],
    { target: '1.33' },
  );
  const { namespaces } = predict(inventory, { clusterVersion: { major: 1, minor: 36 } });
  expect(namespaces.map(({ namespace: name, counts }) => [name, counts['newly-broken']])).toEqual([
    ['floating', 1],
    ['pinned', 0],
  ]);
});

test('predict: exempt namespaces and runtime classes are left out', () => {
  const inventory = inventoryOf([
    deployment({ hostPID: true }),
    deployment({ hostPID: true, runtimeClassName: 'gvisor' }, { namespace: 'sandbox' }),
  ]);
  const { namespaces } = predict(inventory, {
    level: 'baseline',
    configuration: {
      defaults: {
        enforce: { level: 'privileged', version: 'latest' },
        audit: { level: 'privileged', version: 'latest' },
        warn: { level: 'privileged', version: 'latest' },
      },
      exemptions: { namespaces: ['shop'], runtimeClasses: ['gvisor'], usernames: [] },
    },
  });
  expect(namespaces.map(({ counts }) => counts.exempt)).toEqual([1, 1]);
});
