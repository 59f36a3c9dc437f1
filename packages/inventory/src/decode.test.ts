import { expect, test } from 'vitest';
import type { Inventory, JsonObject, KubernetesObject } from '@toride/core';
import { deployment, inventoryOf, pod } from '@toride/testkit';

function only(inventory: Inventory): KubernetesObject {
  expect(inventory.diagnostics).toEqual([]);
  expect(inventory.resources).toHaveLength(1);
  return inventory.resources[0]!.object;
}

function specOf(yaml: string): JsonObject {
  const object = only(inventoryOf(`apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: ${yaml}`));
  return object['spec'] as JsonObject;
}

test('null fields are as if they were not there', () => {
  expect(specOf('{hostNetwork: null, securityContext: null, containers: []}')).toEqual({ containers: [] });
});

test('null elements are zero values, and so are required scalars that are missing', () => {
  expect(specOf('{containers: [null, {image: a, args: [null, x]}]}')).toEqual({
    containers: [{ name: '' }, { name: '', image: 'a', args: ['', 'x'] }],
  });
});

test('null values of a map are zero values', () => {
  const text = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, labels: {a: }}\ndata: {k: ~}';
  expect(only(inventoryOf(text))).toMatchObject({ metadata: { labels: { a: '' } }, data: { k: '' } });
});

test('an object without metadata has empty metadata', () => {
  expect(only(inventoryOf('apiVersion: v1\nkind: Pod\nmetadata: null')).metadata).toEqual({});
});

test('items of a typed list get the kind that the list implies', () => {
  const inventory = inventoryOf(
    'apiVersion: v1\nkind: PodList\nitems:\n- metadata: {name: a}\n- metadata: {name: b}',
  );
  expect(inventory.ofKind('Pod', '').map(({ name, place }) => [name, place.pointer])).toEqual([
    ['a', '/items/0'],
    ['b', '/items/1'],
  ]);
  expect(inventory.resources[0]?.object).toMatchObject({ apiVersion: 'v1', kind: 'Pod' });
});

test('free-form fields keep what they hold', () => {
  const text = `apiVersion: apps/v1\nkind: ControllerRevision\nmetadata: {name: c}\nrevision: 1\ndata: {a: null, b: [null]}`;
  expect(only(inventoryOf(text))['data']).toEqual({ a: null, b: [null] });
});

test('a key that JavaScript knows is a key', () => {
  const text =
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {__proto__: a, constructor: b, gone: null}';
  const data = only(inventoryOf(text))['data'] as JsonObject;
  expect(Object.keys(data)).toEqual(['__proto__', 'constructor', 'gone']);
  expect(data['toString']).toBeUndefined();
});

test.each([
  ['spec: {hostNetwork: "true"}', 'spec.hostNetwork: expected true or false, got a string', 4, 8],
  ['spec: {containers: {}}', 'spec.containers: expected a list, got a mapping', 4, 8],
  ['spec: [a]', 'spec: expected a mapping, got a list', 4, 1],
  ['spec: {priority: 3000000000}', 'spec.priority: expected an integer of 32 bits, got a number', 4, 8],
  ['spec: {priority: 1.5}', 'spec.priority: expected an integer of 32 bits, got a number', 4, 8],
  ['spec: {nodeName: 7}', 'spec.nodeName: expected a string, got a number', 4, 8],
  [
    'spec: {containers: [{name: a, env: [{name: PORT, value: 8080}]}]}',
    'spec.containers[0].env[0].value: expected a string, got a number',
    4,
    50,
  ],
  [
    'spec: {containers: [{name: a, resources: {limits: {cpu: lots}}}]}',
    'spec.containers[0].resources.limits.cpu: expected a quantity such as 500m or 64Mi, got a string',
    4,
    52,
  ],
  [
    'spec: {containers: [{name: a, livenessProbe: {httpGet: {port: true}}}]}',
    'spec.containers[0].livenessProbe.httpGet.port: expected an integer or a string, got a boolean',
    4,
    57,
  ],
  [
    'status: {startTime: yesterday}',
    'status.startTime: expected a time such as 2026-01-31T12:00:00Z, got a string',
    4,
    10,
  ],
])('%s is refused', (line, message, row, column) => {
  const inventory = inventoryOf(`apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: shop}\n${line}\n`);
  expect(inventory.resources).toEqual([]);
  expect(inventory.workloads).toEqual([]);
  expect(inventory.refused.map(({ refused }) => refused)).toEqual([message]);
  expect(inventory.diagnostics).toMatchObject([
    {
      code: 'TORIDE_OBJECT_REFUSED',
      level: 'error',
      message: `v1/Pod shop/p: ${message}`,
      line: row,
      column,
    },
  ]);
  expect(inventory.coverage('Pod', '', 'shop')).toBe('partial');
  expect(inventory.coverage('Pod', '', 'other')).toBe('complete');
  expect(inventory.coverage('Service', '')).toBe('complete');
});

test('a Secret whose value lost its quotes is refused, and the value is not told', () => {
  const inventory = inventoryOf(
    'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {password: 12345678}',
  );
  expect(inventory.refused[0]?.refused).toBe('stringData.password: expected a string, got a number');
  expect(JSON.stringify(inventory.diagnostics)).not.toContain('12345678');
});

test('wrong metadata is refused of kinds that nobody published too', () => {
  const inventory = inventoryOf('apiVersion: x.test/v1\nkind: Foo\nmetadata: {name: [a]}');
  expect(inventory.refused).toMatchObject([
    { name: '', refused: 'metadata.name: expected a string, got a list' },
  ]);
});

test('a wrong type in an API that is no longer served is refused as in what replaced it', () => {
  const text =
    'apiVersion: extensions/v1beta1\nkind: Deployment\nmetadata: {name: d}\nspec: {template: {spec: {containers: 7}}}';
  expect(inventoryOf(text).refused).toMatchObject([
    { refused: 'spec.template.spec.containers: expected a list, got a number' },
  ]);
});

test('a custom resource whose template is named is read like one', () => {
  const podTemplates = [{ group: 'x.test', kind: 'Foo', path: '/spec/pods/template' }];
  const foo = (containers: unknown): object => ({
    apiVersion: 'x.test/v1',
    kind: 'Foo',
    metadata: { name: 'f' },
    spec: { pods: { template: { spec: { containers } } } },
  });
  expect(inventoryOf([foo([{ name: 'a' }])], { podTemplates }).workloads).toHaveLength(1);
  expect(inventoryOf([foo('a')], { podTemplates }).refused).toHaveLength(1);
});

test.each([
  [
    'the same but for case',
    deployment({ containers: [{ name: 'a', securityContext: { readOnlyRootFileSystem: true } }] } as never),
    { nearest: 'readOnlyRootFilesystem' },
  ],
  ['a slip', pod({ hostNetwrok: true } as never), { nearest: 'hostNetwork' }],
  ['one level too high', { ...deployment(), hostNetwork: true } as never, { belongs: 'spec.template.spec' }],
  [
    'beside the container’s',
    pod({ containers: [{ name: 'a', privileged: true }] } as never),
    { belongs: 'spec.containers[0].securityContext' },
  ],
  [
    'of the pod, on a container',
    pod({ containers: [{ name: 'a', hostPID: true }] } as never),
    { belongs: 'spec' },
  ],
  [
    'of the containers, on their pod',
    pod({ securityContext: { readOnlyRootFilesystem: true } } as never),
    { belongs: 'spec.containers[*].securityContext' },
  ],
  ['nothing near', pod({ quux: true } as never), {}],
])('an unknown field, %s', (_, object, expected) => {
  const { unknownFields, resources } = inventoryOf([object]);
  expect(unknownFields).toHaveLength(1);
  const { resource, place, field, ...rest } = unknownFields[0]!;
  expect(rest).toEqual(expected);
  expect(place.pointer.endsWith(`/${field}`)).toBe(true);
  expect(resource).toBe(resources[0]);
  expect(JSON.stringify(resource.object)).not.toContain(field);
});

test('a field of a newer or an older version is unknown, and the version is named', () => {
  const spec = { hostnameOverride: 'a', workloadRef: { name: 'w' } };
  const fields = (target: string): unknown[] =>
    inventoryOf([pod(spec as never)], { target }).unknownFields.map(({ field, since, until }) => [
      field,
      since ?? until,
    ]);
  expect(fields('1.33')).toEqual([
    ['hostnameOverride', '1.34'],
    ['workloadRef', '1.35'],
  ]);
  expect(fields('1.35')).toEqual([]);
  expect(fields('1.36')).toEqual([['workloadRef', '1.35']]);
});

test('of a version that is newer than the published data nothing is called unknown', () => {
  expect(inventoryOf([pod({ brandNew: true } as never)], { target: '1.99' })).toMatchObject({
    unknownFields: [],
    resources: [{ object: { spec: { brandNew: true } } }],
  });
});

test('an old status and the keys of maps are no unknown fields', () => {
  const text = `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: net, labels: {Foo: a}}\nstatus: {}`;
  expect(inventoryOf(text).unknownFields).toEqual([]);
});

test('a cluster-scoped object has no namespace, whatever it says', () => {
  const role = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: 'r', namespace: 'n' },
  };
  const [resource] = inventoryOf([role]).resources;
  expect(resource).toMatchObject({ name: 'r' });
  expect(resource).not.toHaveProperty('namespace');
});
