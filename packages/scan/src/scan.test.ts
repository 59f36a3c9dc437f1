import type { Engine, EngineContext, Rule } from '@toride/core';
import { inventoryOf } from '@toride/testkit';
import { expect, test } from 'vitest';
import { DEFAULT_CONFIG, type Config } from './config.ts';
import { exitCodeOf } from './exit.ts';
import { scan, type ScanOptions } from './scan.ts';

const rule: Rule = {
  id: 'fake/image',
  title: 'Images are named',
  why: 'A test.',
  severity: 'high',
  scope: 'object',
  reason: 'image',
  detail: 'container {container} runs {image}',
  remediation: 'None.',
  frameworks: [],
  layer: 'container',
  phase: 'deploy',
  function: 'prevent',
  references: [],
};

/** Fails every container. */
const engine: Engine = {
  id: 'fake',
  rules: [rule],
  needs: [],
  provides: [],
  evaluate(context) {
    emitContainers(context);
    return Promise.resolve();
  },
};

function emitContainers({ inventory, emit, tally }: EngineContext): void {
  for (const { resource, containers } of inventory.workloads) {
    const { apiVersion, kind, namespace, name } = resource;
    const object =
      namespace === undefined ? { apiVersion, kind, name } : { apiVersion, kind, namespace, name };
    if (containers.length === 0) tally('fake/image', 'not-applicable', resource);
    for (const { container, type, place } of containers) {
      emit({
        rule: 'fake/image',
        subject: { type: 'container', object, container: container.name, containerType: type },
        at: { document: place.document, pointer: `${place.pointer}/image` },
        values: { container: container.name, image: container.image ?? '' },
      });
    }
  }
}

const POD = (name: string, containers: string, annotations = '') => `apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: shop${annotations} }
spec:
  containers:
${containers}
`;
const A = '  - name: a\n    image: x:1';
const B = '  - name: b\n    image: y:1';

const run = (text: string, over: Partial<ScanOptions> = {}) =>
  scan(inventoryOf(text), {
    config: DEFAULT_CONFIG,
    sources: ['test.yaml'],
    version: '0.0.0',
    today: '2026-11-22',
    signal: new AbortController().signal,
    engines: [engine],
    ...over,
  });

test('a finding gets its line, its text and an id that survives reordering and a new tag', async () => {
  const before = [...(await run(POD('web', `${A}\n${B}`))).findings];
  const after = [...(await run(`# a comment\n${POD('web', `${B}\n${A.replace('x:1', 'x:2')}`)}`)).findings];
  expect(before[0]?.locations).toMatchObject([{ file: 'test.yaml', line: 7 }]);
  expect(before[0]?.detail).toBe('container a runs x:1');
  expect(before.map(({ id }) => id).sort()).toEqual(after.map(({ id }) => id).sort());
});

test('the same object twice is one finding with two places', async () => {
  const report = await run(`${POD('web', A)}---\n${POD('web', A)}`);
  const findings = [...report.findings];
  expect(findings).toHaveLength(1);
  expect(findings[0]?.locations.map(({ line }) => line)).toEqual([7, 15]);
  expect(report.summary.failed.high).toBe(1);
});

test('an exception covers what it names, and is told when it covers nothing', async () => {
  const location = { file: 'toride.yaml', pointer: '/exceptions/0', line: 3 };
  const exception = {
    rules: ['fake/*'],
    match: { container: 'a' },
    reason: 'known',
    owner: 'me',
    expires: '2027-01-01',
    location,
  };
  const config: Config = {
    ...DEFAULT_CONFIG,
    exceptions: [exception, { ...exception, match: { name: 'gone' } }],
  };
  const report = await run(POD('web', `${A}\n${B}`), { config });
  expect([...report.findings].map(({ rule: id, verdict }) => `${id} ${verdict}`)).toEqual([
    'fake/image excepted',
    'fake/image fail',
    'scan/exception-unmatched fail',
  ]);
  expect(report.summary.verdicts).toMatchObject({ excepted: 1, fail: 2 });
});

test('an ignore annotation needs a reason', async () => {
  const ignored = await run(
    POD('web', A, ', annotations: { toride.dev/ignore: "fake/image: the mirror pins it" }'),
    {},
  );
  const without = await run(POD('web', A, ', annotations: { toride.dev/ignore: "fake/image" }'), {});
  expect([...ignored.findings].map(({ verdict }) => verdict)).toEqual(['excepted']);
  expect([...without.findings].map(({ rule: id }) => id).sort()).toEqual([
    'fake/image',
    'scan/ignore-without-reason',
  ]);
});

test('an ignore annotation on a controller covers what is injected into its pods', async () => {
  const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop, uid: u, annotations: { toride.dev/ignore: "fake/image: known" } }
spec: { template: { spec: { containers: [{ name: a, image: 'x:1' }] } } }
---
apiVersion: v1
kind: Pod
metadata:
  name: web-1
  namespace: shop
  ownerReferences: [{ apiVersion: apps/v1, kind: Deployment, name: web, uid: u, controller: true }]
spec: { containers: [{ name: a, image: 'x:1' }, { name: b, image: 'y:1' }] }
`;
  const report = await run(deployment);
  expect([...report.findings].map(({ verdict }) => verdict)).toEqual(['excepted', 'excepted']);
});

test('an engine that throws ends nothing but itself, and is never a pass', async () => {
  const broken: Engine = {
    ...engine,
    id: 'broken',
    rules: [],
    evaluate: () => Promise.reject(new Error('a bug')),
  };
  const report = await run(POD('web', A), { engines: [broken, engine] });
  expect(report.notEvaluated).toEqual([{ what: 'engine broken', why: 'it stopped: a bug' }]);
  expect(report.summary.failed.high).toBe(1);
  const clean = await run(POD('web', A), { engines: [broken] });
  expect(exitCodeOf(clean, { threshold: 'info', failOnUnknown: true, failOnlyNew: false })).toBe(3);
});

test('a cancelled scan throws its reason', async () => {
  const reason = new Error('stop');
  await expect(
    run(POD('web', A), {
      signal: AbortSignal.abort(reason),
      engines: [{ ...engine, evaluate: async ({ breathe }) => breathe() }],
    }),
  ).rejects.toBe(reason);
});

test('with a baseline only new findings fail', async () => {
  const known = new Set([...(await run(POD('web', A))).findings].map(({ id }) => id));
  const options = { threshold: 'low', failOnUnknown: false, failOnlyNew: true } as const;
  expect(exitCodeOf(await run(POD('web', A), { baseline: known }), options)).toBe(0);
  expect(exitCodeOf(await run(POD('web', `${A}\n${B}`), { baseline: known }), options)).toBe(1);
});

test('objects that were all refused are not a pass', async () => {
  const refused = await run('apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: {a: b}}\n');
  const options = { threshold: 'info', failOnUnknown: false, failOnlyNew: false } as const;
  expect(exitCodeOf(refused, options)).toBe(3);
});

test('nothing to look at is not a pass', async () => {
  expect(exitCodeOf(await run('{}'), { threshold: 'info', failOnUnknown: false, failOnlyNew: false })).toBe(
    3,
  );
});
