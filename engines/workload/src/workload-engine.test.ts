import { SANDBOXED, type Sandbox, type Workload } from '@toride/core';
import { container, cronJob, deployment, inventoryOf, namespace, pod } from '@toride/testkit';
import { engineContract, runEngine } from '@toride/testkit/engine-contract';
import { expect, test } from 'vitest';
import { rules } from './rules/index.ts';
import { workload } from './workload-engine.ts';

const hostile = () =>
  inventoryOf([
    pod({
      containers: [
        {
          name: '__proto__',
          image: 'https://\u0000/../x',
          args: ['a'.repeat(20_000), '--password=' + 'b'.repeat(20_000)],
          env: [{ name: 'constructor', value: '$(toString)' }],
          securityContext: { capabilities: { drop: ['__proto__'], add: [''] } },
          volumeMounts: [{ name: 'absent', mountPath: '' }],
        },
      ],
      volumes: [{ name: 'h', hostPath: { path: '../../../' } }, { name: 'empty' }],
      runtimeClassName: 'constructor',
      tolerations: [{}],
      hostAliases: [{}],
    }),
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 's', namespace: 'shop' },
      spec: { selector: { constructor: 'x' } },
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'i', namespace: 'shop' },
      spec: { rules: [{}] },
    },
    {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'Gateway',
      metadata: { name: 'g', namespace: 'shop' },
      spec: { listeners: [null, 1, 'x'] },
    },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'c', namespace: 'shop' },
      data: { toString: 'x' },
    },
  ]);

engineContract(workload, {
  nothing: () => inventoryOf([]),
  ordinary: () => inventoryOf([namespace('shop'), deployment(), cronJob(), pod()]),
  flawed: () => inventoryOf(rules.map(({ example }) => example().fail).join('---\n')),
  hostile,
});

test('hostile objects make no rule stop', async () => {
  const { findings } = await runEngine(workload, hostile());
  const stopped = findings.filter(({ values }) => String(values['why']).startsWith('the rule stopped'));
  expect(stopped).toEqual([]);
});

test('every rule that is on says pass, not-applicable, fail or unknown of every workload', async () => {
  const inventory = inventoryOf([deployment()]);
  const { findings, tallies } = await runEngine(workload, inventory);
  const heard = new Set([
    ...findings.map(({ rule }) => rule),
    ...Object.keys(tallies).map((key) => key.split(' ')[0]),
  ]);
  const onPods = rules.filter(({ on, rule }) => on !== 'resource' && rule.until === undefined);
  expect(onPods.map(({ rule }) => rule.id).filter((id) => !heard.has(id))).toEqual([]);
});

test('rules that are off or of another version are not run', async () => {
  const inventory = inventoryOf([deployment()]);
  const { findings, tallies } = await runEngine(workload, inventory, {
    only: ['workload/image-pull-credentials'],
  });
  expect([...findings, ...Object.keys(tallies)]).toEqual([]);
});

test('a rule that stops says so of that object, and the others go on', async () => {
  const broken = pod({ containers: [container({ env: { forEach: 1 } as never })] });
  const inventory = { ...inventoryOf([pod()]), workloads: inventoryOf([broken]).workloads };
  if (inventory.workloads.length === 0) return;
  const { findings } = await runEngine(workload, inventory);
  expect(
    findings.some(
      ({ verdict, values }) => verdict === 'unknown' && String(values['why']).startsWith('the rule stopped'),
    ),
  ).toBe(true);
});

test('workloads of a sandbox are handed to other engines', async () => {
  const inventory = inventoryOf([
    pod({ runtimeClassName: 'gvisor', containers: [container()] }),
    { apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name: 'gvisor' }, handler: 'runsc' },
  ]);
  let given: ReadonlyMap<Workload, Sandbox> | undefined;
  await runEngine(workload, inventory, {
    facts: {
      get: () => {
        throw new Error('needs no fact');
      },
      provide: (key, value) => {
        if (key.id === SANDBOXED.id) given = value as unknown as ReadonlyMap<Workload, Sandbox>;
      },
    },
  });
  expect([...(given?.values() ?? [])]).toEqual([
    {
      runtimeClass: 'gvisor',
      handler: 'runsc',
      product: 'gVisor',
      boundary: 'user-space kernel',
      blocks: ['T1611', 'T1068'],
    },
  ]);
});
