import { afterAll, beforeAll, expect, test } from 'vitest';
import { admissionPolicies, type AdmissionPolicies, type AdmissionPolicyRequest } from '@toride/gatekeeper';
import type { Json, JsonObject } from '@toride/core';
import { creation, lookedUp, prepare, update, VALIDATING, whole } from './admission-policies-trials.ts';
import {
  ADMIN,
  corpus,
  eventually,
  inNamespace,
  meta,
  nameOf,
  pathOf,
  startPolicyWorld,
  type Plain,
  type PolicyWorld,
  type Trial,
} from './admission-policies-world.ts';
import { inParallel } from './in-parallel.ts';
import { randomOf, type Random } from './pod-security-generator.ts';

const COUNT = 300;

let world: PolicyWorld;
let policies: AdmissionPolicies;
let trials: readonly Trial[];

beforeAll(async () => {
  world = await startPolicyWorld();
  const namespaces: Plain[] = [
    { name: 'front', labels: { env: 'prod', tier: 'web' } },
    { name: 'back', labels: { env: 'test' } },
    { name: 'bare' },
    { name: 'shared' },
  ];
  const stored = await prepare(world, namespaces);
  const objects = Array.from({ length: COUNT }, (_, index) =>
    randomPolicy(randomOf(index + 1), index),
  ).flat();
  await inParallel(objects, world.make);
  await untilActive();
  trials = trialsOf(stored);
  policies = admissionPolicies({ objects: [...objects, ...(await lookedUp(world))] });
}, 600_000);

afterAll(() => world?.stop());

/** A policy that leaves a mark in the audit log wherever it matches: one request shows all that match it. */
function randomPolicy(random: Random, index: number): Plain[] {
  const name = `match-${index}`;
  const auditAnnotations = [{ key: 'met', valueExpression: "'yes'" }];
  const spec = { matchConstraints: randomMatch(random), auditAnnotations };
  const matchResources = random.int(2) === 0 ? {} : { matchResources: randomMatch(random) };
  return [
    whole({ metadata: { name }, spec }, VALIDATING),
    {
      ...whole({ metadata: { name } }, VALIDATING),
      kind: `${VALIDATING.kind}Binding`,
      spec: { policyName: name, validationActions: ['Audit'], ...matchResources },
    },
  ];
}

const RESOURCES: readonly (readonly string[])[] = [
  ['*'],
  ['*/*'],
  ['pods'],
  ['configmaps', 'deployments'],
  ['deployments/scale'],
  ['deployments/*'],
  ['*/scale'],
  ['namespaces', 'clusterroles'],
  ['widgets', 'pods'],
  ['widgets'],
];
const NAMES: readonly (readonly string[])[] = [
  [],
  [],
  [],
  ['plain'],
  ['stored', 'gear'],
  ['new-namespace', 'front'],
];

function randomRule(random: Random): JsonObject {
  const resourceNames = random.pick(NAMES);
  return {
    operations: random.pick([['*'], ['CREATE'], ['UPDATE', 'DELETE'], ['CREATE', 'UPDATE'], ['DELETE']]),
    apiGroups: random.pick([
      ['*'],
      [''],
      ['', 'apps'],
      ['apps', 'example.org'],
      ['example.org'],
      ['rbac.authorization.k8s.io', ''],
    ]),
    apiVersions: random.pick([['*'], ['v1'], ['v2'], ['v1beta1', 'v1'], ['v2', 'v3']]),
    resources: random.pick(RESOURCES),
    scope: random.pick(['*', '*', 'Namespaced', 'Cluster']),
    ...(resourceNames.length === 0 ? {} : { resourceNames }),
  };
}

function randomMatch(random: Random): JsonObject {
  const rules = Array.from({ length: 1 + random.int(2) }, () => randomRule(random));
  const selectors: Record<string, Json> = {};
  if (random.int(3) === 0) selectors['namespaceSelector'] = randomSelector(random, 'env', ['prod', 'test']);
  if (random.int(3) === 0) selectors['objectSelector'] = randomSelector(random, 'team', ['web', 'data']);
  if (random.int(3) === 0) selectors['excludeResourceRules'] = [randomRule(random)];
  if (random.int(3) === 0) selectors['matchPolicy'] = 'Exact';
  return { resourceRules: rules, ...selectors };
}

function randomSelector(random: Random, key: string, values: readonly string[]): JsonObject {
  const operator = random.pick(['In', 'NotIn', 'Exists', 'DoesNotExist']);
  const needsValues = operator === 'In' || operator === 'NotIn';
  if (random.int(3) === 0) return { matchLabels: { [key]: random.pick(values) } };
  return {
    matchExpressions: [{ key, operator, ...(needsValues ? { values: [random.pick(values)] } : {}) }],
  };
}

async function untilActive(): Promise<void> {
  const metadata = { name: 'sentinel' };
  const matchConstraints = {
    resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], resources: ['secrets'], operations: ['CREATE'] }],
  };
  await world.make(
    whole({ metadata, spec: { matchConstraints, validations: [{ expression: 'false' }] } }, VALIDATING),
  );
  const spec = { policyName: 'sentinel', validationActions: ['Deny'] };
  await world.make({ ...whole({ metadata }, VALIDATING), kind: `${VALIDATING.kind}Binding`, spec });
  const trial = creation({ apiVersion: 'v1', kind: 'Secret', metadata }, 'bare', ADMIN);
  await eventually(async () => (await world.send(trial)).code === 422);
}

/** Requests of every operation, scope and kind of resource. */
function trialsOf(stored: readonly Plain[]): Trial[] {
  const named = (name: string, kind: string): Plain =>
    corpus('objects.yaml').find((object) => nameOf(object) === name && object['kind'] === kind) as Plain;
  const created = [
    named('plain', 'Pod'),
    named('web', 'Deployment'),
    named('settings', 'ConfigMap'),
    named('gear', 'Widget'),
  ];
  const gear = named('gear', 'Widget');
  const namespace: Plain = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'new-namespace', labels: { env: 'prod', team: 'web' } },
  };
  const role: Plain = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: 'stored', labels: { team: 'data' } },
    rules: [],
  };
  return [
    ...['front', 'back', 'bare'].flatMap((name) => [
      ...[...created, { ...gear, apiVersion: 'example.org/v2' }].map((object) => inPlace(object, name)),
      ...stored
        .filter((object) => meta(object)['namespace'] === name)
        .flatMap((object) => [update(object, object), removal(object), ...scaling(object)]),
    ]),
    ofNamespace(creation(namespace, '', ADMIN)),
    creation(role, '', ADMIN),
  ];
}

function inPlace(object: Plain, namespace: string): Trial {
  return creation(object, namespace, ADMIN, inNamespace(object, namespace));
}

/** The request of a Namespace carries its own name as its namespace. */
function ofNamespace(trial: Trial): Trial {
  return { ...trial, request: { ...trial.request, namespace: trial.request.name } };
}

function removal(object: Plain): Trial {
  const base = update(object, object);
  const { object: _object, ...request } = base.request;
  return { ...base, method: 'DELETE', body: undefined, request: { ...request, operation: 'DELETE' } };
}

function scaling(object: Plain): Trial[] {
  if (object['kind'] !== 'Deployment') return [];
  const base = update(object, object);
  const { name, namespace } = base.request;
  const body = {
    apiVersion: 'autoscaling/v1',
    kind: 'Scale',
    metadata: { name, namespace },
    spec: { replicas: 5 },
  };
  const request: AdmissionPolicyRequest = {
    ...base.request,
    kind: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
    subResource: 'scale',
    object: body,
    oldObject: body,
  };
  return [{ ...base, path: `${pathOf(object, namespace)}/${name}/scale`, body, request }];
}

test('random rules and selectors match the requests that they match on the API server', async () => {
  expect(policies.problems).toEqual([]);
  const sent = await inParallel(trials, world.send);
  expect(sent.filter(({ code }) => code >= 300).map(({ trial, message }) => [trial.path, message])).toEqual(
    [],
  );
  const audited = await world.audited();
  const compared = sent.map(({ trial, auditId }) => ({
    request: `${trial.method} ${trial.path}`,
    live: Object.keys(audited.get(auditId) ?? {}),
    ours: Object.keys(policies.validate(trial.request).auditAnnotations),
  }));
  const differences = compared.flatMap(({ request, live, ours }) => {
    const more = ours.filter((key) => !live.includes(key));
    const less = live.filter((key) => !ours.includes(key));
    return more.length + less.length === 0 ? [] : [{ request, more, less }];
  });
  expect(differences).toEqual([]);
  const hits = compared.reduce((sum, { live }) => sum + live.length, 0);
  expect(hits).toBeGreaterThan(trials.length * 5);
}, 300_000);
