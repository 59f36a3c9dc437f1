import { afterAll, beforeAll, expect, test } from 'vitest';
import { admissionPolicies, type AdmissionPolicies } from '@toride/gatekeeper';
import type { Json, JsonObject } from '@toride/core';
import { creation, MUTATING, whole } from './admission-policies-trials.ts';
import {
  ADMIN,
  corpus,
  eventually,
  inNamespace,
  meta,
  startPolicyWorld,
  type Plain,
  type PolicyWorld,
} from './admission-policies-world.ts';
import { inParallel } from './in-parallel.ts';
import { randomOf, type Random } from './pod-security-generator.ts';

const COUNT = 1000;
const POLICY = whole(
  {
    metadata: { name: 'blend' },
    spec: {
      matchConstraints: {
        resourceRules: [
          { apiGroups: ['example.org'], apiVersions: ['v1'], resources: ['blends'], operations: ['CREATE'] },
        ],
      },
      mutations: [
        {
          patchType: 'ApplyConfiguration',
          applyConfiguration: { expression: 'Object{spec: Object.spec{target: object.spec.patch}}' },
        },
      ],
    },
  },
  MUTATING,
);
const BINDING = { ...POLICY, kind: `${MUTATING.kind}Binding`, spec: { policyName: 'blend' } };

let world: PolicyWorld;
let policies: AdmissionPolicies;

beforeAll(async () => {
  world = await startPolicyWorld();
  const definitions = corpus('world.yaml');
  for (const definition of definitions) await world.make(definition);
  await eventually(
    async () => (await world.server.request('GET', '/apis/example.org/v1/blends')).status === 200,
  );
  await world.make(POLICY);
  await world.make(BINDING);
  await eventually(async () => {
    const { body } = await world.send(creation(blend('probe', {}, { name: 'merged' }), 'default', ADMIN));
    return targetOf(body)?.['name'] === 'merged';
  });
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } };
  policies = admissionPolicies({ objects: [POLICY, BINDING, namespace, ...definitions] });
}, 300_000);

afterAll(() => world?.stop());

function blend(name: string, target: JsonObject, patch: JsonObject): Plain {
  return { apiVersion: 'example.org/v1', kind: 'Blend', metadata: { name }, spec: { target, patch } };
}

function targetOf(object: JsonObject | undefined): Plain | undefined {
  return (object?.['spec'] as Plain | undefined)?.['target'] as Plain | undefined;
}

/** Fields of the target; a patch also has what is refused, now and then. */
function randomTarget(random: Random, patch: boolean): Plain {
  const target: Plain = {};
  const some = (field: string, make: () => Json): void => {
    if (random.chance(0.5)) target[field] = make();
  };
  some('name', () => random.pick(['a', 'b', '']));
  some('size', () => random.int(3));
  some('enabled', () => random.chance(0.5));
  some('either', () => random.pick([1, '50%']));
  some('tags', () => random.some(['x', 'y', 'z', 'w'], 0.5));
  some('options', () =>
    Object.fromEntries(random.some(['k', 'l', 'm'], 0.5).map((key) => [key, String(random.int(2))])),
  );
  some('parts', () => shuffled(random, random.some(PARTS, 0.4)).map((part) => randomPart(random, part)));
  if (!patch || random.chance(0.03)) some('steps', () => random.some(['s', 't'], 0.5));
  if (!patch || random.chance(0.03)) some('frozen', () => ({ a: 'ice' }));
  if (patch && random.chance(0.03)) target['nothing'] = 1;
  if (patch && random.chance(0.03)) target['size'] = 'wide';
  if (patch && random.chance(0.03)) target['tags'] = ['x', 'x'];
  if (patch && random.chance(0.03)) target['parts'] = 'none';
  return target;
}

const PARTS = ['a', 'b', 'c', 'd'].flatMap((name) => [{ name }, { name, protocol: 'UDP' }]);

function randomPart(random: Random, part: JsonObject): Plain {
  const own: Plain = { ...part };
  if (random.chance(0.5)) own['count'] = random.int(4);
  if (random.chance(0.2)) own['protocol'] ??= 'TCP';
  if (random.chance(0.5))
    own['inner'] = shuffled(random, random.some([1, 2, 3], 0.5)).map((id) => ({
      id,
      text: random.pick(['p', 'q']),
    }));
  return own;
}

function shuffled<T>(random: Random, items: readonly T[]): T[] {
  const left = [...items];
  return items.map(() => left.splice(random.int(left.length), 1)[0] as T);
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, entry]) => [key, ordered(entry)]));
}

test('random configurations are merged into random objects as the API server merges them', async () => {
  const seeds = Array.from({ length: COUNT }, (_, index) => index + 1);
  const compared = await inParallel(seeds, async (seed) => {
    const random = randomOf(seed);
    const object = blend(`blend-${seed}`, randomTarget(random, false), randomTarget(random, true));
    const live = await world.send(creation(object, 'default', ADMIN));
    // The schema's defaults come before admission.
    const seen = inNamespace(withDefaults(object), 'default');
    const {
      verdict,
      message,
      object: made,
    } = policies.mutate(creation(seen, 'default', ADMIN, seen).request);
    return {
      seed,
      live: live.code === 201 ? ordered(targetOf(live.body)) : live.message,
      ours: verdict === 'allowed' ? ordered(targetOf(withDefaults(made ?? {}))) : message,
    };
  });
  expect(compared.filter(({ live, ours }) => !isSame(live, ours))).toEqual([]);
  const refused = compared.filter(({ live }) => typeof live === 'string').length;
  expect(refused).toBeGreaterThan(20);
  expect(refused).toBeLessThan(COUNT / 2);
}, 300_000);

const SEVERAL = 'failed to convert patch object to typed object: ';

/** Which of several errors are told, and in which order, is that of a Go map. */
function isSame(live: unknown, ours: unknown): boolean {
  if (typeof live !== 'string' || typeof ours !== 'string')
    return JSON.stringify(live) === JSON.stringify(ours);
  if (live.includes('errors:') || ours.includes('errors:'))
    return live.split(SEVERAL)[0] === ours.split(SEVERAL)[0];
  return atomicSorted(live) === atomicSorted(ours);
}

function atomicSorted(message: string): string {
  const [start = '', list] = message.split('maps or structs: ');
  return list === undefined ? message : `${start}${list.split(', ').sort().join(', ')}`;
}

function withDefaults(object: JsonObject): Plain {
  const target = targetOf(object);
  if (!Array.isArray(target?.['parts'])) return object as Plain;
  const parts = (target['parts'] as readonly Plain[]).map((part) => ({ protocol: 'TCP', ...part }));
  return { ...object, spec: { ...(object['spec'] as Plain), target: { ...target, parts } } };
}

test('the name of an object is kept', () => {
  const object = blend('kept', {}, {});
  const { object: made } = policies.mutate(creation(object, 'default', ADMIN).request);
  expect(meta(made ?? {})).toEqual({ name: 'kept' });
});
