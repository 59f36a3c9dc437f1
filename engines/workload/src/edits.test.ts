import { expect, test } from 'vitest';
import { exists, toOperations } from './edits.ts';

const container = { name: 'web', securityContext: { runAsUser: 1 }, 'a/b': { c: 1 }, env: [{ name: 'A' }] };

test.each([
  [
    { set: '/securityContext/runAsUser', to: 2 },
    { op: 'replace', path: '/spec/securityContext/runAsUser', value: 2 },
  ],
  [
    { set: '/securityContext/runAsGroup', to: 2 },
    { op: 'add', path: '/spec/securityContext/runAsGroup', value: 2 },
  ],
  [
    { set: '/resources/limits/memory', to: '1Gi' },
    { op: 'add', path: '/spec/resources', value: { limits: { memory: '1Gi' } } },
  ],
  [
    { set: '/a~1b/d', to: 1 },
    { op: 'add', path: '/spec/a~1b/d', value: 1 },
  ],
  [
    { set: '/env/0/value', to: 'x' },
    { op: 'add', path: '/spec/env/0/value', value: 'x' },
  ],
  [{ remove: '/securityContext/runAsUser' }, { op: 'remove', path: '/spec/securityContext/runAsUser' }],
] as const)('%j becomes an exact operation', (edit, operation) => {
  expect(toOperations(container, '/spec', [edit])).toEqual([operation]);
});

test('a field exists only as the own of the object', () => {
  expect(exists(container, '')).toBe(true);
  expect(exists(container, '/env/0/name')).toBe(true);
  expect(exists(container, '/constructor')).toBe(false);
  expect(exists(container, '/env/1')).toBe(false);
});
