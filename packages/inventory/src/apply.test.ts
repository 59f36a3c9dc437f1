import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Inventory, InventoryChange, Json, KubernetesObject, Resource } from '@toride/core';
import { objectKey } from '@toride/core';
import { bareClone } from './bare.ts';
import { buildInventory } from './build.ts';

const target = { major: 1, minor: 36 };

function fileOf({ kind, metadata }: KubernetesObject): string {
  return `${metadata.namespace ?? ''}/${kind}/${metadata.name}.yaml`;
}

function build(objects: readonly KubernetesObject[]): Inventory {
  const documents = objects.map((object) => ({
    file: fileOf(object),
    value: bareClone(object) ?? null,
    pointer: '',
    index: 0,
  }));
  return buildInventory(documents, { target });
}

function put(object: KubernetesObject): InventoryChange {
  return { type: 'put', object, source: fileOf(object) };
}

function remove({ apiVersion, kind, metadata }: KubernetesObject): InventoryChange {
  const { name = '', namespace } = metadata;
  return {
    type: 'remove',
    object: { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) },
  };
}

/** All that an inventory can be asked, with places as files: ids are free to differ. */
function observable(inventory: Inventory): unknown {
  const key = (resource: Resource): string =>
    `${objectKey(resource)} ${inventory.locate(resource.place).file}`;
  const everything = [...inventory.resources, ...inventory.refused];
  const kinds = [...new Set(everything.map(({ group, kind }) => `${group} ${kind}`))].sort();
  return {
    resources: inventory.resources.map((resource) => ({
      key: key(resource),
      object: resource.object as Json,
    })),
    refused: inventory.refused.map((resource) => [key(resource), resource.refused]),
    workloads: inventory.workloads.map(({ resource, form, drift, containers, pods, place }) => ({
      resource: key(resource),
      form,
      drift,
      place: [inventory.locate(place).file, place.pointer],
      containers: containers.map((container) => [
        container.type,
        container.place.pointer,
        container.container,
      ]),
      pods: pods.map(key),
    })),
    kinds: kinds.map((kind) => [kind, inventory.ofKind(kind.split(' ')[1]!, kind.split(' ')[0]!).map(key)]),
    labelled: ['a', 'b'].map((value) => inventory.withLabel('app', value).map(key)),
    owned: inventory.resources.map((resource) => inventory.ownedBy(resource).map(key)),
    workloadOf: inventory.resources.map((resource) => {
      const workload = inventory.workloadOf(resource);
      return workload === undefined ? undefined : key(workload.resource);
    }),
    namespaced: [undefined, ...inventory.namespaces].map(
      (namespace) => inventory.workloadsIn(namespace).length,
    ),
    namespaces: inventory.namespaces,
    coverage: kinds.map((kind) => inventory.coverage(kind.split(' ')[1]!, kind.split(' ')[0]!, 'a')),
    gaps: inventory.gaps,
    unknownFields: inventory.unknownFields.map(({ resource, place, ...field }) => [
      key(resource),
      place.pointer,
      field,
    ]),
    diagnostics: inventory.diagnostics,
    ids: new Set(everything.map(({ id }) => id)).size === everything.length,
  };
}

const name = fc.constantFrom('x', 'y', 'z');
const image = fc.constantFrom('app:1', 'app:2');
const namespace = fc.constantFrom('a', 'b', undefined);

const OWNERS: readonly (readonly [string, string])[] = [
  ['apps/v1', 'Deployment'],
  ['apps/v1', 'ReplicaSet'],
  ['v1', 'Node'],
];

const owners = fc.option(
  fc.record({
    owner: fc.constantFrom(...OWNERS),
    name,
    uid: fc.constantFrom('', 'uid-x', 'uid-y'),
  }),
  { nil: undefined },
);

function podSpec(of: string): object {
  return { containers: [{ name: 'main', image: of }] };
}

const namespaced: fc.Arbitrary<KubernetesObject> = fc
  .record({
    kind: fc.constantFrom('Pod', 'Deployment', 'ReplicaSet', 'ConfigMap', 'Foo', 'Broken'),
    name,
    namespace,
    image,
    owners,
    uid: fc.boolean(),
    app: fc.constantFrom('a', 'b'),
  })
  .map((of) => {
    const metadata = {
      // Names of custom resources stay apart: a change of scope throws all namespaces together.
      name: of.kind === 'Foo' ? `${of.namespace ?? 'none'}-${of.name}` : of.name,
      ...(of.namespace === undefined ? {} : { namespace: of.namespace }),
      ...(of.uid ? { uid: `uid-${of.name}` } : {}),
      labels: { app: of.app },
      ...(of.owners === undefined
        ? {}
        : {
            ownerReferences: [
              {
                apiVersion: of.owners.owner[0],
                kind: of.owners.owner[1],
                name: of.owners.name,
                uid: of.owners.uid,
                controller: true,
              },
            ],
          }),
    };
    const template = { template: { spec: podSpec(of.image) } };
    switch (of.kind) {
      case 'Pod':
        return { apiVersion: 'v1', kind: 'Pod', metadata, spec: podSpec(of.image) };
      case 'ConfigMap':
        return { apiVersion: 'v1', kind: 'ConfigMap', metadata, dat: {} };
      case 'Foo':
        return { apiVersion: 'x.test/v1', kind: 'Foo', metadata, spec: { size: 1, colour: 'red' } };
      case 'Broken':
        return { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata, spec: { replicas: of.image } };
      case 'Deployment':
      case 'ReplicaSet':
        return { apiVersion: 'apps/v1', kind: of.kind, metadata, spec: template };
    }
  });

const clusterScoped: fc.Arbitrary<KubernetesObject> = fc.oneof(
  name.map((node) => ({ apiVersion: 'v1', kind: 'Node', metadata: { name: node } })),
  name.map((of) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: of } })),
  fc
    .record({ scope: fc.constantFrom('Cluster', 'Namespaced'), field: fc.constantFrom('size', 'color') })
    .map(({ scope, field }) => ({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'foos.x.test' },
      spec: {
        group: 'x.test',
        scope,
        names: { kind: 'Foo', plural: 'foos' },
        versions: [
          { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schemaWith(field) } },
        ],
      },
    })),
);

function schemaWith(field: string): object {
  return {
    type: 'object',
    properties: { spec: { type: 'object', properties: { [field]: { type: 'integer' } } } },
  };
}

const object = fc.oneof({ arbitrary: namespaced, weight: 5 }, { arbitrary: clusterScoped, weight: 1 });
const step = fc.record({ object, type: fc.constantFrom('put', 'put', 'remove') });

test('applying changes equals building anew, in one go and one by one', () => {
  fc.assert(
    fc.property(fc.array(object, { maxLength: 12 }), fc.array(step, { maxLength: 12 }), (start, steps) => {
      const world = new Map<string, KubernetesObject>();
      for (const one of start) world.set(fileOf(one), one);
      const before = build([...world.values()]);
      const beforeSeen = JSON.stringify(observable(before));
      for (const { object: one, type } of steps) {
        if (type === 'put') world.set(fileOf(one), one);
        else world.delete(fileOf(one));
      }
      const changes = steps.map(({ object: one, type }) => (type === 'put' ? put(one) : remove(one)));
      const expected = observable(build([...world.values()]));
      expect(observable(before.apply(changes))).toEqual(expected);
      expect(observable(changes.reduce((inventory, change) => inventory.apply([change]), before))).toEqual(
        expected,
      );
      expect(JSON.stringify(observable(before)), 'the old inventory is as it was').toBe(beforeSeen);
    }),
    { numRuns: 300 },
  );
});

const pod = (of: string, version: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: of, namespace: 'a' },
  spec: podSpec(`app:${version}`),
});

test('a change leaves the objects of other namespaces what they are', () => {
  const other = { ...pod('web', '1'), metadata: { name: 'web', namespace: 'b' } };
  const before = build([pod('web', '1'), other]);
  const after = before.apply([put(pod('web', '2'))]);
  expect(after.find('Pod', '', 'b', 'web')).toBe(before.find('Pod', '', 'b', 'web'));
  expect(after.workloadsIn('b')).toBe(before.workloadsIn('b'));
  expect(after.find('Pod', '', 'a', 'web')?.object.metadata).toEqual({ name: 'web', namespace: 'a' });
});

test('ids stay few however often objects come and go', () => {
  let inventory = build([pod('web', '1')]);
  for (let round = 0; round < 20; round += 1) {
    inventory = inventory.apply([put(pod('web', String(round))), put(pod(`p${round}`, '1'))]);
    inventory = inventory.apply([remove(pod(`p${round}`, '1'))]);
  }
  const [only] = inventory.resources;
  expect(inventory.resources).toHaveLength(1);
  expect(only?.id).toBeLessThan(4);
  expect(only?.place.document).toBeLessThan(4);
});

test('the object that was put stays the caller’s', () => {
  const mine = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' }, data: { a: '1' } };
  const inventory = build([]).apply([put(mine)]);
  mine.data.a = '2';
  expect(inventory.find('ConfigMap', '', undefined, 'c')?.object['data']).toEqual({ a: '1' });
});

test('what is put and is no object is told, and lost nowhere else', () => {
  const inventory = build([pod('web', '1')]).apply([
    { type: 'put', object: { metadata: {} } as KubernetesObject, source: 'watch' },
  ]);
  expect(inventory.diagnostics).toMatchObject([{ code: 'TORIDE_INVENTORY_NO_KIND', file: 'watch' }]);
  expect(inventory.resources).toHaveLength(1);
  expect(inventory.coverage('Pod', '')).toBe('partial');
});

test('an object nested without end is told', () => {
  const deep = Array.from({ length: 100_000 }).reduce<object>((inner) => ({ a: inner }), {});
  const change = put({ ...pod('deep', '1'), spec: deep });
  expect(build([]).apply([change])).toMatchObject({
    resources: [],
    diagnostics: [{ code: 'TORIDE_INVENTORY_DEPTH' }],
  });
});

test('a workload that no change touched stays the same value, beside one that changed', () => {
  const before = build([pod('web', '1'), pod('api', '1')]);
  const [api, web] = before.workloads;
  const after = before.apply([put(pod('web', '2'))]);
  expect(after.workloads[0]).toBe(api);
  expect(after.workloads[1]).not.toBe(web);
});
