import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '@toride/core';
import { inventoryOf, namespace, pod } from '@toride/testkit';
import { buildInventory } from './build.ts';
import type { SourceDocument } from './source.ts';

const target = { major: 1, minor: 36 };

function configMap(name: string, of?: string, labels: Record<string, string> = {}): object {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, labels, ...(of === undefined ? {} : { namespace: of }) },
  };
}

function document(file: string, value: object, index = 0): SourceDocument {
  return { file, value: value as Json, pointer: '', index };
}

test('resources are sorted by namespace, kind, name, then place', () => {
  const inventory = inventoryOf([
    configMap('b', 'z'),
    pod({}, { namespace: 'a' }),
    configMap('a', 'z'),
    configMap('c'),
    configMap('a', 'z', { second: 'yes' }),
    namespace('z'),
  ]);
  expect(
    inventory.resources.map(({ id, namespace: of, kind, name, place }) => [
      id,
      of,
      kind,
      name,
      place.document,
    ]),
  ).toEqual([
    [0, undefined, 'ConfigMap', 'c', 3],
    [1, undefined, 'Namespace', 'z', 5],
    [2, 'a', 'Pod', 'web', 1],
    [3, 'z', 'ConfigMap', 'a', 2],
    [4, 'z', 'ConfigMap', 'a', 4],
    [5, 'z', 'ConfigMap', 'b', 0],
  ]);
});

test('the same documents in another order make the same inventory', () => {
  const documents = [
    document('a.yaml', configMap('a', 'x')),
    document('a.yaml', configMap('a', 'x'), 1),
    document('b.yaml', {
      apiVersion: 'v1',
      kind: 'List',
      items: [configMap('a', 'x'), pod(), namespace('x')],
    }),
    document('c.yaml', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'broken' }, spec: 7 }),
    document('d.yaml', { kind: 'Pod', metadata: {} }),
    document('d.yaml', configMap('of another source')),
  ];
  const seen = (of: readonly SourceDocument[]): unknown => {
    const { resources, refused, diagnostics, gaps, workloads } = buildInventory(of, { target });
    return JSON.stringify([resources, refused, diagnostics, gaps, workloads.map(({ place }) => place)]);
  };
  fc.assert(
    fc.property(fc.shuffledSubarray(documents, { minLength: documents.length }), (shuffled) => {
      expect(seen(shuffled)).toBe(seen(documents));
    }),
    { numRuns: 50 },
  );
});

test('objects are found by kind, group, namespace and name', () => {
  const inventory = inventoryOf([
    pod(),
    pod({}, { name: 'b', namespace: 'b' }),
    configMap('web', 'shop'),
    namespace('b'),
  ]);
  expect(inventory.ofKind('Pod', '').map(({ name }) => name)).toEqual(['b', 'web']);
  expect(inventory.ofKind('Pod', '', 'shop').map(({ name }) => name)).toEqual(['web']);
  expect(inventory.ofKind('Pod', 'apps')).toEqual([]);
  expect(inventory.ofKind('Pod', '', 'nowhere')).toEqual([]);
  expect(inventory.find('Pod', '', 'shop', 'web')?.kind).toBe('Pod');
  expect(inventory.find('Namespace', '', undefined, 'b')?.kind).toBe('Namespace');
  expect(inventory.find('Pod', '', undefined, 'web')).toBeUndefined();
  expect(inventory.namespaces).toEqual(['b', 'shop']);
});

test('objects are found by label, across namespaces', () => {
  const inventory = inventoryOf([
    configMap('a', 'x', { app: 'web' }),
    configMap('b', 'y', { app: 'web', tier: 'db' }),
    configMap('c', 'y', { app: 'api' }),
  ]);
  expect(inventory.withLabel('app', 'web').map(({ name }) => name)).toEqual(['a', 'b']);
  expect(inventory.withLabel('tier', 'db').map(({ name }) => name)).toEqual(['b']);
  expect(inventory.withLabel('app', 'none')).toEqual([]);
});

test('an object without a name has its generateName', () => {
  const unnamed = { apiVersion: 'v1', kind: 'Pod', metadata: { generateName: 'web-' } };
  expect(inventoryOf([unnamed]).resources[0]?.name).toBe('web-');
});

test.each([
  ['null', { kind: 'List', items: null }, []],
  ['left out', { kind: 'List' }, []],
  ['a mapping', { kind: 'List', items: { a: 1 } }, ['TORIDE_INVENTORY_LIST_ITEMS']],
  ['a text, in a typed list', { kind: 'PodList', items: 'x' }, ['TORIDE_INVENTORY_LIST_ITEMS']],
])('a List whose items are %s is no object of its own', (_, list, codes) => {
  const { resources, diagnostics } = inventoryOf([{ apiVersion: 'v1', ...list }]);
  expect(resources).toEqual([]);
  expect(diagnostics.map(({ code }) => code)).toEqual(codes);
});

test('an object whose kind ends in List by chance is not opened', () => {
  const allowed = {
    apiVersion: 'acme.test/v1',
    kind: 'AllowList',
    metadata: { name: 'a' },
    items: [configMap('a')],
  };
  expect(inventoryOf([allowed]).resources.map(({ kind }) => kind)).toEqual(['AllowList']);
});

test('a List in a List is opened, and one that never ends is told', () => {
  const list = (...items: object[]): object => ({ apiVersion: 'v1', kind: 'List', items });
  expect(inventoryOf([list(list(configMap('a')))]).resources[0]?.place.pointer).toBe('/items/0/items/0');
  const deep = Array.from({ length: 12 }).reduce<object>((inner) => list(inner), configMap('a'));
  expect(inventoryOf([deep]).diagnostics).toMatchObject([
    { code: 'TORIDE_INVENTORY_LIST_DEPTH', level: 'error' },
  ]);
});

test.each([
  [
    'a List item that is no object',
    'apiVersion: v1\nkind: List\nitems:\n- 7\n',
    'TORIDE_INVENTORY_NO_KIND',
    4,
  ],
  ['an item without a kind', 'apiVersion: v1\nkind: List\nitems:\n- a: 1\n', 'TORIDE_INVENTORY_NO_KIND', 4],
  ['an object without a kind', 'apiVersion: v1\nmetadata: {name: a}\n', 'TORIDE_INVENTORY_NO_KIND', 1],
  ['an object without a version', 'kind: Pod\nmetadata: {name: a}\n', 'TORIDE_INVENTORY_NO_KIND', 1],
  [
    'a kind that is a number',
    'apiVersion: v1\nkind: 7\nmetadata: {name: a}\n',
    'TORIDE_INVENTORY_NO_KIND',
    1,
  ],
])('%s is told, and coverage is partial', (_, yaml, code, line) => {
  const inventory = inventoryOf(yaml);
  expect(inventory.diagnostics).toMatchObject([{ code, level: 'error', file: 'test.yaml', line }]);
  expect(inventory.resources).toEqual([]);
  expect(inventory.coverage('NetworkPolicy', 'networking.k8s.io', 'any')).toBe('partial');
});

test('YAML that is not Kubernetes loses nothing', () => {
  const inventory = inventoryOf('image: {tag: 1}\n---\n- a\n---\n7\n');
  expect(inventory.diagnostics.map(({ code, level }) => [code, level])).toEqual(
    Array.from({ length: 3 }, () => ['TORIDE_INVENTORY_NOT_KUBERNETES', 'warning']),
  );
  expect(inventory.coverage('Pod', '')).toBe('complete');
});
