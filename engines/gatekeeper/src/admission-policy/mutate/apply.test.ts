import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonObject } from '@toride/core';
import { applyConfiguration } from './apply.ts';
import { mergeTypeOf, type MergeType } from './merge-type.ts';

const POD = mergeTypeOf({ group: '', version: 'v1', kind: 'Pod' }, undefined) as MergeType;

const key = fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor');
const labels = fc.dictionary(key, fc.string(), { noNullPrototype: false });
const containers = fc.uniqueArray(
  fc.record({
    name: key,
    image: fc.string(),
    env: fc.uniqueArray(fc.record({ name: key, value: fc.string() }), { selector: ({ name }) => name }),
  }),
  { selector: ({ name }) => name },
);
const pod = fc.record({ metadata: fc.record({ labels }), spec: fc.record({ containers }) });

test('a configuration applied twice is a configuration applied once', () => {
  fc.assert(
    fc.property(pod, pod, (object, patch) => {
      const once = applied(object, patch);
      expect(applied(once, patch)).toEqual(once);
    }),
  );
});

test('an empty configuration changes nothing', () => {
  fc.assert(
    fc.property(pod, (object) => {
      expect(applied(object, {})).toEqual(object);
    }),
  );
});

test('every item of the configuration is there, with every item that was', () => {
  fc.assert(
    fc.property(pod, pod, (object, patch) => {
      const names = (of: JsonObject): string[] =>
        (of as unknown as typeof patch).spec.containers.map(({ name }) => name).sort();
      const both = new Set([...names(object), ...names(patch)]);
      expect(names(applied(object, patch))).toEqual([...both].sort());
    }),
  );
});

function applied(object: JsonObject, patch: JsonObject): JsonObject {
  const result = applyConfiguration(object, patch, POD);
  if ('error' in result) throw new Error(result.error);
  return result.object;
}

test('items stand in the order of the configuration, others before what followed them', () => {
  const named = (...names: string[]) => ({ spec: { containers: names.map((name) => ({ name })) } });
  expect(applied(named('a', 'b', 'c', 'd'), named('d', 'x', 'b'))).toEqual(named('a', 'c', 'd', 'x', 'b'));
});
