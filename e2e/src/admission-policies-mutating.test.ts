import { afterAll, beforeAll, expect, test } from 'vitest';
import { admissionPolicies, type AdmissionPolicies, type AdmissionPolicyReview } from '@toride/gatekeeper';
import type { JsonObject } from '@toride/core';
import {
  creation,
  lookedUp,
  MUTATING,
  policyObjects,
  prepare,
  trialsFor,
  whole,
} from './admission-policies-trials.ts';
import {
  ADMIN,
  authorize,
  corpus,
  eventually,
  inNamespace,
  meta,
  nameOf,
  pathOf,
  startPolicyWorld,
  text,
  type Plain,
  type PolicyWorld,
  type Sent,
  type Trial,
} from './admission-policies-world.ts';
import { inParallel } from './in-parallel.ts';

let world: PolicyWorld;
let policies: AdmissionPolicies;
let trials: readonly Trial[];

beforeAll(async () => {
  world = await startPolicyWorld();
  const objects = policyObjects(MUTATING);
  const names = objects.filter(({ kind }) => kind === MUTATING.kind).map(nameOf);
  const namespaces: Plain[] = [
    ...names.map((mutation) => ({ name: `m-${mutation}`, labels: { mutation } })),
    { name: 'shared' },
    { name: 'plain' },
  ];
  const stored = await prepare(world, namespaces);
  const tried = namespaces.map(({ name }) => text(name)).filter((name) => name.startsWith('m-'));
  trials = (
    await trialsFor(
      world,
      tried,
      stored.filter((object) => meta(object)['namespace'] !== 'shared'),
    )
  )
    .filter(({ method }) => method !== 'DELETE')
    .map(beforeStorage);
  await inParallel(objects, world.make);
  await untilActive();
  policies = admissionPolicies({ objects: [...objects, ...(await lookedUp(world))], authorize });
}, 300_000);

afterAll(() => world?.stop());

/** Mutation comes before the server fills in what only it knows. */
function beforeStorage(trial: Trial): Trial {
  if (trial.method !== 'POST') return trial;
  const object = unfilled(trial.request.object ?? {});
  return { ...trial, request: { ...trial.request, name: nameOf(object), object } };
}

/** An object without what the server fills in on creation. */
function unfilled(object: JsonObject): Plain {
  const {
    uid: _uid,
    creationTimestamp: _time,
    managedFields: _fields,
    generation: _generation,
    resourceVersion: _version,
    ...metadata
  } = meta(object);
  const { status: _status, ...rest } = object;
  if ('generateName' in metadata) delete metadata['name'];
  const spec = { ...(object['spec'] as Plain | undefined) };
  if (object['kind'] === 'Service')
    for (const field of ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy']) delete spec[field];
  if (object['kind'] === 'Job') {
    delete spec['selector'];
    const { metadata: _labels, ...template } = spec['template'] as Plain;
    spec['template'] = template;
  }
  return { ...rest, metadata, ...(object['spec'] === undefined ? {} : { spec }) };
}

async function untilActive(): Promise<void> {
  const metadata = { name: 'sentinel' };
  const matchConstraints = {
    resourceRules: [
      { apiGroups: [''], apiVersions: ['v1'], resources: ['namespaces'], operations: ['CREATE'] },
    ],
  };
  const expression = "Object{metadata: Object.metadata{labels: {'sentinel': 'yes'}}}";
  const mutations = [{ patchType: 'ApplyConfiguration', applyConfiguration: { expression } }];
  await world.make(whole({ metadata, spec: { matchConstraints, mutations } }, MUTATING));
  await world.make({
    ...whole({ metadata }, MUTATING),
    kind: `${MUTATING.kind}Binding`,
    spec: { policyName: 'sentinel' },
  });
  const trial = creation({ apiVersion: 'v1', kind: 'Namespace', metadata }, '', ADMIN);
  await eventually(async () => {
    const labels = meta((await world.send(trial)).body)['labels'];
    return (labels as Plain | undefined)?.['sentinel'] === 'yes';
  });
}

/** What the server makes of our object where no policy is, to be compared with what it made of its own. */
async function normalised(trial: Trial, { object }: AdmissionPolicyReview): Promise<Sent> {
  const own = inNamespace(object ?? {}, 'plain');
  if (trial.method === 'POST') return world.send(creation(own, 'plain', ADMIN));
  const { resourceVersion: _version, uid: _uid, ...metadata } = meta(own);
  const path = trial.path.replace(/namespaces\/[^/]+/, 'namespaces/plain');
  return world.send({ ...trial, path, body: { ...own, metadata } });
}

/** Without what differs from one creation to another. */
function comparable(object: JsonObject): string {
  const uid = text(meta(object)['uid']);
  const { namespace: _namespace, ...metadata } = meta(unfilled(object));
  return JSON.stringify(ordered({ ...unfilled(object), metadata })).replaceAll(
    uid === '' ? /$^/g : uid,
    'UID',
  );
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, entry]) => [key, ordered(entry)]),
  );
}

test('policies make of every object what the API server makes of it', async () => {
  expect(policies.problems).toEqual([]);
  const compared = await inParallel(trials, async (trial) => {
    const live = await world.send(trial);
    const ours = policies.mutate(trial.request);
    const { path, request } = trial;
    const success = trial.method === 'POST' ? 201 : 200;
    const both = { path, name: request.name };
    if (ours.verdict !== 'allowed') {
      const foretold = { code: ours.code ?? -1, message: ours.message, object: '' };
      return { ...both, live: { code: live.code, message: live.message, object: '' }, ours: foretold };
    }
    const again = await normalised(trial, ours);
    const shown = ({ code, message, body }: Sent) => ({
      code,
      message,
      object: code === success ? comparable(body) : '',
    });
    return { ...both, live: shown(live), ours: shown(again) };
  });
  expect(compared.filter(({ live, ours }) => JSON.stringify(live) !== JSON.stringify(ours))).toEqual([]);
  expect(compared.length).toBeGreaterThanOrEqual(20 * 20);
  expect(new Set(compared.map(({ live }) => live.code))).toEqual(new Set([200, 201, 403, 422, 500]));
}, 300_000);

test('a policy that the API server refuses is a problem, in its words', async () => {
  for (const document of corpus('refused-mutating.yaml')) {
    const policy = whole(document, MUTATING);
    const { status, body } = await world.server.request('POST', `${pathOf(policy)}?dryRun=All`, policy);
    expect([nameOf(policy), status]).toEqual([nameOf(policy), 422]);
    const { problems } = admissionPolicies({ objects: [policy] });
    const refusal = text((body as Plain)['message']);
    for (const { message } of problems) expect(refusal).toContain(message);
    expect([nameOf(policy), problems.length]).not.toEqual([nameOf(policy), 0]);
  }
});
