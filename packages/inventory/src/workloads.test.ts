import { expect, test } from 'vitest';
import type { Inventory } from '@toride/core';
import { inventoryOf, pod } from '@toride/testkit';

const template = { spec: { containers: [{ name: 'main', image: 'app:1' }] } };

function owner(apiVersion: string, kind: string, name: string, uid = ''): object {
  return { ownerReferences: [{ apiVersion, kind, name, uid, controller: true }] };
}

function controller(apiVersion: string, kind: string, metadata: object, spec: object = { template }): object {
  return { apiVersion, kind, metadata: { name: 'web', namespace: 'shop', ...metadata }, spec };
}

function summary(inventory: Inventory): string[] {
  return inventory.workloads.map(
    ({ resource, form, pods, drift }) =>
      `${resource.kind}/${resource.name} ${form}${drift === undefined ? '' : ` ${drift}`} [${pods.map((one) => one.name).join(' ')}]`,
  );
}

test.each([
  ['v1', 'ReplicationController', '/spec/template'],
  ['apps/v1', 'Deployment', '/spec/template'],
  ['apps/v1beta2', 'Deployment', '/spec/template'],
  ['extensions/v1beta1', 'Deployment', '/spec/template'],
  ['extensions/v1beta1', 'DaemonSet', '/spec/template'],
  ['apps/v1', 'ReplicaSet', '/spec/template'],
  ['apps/v1', 'StatefulSet', '/spec/template'],
  ['apps/v1', 'DaemonSet', '/spec/template'],
  ['batch/v1', 'Job', '/spec/template'],
])('%s %s makes pods', (apiVersion, kind, path) => {
  const [workload, ...others] = inventoryOf([controller(apiVersion, kind, {})]).workloads;
  expect(others).toEqual([]);
  expect(workload).toMatchObject({ form: 'template', place: { pointer: path } });
  expect(workload?.containers).toMatchObject([
    { type: 'container', place: { pointer: `${path}/spec/containers/0` } },
  ]);
});

test.each(['batch/v1', 'batch/v1beta1'])('%s CronJob makes pods', (apiVersion) => {
  const cron = controller(
    apiVersion,
    'CronJob',
    {},
    { schedule: '@daily', jobTemplate: { spec: { template } } },
  );
  expect(inventoryOf([cron]).workloads[0]?.place.pointer).toBe('/spec/jobTemplate/spec/template');
});

test('a PodTemplate has its template beside the metadata', () => {
  const inventory = inventoryOf([
    { apiVersion: 'v1', kind: 'PodTemplate', metadata: { name: 't' }, template },
  ]);
  expect(inventory.workloads[0]?.place.pointer).toBe('/template');
});

test('a Deployment with its ReplicaSets and Pods is one workload', () => {
  const inventory = inventoryOf([
    controller('apps/v1', 'Deployment', { uid: 'd' }),
    controller('apps/v1', 'ReplicaSet', {
      name: 'web-1',
      uid: 'r',
      ...owner('apps/v1', 'Deployment', 'web', 'd'),
    }),
    controller('apps/v1', 'ReplicaSet', {
      name: 'web-0',
      uid: 'o',
      ...owner('apps/v1', 'Deployment', 'web', 'd'),
    }),
    pod(template.spec, { name: 'web-1-a', ...owner('apps/v1', 'ReplicaSet', 'web-1', 'r') }),
    pod(template.spec, { name: 'web-1-b', ...owner('apps/v1', 'ReplicaSet', 'web-1', 'r') }),
  ]);
  expect(summary(inventory)).toEqual(['Deployment/web template [web-1-a web-1-b]']);
  for (const resource of inventory.resources)
    expect(inventory.workloadOf(resource)).toBe(inventory.workloads[0]);
});

test('a Job of a CronJob is one workload with it', () => {
  const cron = controller('batch/v1', 'CronJob', { name: 'c' }, { jobTemplate: { spec: { template } } });
  const job = controller('batch/v1', 'Job', { name: 'c-1', ...owner('batch/v1', 'CronJob', 'c') });
  expect(summary(inventoryOf([cron, job]))).toEqual(['CronJob/c template []']);
});

test('without a uid kind and name decide; with two that differ, the owner is another object', () => {
  const deployment = controller('apps/v1', 'Deployment', { uid: 'new' });
  const replicaSet = (uid: string): object =>
    controller('apps/v1', 'ReplicaSet', { name: 'rs', ...owner('apps/v1', 'Deployment', 'web', uid) });
  expect(summary(inventoryOf([deployment, replicaSet('')]))).toEqual(['Deployment/web template []']);
  expect(summary(inventoryOf([deployment, replicaSet('old')]))).toEqual([
    'Deployment/web template []',
    'ReplicaSet/rs template []',
  ]);
});

test('an owner in another namespace is none', () => {
  const deployment = controller('apps/v1', 'Deployment', { namespace: 'other' });
  const replicaSet = controller('apps/v1', 'ReplicaSet', {
    name: 'rs',
    ...owner('apps/v1', 'Deployment', 'web'),
  });
  expect(inventoryOf([deployment, replicaSet]).workloads).toHaveLength(2);
});

test('pods of a Node or of a controller without a known template stay workloads', () => {
  const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n', uid: 'n' } };
  const rollout = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Rollout',
    metadata: { name: 'r', namespace: 'shop' },
  };
  const inventory = inventoryOf([
    node,
    rollout,
    pod({}, { name: 'static', ...owner('v1', 'Node', 'n', 'n') }),
    controller('apps/v1', 'ReplicaSet', { name: 'rs', ...owner('argoproj.io/v1alpha1', 'Rollout', 'r') }),
  ]);
  expect(summary(inventory)).toEqual(['Pod/static pod []', 'ReplicaSet/rs template []']);
  expect(inventory.ownedBy(inventory.find('Node', '', undefined, 'n')!).map(({ name }) => name)).toEqual([
    'static',
  ]);
});

test('a custom resource whose template path is named is a workload, and the outermost controller', () => {
  const rollout = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Rollout',
    metadata: { name: 'r', namespace: 'shop' },
    spec: { template },
  };
  const rs = controller('apps/v1', 'ReplicaSet', {
    name: 'rs',
    ...owner('argoproj.io/v1alpha1', 'Rollout', 'r'),
  });
  const podTemplates = [{ group: 'argoproj.io', kind: 'Rollout', path: '/spec/template' }];
  expect(summary(inventoryOf([rollout, rs], { podTemplates }))).toEqual(['Rollout/r template []']);
});

test('references in a circle leave everybody a workload', () => {
  const a = controller('apps/v1', 'ReplicaSet', { name: 'a', ...owner('apps/v1', 'ReplicaSet', 'b') });
  const b = controller('apps/v1', 'ReplicaSet', { name: 'b', ...owner('apps/v1', 'ReplicaSet', 'a') });
  const self = controller('apps/v1', 'ReplicaSet', { name: 'c', ...owner('apps/v1', 'ReplicaSet', 'c') });
  expect(inventoryOf([a, b, self]).workloads).toHaveLength(3);
});

test('containers come in the order init, regular, ephemeral, with their places', () => {
  const [workload] = inventoryOf([
    pod({
      ephemeralContainers: [{ name: 'debug' }],
      containers: [{ name: 'main' }],
      initContainers: [{ name: 'init' }],
    }),
  ]).workloads;
  expect(
    workload?.containers.map(({ type, container, place }) => [type, container.name, place.pointer]),
  ).toEqual([
    ['initContainer', 'init', '/spec/initContainers/0'],
    ['container', 'main', '/spec/containers/0'],
    ['ephemeralContainer', 'debug', '/spec/ephemeralContainers/0'],
  ]);
});

test('container ports of a host network pod become host ports; of a template only before 1.28', () => {
  const spec = { hostNetwork: true, containers: [{ name: 'm', ports: [{ containerPort: 80 }] }] };
  const portOf = (object: object, target: string): number | undefined =>
    inventoryOf([object], { target }).workloads[0]?.containers[0]?.container.ports?.[0]?.hostPort;
  const deployment = controller('apps/v1', 'Deployment', {}, { template: { spec } });
  expect(portOf(pod(spec), '1.36')).toBe(80);
  expect(portOf(deployment, '1.36')).toBeUndefined();
  expect(portOf(deployment, '1.28')).toBeUndefined();
  expect(portOf(deployment, '1.27')).toBe(80);
  expect(portOf(pod({ ...spec, hostNetwork: false }), '1.36')).toBeUndefined();
});

function deploymentWith(...pods: object[]): Inventory {
  return inventoryOf([controller('apps/v1', 'ReplicaSet', { name: 'rs' }), ...pods]);
}

function child(name: string, spec: object, metadata: object = {}): object {
  return pod(spec, { name, ...metadata, ...owner('apps/v1', 'ReplicaSet', 'rs') });
}

const main = { name: 'main', image: 'app:1' };

test('a template between controller and pods that differs is a workload too, unless it is scaled to nothing', () => {
  const root = { spec: { containers: [{ ...main, securityContext: { privileged: true } }] } };
  const replicaSet = (replicas: number): object =>
    controller(
      'apps/v1',
      'ReplicaSet',
      { name: 'rs', ...owner('apps/v1', 'Deployment', 'web') },
      { replicas, template: root },
    );
  const deployment = controller('apps/v1', 'Deployment', {});
  expect(summary(inventoryOf([deployment, replicaSet(1)]))).toEqual([
    'Deployment/web template []',
    'Deployment/web template containers []',
  ]);
  expect(summary(inventoryOf([deployment, replicaSet(0)]))).toEqual(['Deployment/web template []']);
});

test('the claims of a StatefulSet are no difference', () => {
  const tmp = { name: 'tmp', emptyDir: {} };
  const data = { name: 'data', persistentVolumeClaim: { claimName: 'data-web-0' } };
  const spec = {
    volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: {} }],
    template: { spec: { containers: [main], volumes: [tmp] } },
  };
  const inventory = inventoryOf([
    controller('apps/v1', 'StatefulSet', {}, spec),
    pod(
      { containers: [main], volumes: [data, tmp] },
      { name: 'web-0', ...owner('apps/v1', 'StatefulSet', 'web') },
    ),
  ]);
  expect(summary(inventory)).toEqual(['StatefulSet/web template [web-0]']);
});

test('an injected sidecar is a workload beside the template, once for all pods that have it', () => {
  const sidecar = { name: 'proxy', image: 'proxy:1', securityContext: { privileged: true } };
  const inventory = deploymentWith(
    child('a', { containers: [main, sidecar] }),
    child('b', { containers: [main, sidecar] }),
    child('c', { containers: [main] }),
  );
  expect(summary(inventory)).toEqual([
    'ReplicaSet/rs template [a b c]',
    'ReplicaSet/rs pod containers [a b]',
  ]);
  const [, drifted] = inventory.workloads;
  expect(drifted?.containers.map(({ container, place }) => [container.name, place.pointer])).toEqual([
    ['proxy', '/spec/containers/1'],
  ]);
  expect(inventory.locate(drifted!.place).file).toBe('test.yaml');
  expect(inventory.workloadOf(inventory.find('Pod', '', 'shop', 'a')!)).toBe(inventory.workloads[0]);
});

test.each([
  ['an ephemeral container', { ephemeralContainers: [{ name: 'debug' }] }, 'containers'],
  ['another image', { containers: [{ ...main, image: 'app:2' }] }, 'containers'],
  ['more privileges', { containers: [{ ...main, securityContext: { privileged: true } }] }, 'containers'],
  ['a host port', { containers: [{ ...main, ports: [{ containerPort: 1, hostPort: 1 }] }] }, 'containers'],
  ['a mount', { containers: [{ ...main, volumeMounts: [{ name: 'v', mountPath: '/host' }] }] }, 'containers'],
  ['the host network', { containers: [main], hostNetwork: true }, 'pod'],
  ['a host path', { containers: [main], volumes: [{ name: 'v', hostPath: { path: '/' } }] }, 'pod'],
  ['another account', { containers: [main], serviceAccountName: 'root' }, 'pod'],
])('a pod with %s differs from its template', (_, spec, drift) => {
  expect(deploymentWith(child('a', { containers: [main], ...spec })).workloads[1]?.drift).toBe(drift);
});

test('what the API server and the scheduler add to every pod is no difference', () => {
  const inventory = deploymentWith(
    child('a', {
      containers: [
        {
          ...main,
          imagePullPolicy: 'IfNotPresent',
          securityContext: {},
          env: [{ name: 'POD', value: 'a' }],
          volumeMounts: [
            {
              name: 'kube-api-access-x',
              mountPath: '/var/run/secrets/kubernetes.io/serviceaccount',
              readOnly: true,
            },
          ],
        },
      ],
      nodeName: 'n',
      hostNetwork: false,
      securityContext: {},
      serviceAccountName: 'default',
      serviceAccount: 'default',
      automountServiceAccountToken: true,
      volumes: [{ name: 'kube-api-access-x', projected: { sources: [] } }],
    }),
  );
  expect(summary(inventory)).toEqual(['ReplicaSet/rs template [a]']);
});

test('host ports that only defaulting made are no difference', () => {
  const spec = { hostNetwork: true, containers: [{ ...main, ports: [{ containerPort: 80 }] }] };
  const rs = controller('apps/v1', 'ReplicaSet', { name: 'rs' }, { template: { spec } });
  const running = child('a', {
    ...spec,
    containers: [{ ...main, ports: [{ containerPort: 80, hostPort: 80 }] }],
  });
  expect(inventoryOf([rs, running]).workloads).toHaveLength(1);
});
