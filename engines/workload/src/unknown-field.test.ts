import { inventoryOf } from '@toride/testkit';
import { runEngine } from '@toride/testkit/engine-contract';
import { expect, test } from 'vitest';
import { workload } from './workload-engine.ts';

const POD = (fields: string) => `apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  containers:
    - name: main
      image: registry.example/app:1
  ${fields}
`;

async function told(text: string, target = '1.36') {
  const inventory = inventoryOf(text, { target });
  const { findings } = await runEngine(workload, inventory, { only: ['workload/unknown-field'] });
  return findings.map(({ at, values }) => {
    const { line, column } = inventory.locate(at);
    return [`${line}:${column} ${at.pointer}`, values['field'], values['meaning']];
  });
}

test.each([
  [
    'a slip of the pen',
    POD('    securityContext: {readOnlyRootFileSystem: true}'),
    '8:25 /spec/containers/0/securityContext/readOnlyRootFileSystem',
    'readOnlyRootFileSystem',
    '; did you mean readOnlyRootFilesystem?',
  ],
  [
    'the wrong level',
    POD('privileged: true'),
    '8:3 /spec/privileged',
    'privileged',
    '; it belongs in spec.containers[*].securityContext',
  ],
  ['nothing like it', POD('quux: 1'), '8:3 /spec/quux', 'quux', ''],
])('%s is told at its own line', async (_, text, place, field, meaning) => {
  expect(await told(text)).toEqual([[place, field, meaning]]);
});

test('the root of an object is named in words', async () => {
  const text = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  data: {a: b}\n';
  expect(await told(text)).toEqual([['5:3 /metadata/data', 'data', "; it belongs at the object's root"]]);
});

test('a field of a newer version says from when', async () => {
  expect(await told(POD('resources: {}'), '1.30')).toEqual([
    ['8:3 /spec/resources', 'resources', '; Kubernetes knows it from 1.32 on'],
  ]);
});

test('a key of any length fits into the report', async () => {
  const [[, field] = []] = await told(POD(`${'x'.repeat(500)}: 1`));
  expect(field).toBe('x'.repeat(80));
});
