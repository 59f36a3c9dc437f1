import { expect, test } from 'vitest';
import { inventoryOf } from '@toride/testkit';

function definition(schema: object, more: object = {}): object {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'foos.x.test' },
    spec: {
      group: 'x.test',
      scope: 'Namespaced',
      names: { kind: 'Foo', plural: 'foos' },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } }],
      ...more,
    },
  };
}

function foo(spec: object, apiVersion = 'x.test/v1'): object {
  return { apiVersion, kind: 'Foo', metadata: { name: 'f', namespace: 'n', annotations: { a: 'b' } }, spec };
}

function specSchema(spec: object): object {
  return { type: 'object', properties: { spec } };
}

function unknown(schema: object, spec: object, more: object = {}): unknown[] {
  const inventory = inventoryOf([definition(schema, more), foo(spec)]);
  expect(inventory.diagnostics).toEqual([]);
  return inventory.unknownFields.map(({ place, nearest }) => [place.pointer, nearest]);
}

const sized = { type: 'object', properties: { size: { type: 'integer' } } };

test('what a structural schema does not list is unknown', () => {
  expect(unknown(specSchema(sized), { size: 1, siez: 2 })).toEqual([['/spec/siez', 'size']]);
});

test('lists, maps and embedded objects are walked', () => {
  const schema = specSchema({
    type: 'object',
    properties: {
      list: { type: 'array', items: sized },
      map: { type: 'object', additionalProperties: sized },
      embedded: { 'x-kubernetes-embedded-resource': true, ...sized },
      bare: { type: 'object' },
    },
  });
  const spec = {
    list: [{ size: 1 }, { big: 1 }],
    map: { any: { big: 1 } },
    embedded: { apiVersion: 'v1', kind: 'Pod', metadata: {}, spec: {} },
    bare: { a: 1 },
  };
  expect(unknown(schema, spec)).toEqual([
    ['/spec/list/1/big', undefined],
    ['/spec/map/any/big', undefined],
    ['/spec/embedded/spec', undefined],
    ['/spec/bare/a', undefined],
  ]);
});

test('unknown fields may be preserved: all, below a field, or by free values', () => {
  const preserved = { ...sized, 'x-kubernetes-preserve-unknown-fields': true };
  expect(unknown(specSchema(preserved), { size: 1, more: {} })).toEqual([]);
  expect(unknown(specSchema({ type: 'object', additionalProperties: true }), { more: {} })).toEqual([]);
  expect(unknown(specSchema(sized), { more: 1 }, { preserveUnknownFields: true })).toEqual([]);
});

test('a version without a definition, and a kind without one, are left alone', () => {
  const inventory = inventoryOf([
    definition(specSchema(sized)),
    foo({ a: 1 }, 'x.test/v2'),
    foo({ a: 1 }, 'y.test/v1'),
  ]);
  expect(inventory.unknownFields).toEqual([]);
});

test('the scope of a definition decides whether its objects have a namespace', () => {
  const namespaces = (scope: string): unknown =>
    inventoryOf([definition(specSchema(sized), { scope }), foo({})]).ofKind('Foo', 'x.test')[0]?.namespace;
  expect(namespaces('Namespaced')).toBe('n');
  expect(namespaces('Cluster')).toBeUndefined();
});

test('a definition cannot take over a kind that Kubernetes serves', () => {
  const hostile = definition(specSchema(sized), {
    group: 'apps',
    names: { kind: 'Deployment', plural: 'deployments' },
    scope: 'Cluster',
  });
  const web = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'w', namespace: 'n' },
    spec: { replicas: 1 },
  };
  const inventory = inventoryOf([hostile, web]);
  expect(inventory.unknownFields).toEqual([]);
  expect(inventory.find('Deployment', 'apps', 'n', 'w')).toBeDefined();
});
