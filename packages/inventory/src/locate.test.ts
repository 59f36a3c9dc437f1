import { expect, test } from 'vitest';
import type { Inventory } from '@toride/core';
import { inventoryOf } from '@toride/testkit';
import { buildInventory } from './build.ts';
import type { SourceDocument } from './source.ts';

const target = { major: 1, minor: 36 };

function at(inventory: Inventory, document: number, pointer: string): string {
  const { file, line, column, endLine, endColumn } = inventory.locate({ document, pointer });
  return `${file}:${line}:${column}-${endLine}:${endColumn}`;
}

const yaml = `# shop
apiVersion: v1
kind: Pod
metadata: {name: a, labels: {"x/y": z}}
---
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: Pod
  metadata:
    name: b
`;

test('fields, items of Lists and escaped keys have lines', () => {
  const inventory = inventoryOf(yaml);
  expect(at(inventory, 0, '/kind')).toBe('test.yaml:3:1-3:10');
  expect(at(inventory, 0, '/metadata/labels/x~1y')).toBe('test.yaml:4:30-4:38');
  expect(at(inventory, 1, '/items/0/metadata/name')).toBe('test.yaml:12:5-12:12');
});

test('an absent field is where its nearest ancestor is', () => {
  const inventory = inventoryOf(yaml);
  expect(at(inventory, 1, '/items/0/metadata/labels/app')).toBe(at(inventory, 1, '/items/0/metadata'));
  expect(inventory.locate({ document: 1, pointer: '/items/0/spec/hostPID' }).pointer).toBe(
    '/items/0/spec/hostPID',
  );
});

function one(document: Partial<SourceDocument>): Inventory {
  const value = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } };
  return buildInventory([{ file: 'f', value, pointer: '', index: 0, ...document }], { target });
}

test('an item that was cut out of a flow List is located in its file', () => {
  const text = '{apiVersion: v1, kind: Pod,\n metadata: {name: a}}';
  const inventory = one({ pointer: '/items/3', text: { read: () => text, line: 7, column: 20, offset: 99 } });
  expect(at(inventory, 0, '/items/3/kind')).toBe('f:7:37-7:46');
  expect(at(inventory, 0, '/items/3/metadata/name')).toBe('f:8:13-8:20');
});

test('a live object has its URL and no lines', () => {
  expect(
    one({ file: 'https://k8s/api/v1/namespaces/a/pods/a' }).locate({ document: 0, pointer: '/spec' }),
  ).toEqual({
    file: 'https://k8s/api/v1/namespaces/a/pods/a',
    pointer: '/spec',
  });
});

test.each([
  [
    'throws',
    () => {
      throw new Error('gone');
    },
  ],
  ['is empty', () => ''],
])('a text whose second reading %s leaves the file', (_, read) => {
  const inventory = one({ text: { read, line: 1, column: 1, offset: 0 } });
  expect(inventory.locate({ document: 0, pointer: '/kind' })).toEqual({ file: 'f', pointer: '/kind' });
});

test('rendered input names its template', () => {
  const template = { file: 'chart/templates/pod.yaml', line: 3 };
  expect(one({ template }).locate({ document: 0, pointer: '' }).template).toEqual(template);
});
