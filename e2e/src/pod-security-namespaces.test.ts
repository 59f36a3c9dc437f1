import { admit, asAdmitted, LEVELS, type AdmissionResponse } from '@toride/pod-security';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inParallel } from './in-parallel.ts';
import {
  controllerCreation,
  CONTROLLERS,
  eventually,
  make,
  namespaceCall,
  PODS,
  PREFIX,
  relabel,
} from './pod-security-calls.ts';
import { generatePod, randomOf } from './pod-security-generator.ts';
import {
  auditDifferences,
  differences,
  podCreation,
  startWorld,
  type Call,
  type World,
} from './pod-security-world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

const INVALID: readonly Readonly<Record<string, string>>[] = [
  { [`${PREFIX}enforce`]: 'restrict' },
  { [`${PREFIX}enforce`]: '' },
  { [`${PREFIX}enforce-version`]: '1.30' },
  { [`${PREFIX}enforce-version`]: 'v1.030' },
  { [`${PREFIX}enforce-version`]: 'v2.0' },
  { [`${PREFIX}enforce-version`]: 'v1.30.1' },
  { [`${PREFIX}enforce-version`]: 'v1.99999999999999999999' },
  { [`${PREFIX}audit`]: 'Baseline', [`${PREFIX}audit-version`]: 'newest' },
  {
    [`${PREFIX}warn`]: 'high',
    [`${PREFIX}warn-version`]: 'v1',
    [`${PREFIX}enforce`]: 'low',
    [`${PREFIX}enforce-version`]: 'v1.x',
    [`${PREFIX}audit`]: 'none',
    [`${PREFIX}audit-version`]: '',
  },
  { [`${PREFIX}enforce`]: 'baseline', [`${PREFIX}enforce-version`]: 'v1.999', [`${PREFIX}enforced`]: 'x' },
];

test('labels that cannot be read are refused on creation and on change, in the same words', async () => {
  await world.makeNamespace('labelled', {});
  const old = { metadata: { name: 'labelled', labels: {} } };
  const calls = INVALID.flatMap((labels, index) => [
    namespaceCall('POST', `invalid-${index}`, labels),
    namespaceCall('PUT', 'labelled', labels, old),
  ]);
  const outcomes = await inParallel(calls, world.ask);
  expect(differences(outcomes)).toEqual([]);
  expect(outcomes.filter(({ live }) => live.code === 422).length).toBe(calls.length - 2);
});

test('labels that cannot be read and are there already: fallbacks, warnings, audit annotations, and they may stay', async () => {
  // The plug-in does not look at subresources, so labels that it would refuse come in by the status.
  const unreadable = [
    { enforce: 'low', 'enforce-version': 'v1' },
    { enforce: 'baseline', audit: 'none', warn: 'none' },
    { 'enforce-version': 'v1.2.3', warn: 'restricted', 'warn-version': '' },
  ].map((modes) => Object.fromEntries(Object.entries(modes).map(([key, value]) => [PREFIX + key, value])));
  for (const [index, labels] of unreadable.entries()) {
    const name = `unreadable-${index}`;
    await world.makeNamespace(name, {});
    await relabel(world, `${name}/status`, labels);
    world.recordLabels(name, labels);
    const calls = [
      ...PODS.map((each) => podCreation(each, asAdmitted(each), name)),
      ...PODS.map((each) => controllerCreation(CONTROLLERS[0], each, name)),
      namespaceCall('PUT', name, { ...labels, a: 'b' }, { metadata: { name, labels } }),
      namespaceCall('PUT', name, { ...labels, [`${PREFIX}audit`]: 'x' }, { metadata: { name, labels } }),
    ];
    // The plug-in's cache follows in a moment.
    await eventually(async () => differences(await inParallel(calls, world.ask)).length === 0);
    const outcomes = await inParallel(calls, world.ask);
    expect(differences(outcomes)).toEqual([]);
    expect(await auditDifferences(world, outcomes)).toEqual([]);
    expect(outcomes.some(({ ourAnnotations }) => `${PREFIX}error` in ourAnnotations)).toBe(true);
  }
});

test('existing pods that a new label would refuse are warned about, in the same words and order', async () => {
  const random = randomOf(36);
  await world.makeNamespace('occupied', {});
  const pods = [...PODS, ...Array.from({ length: 24 }, (_, index) => generatePod(random, `pod-${index}`))];
  const stored = await inParallel(pods, (each) => make(world, '/api/v1/namespaces/occupied/pods', each));
  const old = { metadata: { name: 'occupied', labels: {} } };
  const labels = (level: string, version: string) => ({
    [`${PREFIX}enforce`]: level,
    [`${PREFIX}enforce-version`]: version,
  });
  const cluster = { ...world.cluster, pods: () => stored };
  // The plug-in lists from its cache, which follows in a moment.
  const settled = namespaceCall('PUT', 'occupied', labels('restricted', 'latest'), old);
  await eventually(async () => same(await liveWarnings(settled), admit(settled.request, cluster).warnings));
  for (const level of LEVELS) {
    for (const version of ['latest', 'v1.0', 'v1.22', 'v1.25', 'v1.34', 'v1.50']) {
      const call = namespaceCall('PUT', 'occupied', labels(level, version), old);
      expect(await liveWarnings(call), `${level}:${version}`).toEqual(admit(call.request, cluster).warnings);
    }
  }
});

async function liveWarnings(call: Call): Promise<readonly string[]> {
  const { live } = await world.ask(call);
  expect(live.code).toBe(200);
  return live.warnings;
}

function same(a: readonly string[], b: AdmissionResponse['warnings']): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
