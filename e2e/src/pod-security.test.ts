import { admit, asAdmitted, LEVELS, type AdmissionRequest, type PodLike } from '@toride/pod-security';
import { deployment } from '@toride/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inParallel } from './in-parallel.ts';
import {
  controllerCreation,
  CONTROLLERS,
  eventually,
  HARDENED,
  make,
  PODS,
  podUpdate,
  PREFIX,
  relabel,
} from './pod-security-calls.ts';
import { generatePod, randomOf } from './pod-security-generator.ts';
import { auditDifferences, differences, podCreation, startWorld, type World } from './pod-security-world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

test('A15: enforce, audit and warn at every level, with versions: decisions, messages, warnings and audit annotations', async () => {
  const cases = LEVELS.flatMap((enforce) =>
    LEVELS.flatMap((audit) =>
      LEVELS.flatMap((warn) =>
        ['latest', 'v1.24', undefined].map((version) => ({ enforce, audit, warn, version })),
      ),
    ),
  );
  const namespaces = await inParallel(
    [...cases.entries()],
    async ([index, { enforce, audit, warn, version }]) => {
      const name = `a15-${index}`;
      const levels = { [`${PREFIX}enforce`]: enforce, [`${PREFIX}audit`]: audit, [`${PREFIX}warn`]: warn };
      const versions = Object.fromEntries(
        ['enforce', 'audit', 'warn'].map((mode) => [`${PREFIX}${mode}-version`, version]),
      );
      await world.makeNamespace(
        name,
        version === undefined ? levels : { ...levels, ...(versions as object) },
      );
      return name;
    },
  );
  const calls = namespaces.flatMap((name, index) => [
    ...PODS.map((each) => podCreation(each, asAdmitted(each), name)),
    controllerCreation(CONTROLLERS[index % CONTROLLERS.length]!, PODS[index % PODS.length]!, name),
  ]);
  const outcomes = await inParallel(calls, world.ask);
  expect(differences(outcomes)).toEqual([]);
  expect(await auditDifferences(world, outcomes)).toEqual([]);
  expect(outcomes.filter(({ beforeAdmission }) => beforeAdmission)).toEqual([]);
  const codes = outcomes.map(({ live }) => live.code);
  expect(codes.filter((code) => code === 403).length).toBeGreaterThan(100);
  expect(outcomes.filter(({ live }) => live.warnings.length > 0).length).toBeGreaterThan(50);
});

test('templates of every pod controller are warned about and audited, never refused', async () => {
  const random = randomOf(20240215);
  await world.makeNamespace('controllers', {
    [`${PREFIX}enforce`]: 'restricted',
    [`${PREFIX}audit`]: 'baseline',
    [`${PREFIX}audit-version`]: 'v1.30',
  });
  const calls = CONTROLLERS.flatMap((controller) =>
    Array.from({ length: 12 }, (_, index) =>
      controllerCreation(controller, generatePod(random, `each-${index}`), 'controllers'),
    ),
  );
  const outcomes = await inParallel(calls, world.ask);
  expect(differences(outcomes)).toEqual([]);
  expect(await auditDifferences(world, outcomes)).toEqual([]);
  expect(outcomes.some(({ live }) => live.warnings.length > 0)).toBe(true);
});

describe('updates of pods that are older than the policy', () => {
  let stored: PodLike;
  beforeAll(async () => {
    await world.makeNamespace('aged', {});
    const base = PODS[3]?.spec;
    stored = await make(world, '/api/v1/namespaces/aged/pods', {
      metadata: { name: 'aged' },
      // With a request of its own the class of service stays the same when it is resized.
      spec: { ...base, containers: [{ ...base?.containers?.[0], resources: { requests: { cpu: '500m' } } }] },
    });
    const labels = { [`${PREFIX}enforce`]: 'baseline', [`${PREFIX}audit`]: 'restricted' };
    await relabel(world, 'aged', labels);
    world.recordLabels('aged', labels);
    const refused = podCreation(PODS[3]!, asAdmitted(PODS[3]!), 'aged');
    await eventually(async () => (await world.ask(refused)).live.code === 403);
  });

  const first = () => stored.spec!.containers![0]!;
  const changes: Readonly<Record<string, () => readonly [string, PodLike]>> = {
    'a label': () => ['', { ...stored, metadata: { ...stored.metadata, labels: { a: 'b' } } }],
    'an annotation of seccomp': () => [
      '',
      {
        ...stored,
        metadata: {
          ...stored.metadata,
          annotations: { 'seccomp.security.alpha.kubernetes.io/pod': 'runtime/default' },
        },
      },
    ],
    'a toleration': () => [
      '',
      {
        ...stored,
        spec: {
          ...stored.spec,
          tolerations: [...(stored.spec?.tolerations ?? []), { key: 'a', operator: 'Exists' }],
        },
      },
    ],
    'an image': () => [
      '',
      {
        ...stored,
        spec: { ...stored.spec, containers: [{ ...first(), image: 'registry.example/app:2.0.0' }] },
      },
    ],
    resources: () => [
      'resize',
      {
        ...stored,
        spec: { ...stored.spec, containers: [{ ...first(), resources: { requests: { cpu: '1' } } }] },
      },
    ],
    'an ephemeral container': () => [
      'ephemeralcontainers',
      {
        ...stored,
        spec: { ...stored.spec, ephemeralContainers: [{ name: 'debug', image: 'registry.example/d:1' }] },
      },
    ],
  };

  test.each(Object.keys(changes))('%s: the same decision, message and audit annotations', async (change) => {
    const [subResource, body] = changes[change]!();
    const outcome = await world.ask(podUpdate('aged', subResource, body, stored));
    expect(differences([outcome])).toEqual([]);
    expect(await auditDifferences(world, [outcome])).toEqual([]);
    expect(outcome.beforeAdmission, outcome.live.message).toBe(false);
  });
});

test('ephemeral containers by their subresource: 200 generated ones', async () => {
  const random = randomOf(7);
  const policies = ['baseline', 'restricted'].flatMap((level) =>
    ['latest', 'v1.24'].map((version) => [level, version]),
  );
  const stored = await inParallel([...policies.entries()], async ([index, [level = '', version = '']]) => {
    const name = `ephemeral-${index}`;
    await world.makeNamespace(name, {
      [`${PREFIX}enforce`]: level,
      [`${PREFIX}enforce-version`]: version,
      [`${PREFIX}warn`]: 'restricted',
    });
    return make(world, `/api/v1/namespaces/${name}/pods`, HARDENED);
  });
  const calls = Array.from({ length: 200 }, (_, index) => {
    const base = random.pick(stored);
    const { securityContext } = generatePod(random, 'x').spec?.containers?.[0] ?? {};
    // Unmasked is refused by validation unless the pod is in a user namespace, which this one is not.
    const { procMount: _unused, ...context } = securityContext ?? {};
    const ephemeral = { name: `debug-${index}`, image: 'registry.example/d:1', securityContext: context };
    const body = { ...base, spec: { ...base.spec, ephemeralContainers: [ephemeral] } };
    return podUpdate(base.metadata?.namespace ?? '', 'ephemeralcontainers', body, base);
  });
  const outcomes = await inParallel(calls, world.ask);
  expect(differences(outcomes)).toEqual([]);
  expect(await auditDifferences(world, outcomes)).toEqual([]);
  expect(outcomes.filter(({ live }) => live.code === 403).length).toBeGreaterThan(20);
  expect(outcomes.filter(({ live }) => live.code === 200).length).toBeGreaterThan(20);
});

test('a template that a controller of another group embeds is none of its business', () => {
  const request: AdmissionRequest = {
    operation: 'CREATE',
    kind: { group: 'argoproj.io', kind: 'Rollout' },
    resource: { group: 'argoproj.io', resource: 'rollouts' },
    namespace: 'a15-0',
    object: deployment({ hostPID: true }),
  };
  expect(admit(request, world.cluster)).toEqual({ allowed: true, warnings: [], auditAnnotations: {} });
});
