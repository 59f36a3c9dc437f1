import type { Engine, LazyEngine, Report, Rule } from '@toride/core';
import { deployment, inventoryOf, namespace, pod } from '@toride/testkit';
import { describe, expect, test, vi } from 'vitest';
import { DEFAULT_CONFIG, type Config } from './config.ts';
import { scan, type ScanOptions } from './scan.ts';

// What judges policies is loaded on demand, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const run = (text: string | readonly object[], over: Partial<ScanOptions> = {}): Promise<Report> =>
  scan(inventoryOf(text), {
    config: DEFAULT_CONFIG,
    sources: ['test.yaml'],
    version: '0.0.0',
    today: '2026-11-22',
    signal: new AbortController().signal,
    ...over,
  });

const policy = (rego: string, spec: object = {}): readonly object[] => [
  {
    apiVersion: 'templates.gatekeeper.sh/v1',
    kind: 'ConstraintTemplate',
    metadata: { name: 'rule' },
    spec: {
      crd: { spec: { names: { kind: 'Rule' } } },
      targets: [{ target: 'admission.k8s.gatekeeper.sh', rego: `package rule\n${rego}` }],
    },
  },
  {
    apiVersion: 'constraints.gatekeeper.sh/v1beta1',
    kind: 'Rule',
    metadata: { name: 'c' },
    spec: { match: { kinds: [{ apiGroups: [''], kinds: ['Pod'] }] }, ...spec },
  },
];

const IMAGES = policy(`violation[{"msg": msg}] {
  container := input.review.object.spec.containers[_]
  msg := sprintf("container <%v> runs <%v>", [container.name, container.image])
}`);
const ofPolicy = (report: Report) => [...report.findings].filter(({ rule }) => rule === 'gatekeeper/rule/c');

describe('findings of policies', () => {
  const containers = ['a', 'b'].map((name) => ({ name, image: `registry.example/${name}:1` }));

  test('keep their ids when containers change places and images their tag', async () => {
    const before = ofPolicy(await run([...IMAGES, deployment({ containers })]));
    const after = containers.map(({ name }) => ({ name, image: `registry.example/${name}:2` })).reverse();
    const moved = ofPolicy(await run([deployment({ containers: after }), ...IMAGES]));
    expect(before).toHaveLength(2);
    expect(new Set(before.map(({ id }) => id)).size).toBe(2);
    expect(moved.map(({ id }) => id).sort()).toEqual(before.map(({ id }) => id).sort());
    expect(before[0]?.detail).toBe('container <a> runs <registry.example/a:1> (of the pods that it makes)');
  });

  test('stand beside their rule, with the policy that it is made of', async () => {
    const { rules } = await run([...IMAGES, pod()]);
    expect(rules.find(({ id }) => id === 'gatekeeper/rule/c')?.policy).toMatchObject({
      kind: 'Rule',
      name: 'c',
    });
  });

  test('can be excepted, made milder and switched off', async () => {
    const config = (over: Partial<Config>): Config => ({ ...DEFAULT_CONFIG, ...over });
    const world = [...IMAGES, pod()];
    const mild = config({ rules: [['gatekeeper/rule/*', 'low']] });
    expect(ofPolicy(await run(world, { config: mild }))).toMatchObject([{ severity: 'low' }]);
    const off = config({
      rules: [
        ['gatekeeper/rule/*', 'off'],
        ['gatekeeper/unheard/of', 'off'],
      ],
    });
    expect(ofPolicy(await run(world, { config: off }))).toEqual([]);
    const location = { file: 'toride.yaml', pointer: '', line: 1 };
    const exception = {
      rules: ['gatekeeper/rule/c'],
      match: { name: 'web' },
      reason: 'r',
      owner: 'o',
      expires: '2027-01-01',
      location,
    };
    const excepted = await run(world, { config: config({ exceptions: [exception] }) });
    expect(ofPolicy(excepted)).toMatchObject([{ verdict: 'excepted' }]);
  });

  test('are counted where they are none', async () => {
    const { tallies } = await run([...policy('violation[{"msg": "m"}] { false }'), pod(), deployment()]);
    expect(tallies.filter(({ rule }) => rule === 'gatekeeper/rule/c')).toEqual([
      { rule: 'gatekeeper/rule/c', verdict: 'pass', kind: 'Deployment', namespace: 'shop', count: 1 },
      { rule: 'gatekeeper/rule/c', verdict: 'pass', kind: 'Pod', namespace: 'shop', count: 1 },
    ]);
  });

  test('know what other engines found out', async () => {
    const rego = `violation[{"msg": "not sandboxed"}] {
  object := input.review.object
  not data.toride.sandboxed[object.metadata.namespace].Pod[object.metadata.name]
}`;
    const gvisor = {
      apiVersion: 'node.k8s.io/v1',
      kind: 'RuntimeClass',
      metadata: { name: 'gvisor' },
      handler: 'runsc',
    };
    const safe = pod({ runtimeClassName: 'gvisor' }, { name: 'safe' });
    const report = await run([...policy(rego), gvisor, namespace(), pod(), safe]);
    expect(ofPolicy(report).map(({ subject }) => ('name' in subject ? subject.name : ''))).toEqual(['web']);
  });
});

test('a scan is interrupted between policies that take long', async () => {
  const loop = `violation[{"msg": "m"}] {
  x := numbers.range(1, 5000)[_]
  y := numbers.range(1, 5000)[_]
  x * y == 0.5
}`;
  const pods = Array.from({ length: 200 }, (_, index) => pod({}, { name: `p${index}` }));
  const controller = new AbortController();
  const reason = new Error('interrupted');
  const running = run([...policy(loop), ...pods], { signal: controller.signal });
  setImmediate(() => controller.abort(reason));
  await expect(running).rejects.toBe(reason);
});

describe('an engine that loads on demand', () => {
  const rule: Rule = {
    id: 'late/rule',
    title: 't',
    why: 'w',
    severity: 'low',
    scope: 'object',
    reason: 'r',
    detail: 'd',
    remediation: 'm',
    frameworks: [],
    layer: 'cluster',
    phase: 'deploy',
    function: 'prevent',
    references: [],
  };
  const own: Rule = { ...rule, id: 'late/own/rule' };
  const header = { id: 'late', rules: [rule], rulesFromInput: true, needs: [], provides: [] } as const;
  const engine: Engine = {
    ...header,
    rulesIn: () => [own],
    evaluate: ({ inventory, emit }) => {
      for (const { place, apiVersion, kind, name } of inventory.resources)
        emit({ rule: own.id, subject: { type: 'object', apiVersion, kind, name }, at: place, values: {} });
      return Promise.resolve();
    },
  };
  const lazy = (relevant: boolean, load: () => Promise<Engine>): LazyEngine => ({
    ...header,
    relevant: () => relevant,
    load,
  });

  test('is not loaded without reason; its rules are looked for all the same', async () => {
    const never = lazy(false, () => Promise.reject(new Error('loaded')));
    const { rules, notEvaluated } = await run([pod()], { engines: [never] });
    expect(rules.map(({ id }) => id)).toContain('late/rule');
    expect(notEvaluated).toEqual([]);
  });

  test('is loaded with reason, and brings rules of the input', async () => {
    const report = await run([pod()], { engines: [lazy(true, () => Promise.resolve(engine))] });
    expect([...report.findings].map((finding) => finding.rule)).toEqual(['late/own/rule']);
    expect(report.rules.map(({ id }) => id)).toEqual(expect.arrayContaining(['late/own/rule', 'late/rule']));
  });

  test('that cannot be loaded is not evaluated, and said to be so', async () => {
    const broken = lazy(true, () => Promise.reject(new Error('no such file')));
    const { notEvaluated } = await run([pod()], { engines: [broken] });
    expect(notEvaluated).toEqual([{ what: 'engine late', why: 'it could not be made ready: no such file' }]);
  });
});
