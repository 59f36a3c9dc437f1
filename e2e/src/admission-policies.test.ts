import { afterAll, beforeAll, expect, test } from 'vitest';
import { admissionPolicies, type AdmissionPolicies } from '@toride/gatekeeper';
import type { JsonObject } from '@toride/core';
import {
  ADMIN,
  authorize,
  corpus,
  eventually,
  foretold,
  inNamespace,
  inParallel,
  meta,
  nameOf,
  pathOf,
  pluralOf,
  SOMEBODY,
  startPolicyWorld,
  text,
  type Plain,
  type PolicyWorld,
  type Said,
  type Sent,
  type Trial,
  type User,
} from './admission-policies-world.ts';

const REGISTRATION = 'admissionregistration.k8s.io/v1';
const EVERYTHING = {
  apiGroups: ['*'],
  apiVersions: ['*'],
  resources: ['*'],
  operations: ['CREATE', 'UPDATE'],
};

let world: PolicyWorld;
let policies: AdmissionPolicies;
let trials: readonly Trial[];

/** The corpus with what it leaves out. */
function policyObjects(): Plain[] {
  const documents = corpus('validating.yaml');
  const bindings = documents.filter(({ kind }) => kind === 'ValidatingAdmissionPolicyBinding');
  const bound = new Set(bindings.map(({ spec }) => (spec as Plain)['policyName']));
  const written = documents.filter(({ kind }) => kind === undefined);
  const full = written.map((document): Plain => {
    const matchConstraints = { resourceRules: [EVERYTHING] };
    const spec = { matchConstraints, ...(document['spec'] as Plain) };
    return { apiVersion: REGISTRATION, ...document, kind: 'ValidatingAdmissionPolicy', spec };
  });
  const missing = written
    .filter((document) => !bound.has(nameOf(document)))
    .map((document) => bindingTo(nameOf(document)));
  return [...full, ...bindings, ...missing];
}

function bindingTo(policyName: string): Plain {
  const namespaceSelector = { matchLabels: { policy: policyName } };
  return {
    apiVersion: REGISTRATION,
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name: `${policyName}-default` },
    spec: { policyName, validationActions: ['Deny'], matchResources: { namespaceSelector } },
  };
}

const STORED: readonly Plain[] = [
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'stored', labels: { keep: 'yes' } },
    data: { a: '1', b: '2' },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'stored', labels: { team: 'data' } },
    spec: {
      replicas: 4,
      selector: { matchLabels: { app: 'stored' } },
      template: {
        metadata: { labels: { app: 'stored' } },
        spec: { containers: [{ name: 'app', image: 'example.org/stored:1.0.0' }] },
      },
    },
  },
];

/** What an update makes of a stored object. */
function changed(object: JsonObject): Plain {
  if (object['kind'] === 'ConfigMap') return { ...object, data: { a: '1', b: '3', c: '4' } };
  return { ...object, spec: { ...(object['spec'] as Plain), replicas: 2 } };
}

beforeAll(async () => {
  world = await startPolicyWorld();
  const objects = policyObjects();
  const names = objects.filter(({ kind }) => kind === 'ValidatingAdmissionPolicy').map(nameOf);
  const namespaces = [
    ...names.map((policy) => ({ name: `p-${policy}`, labels: { policy } })),
    { name: 'shared', labels: {} },
    { name: 'plain', labels: {} },
    { name: 'several', labels: { several: 'yes' } },
  ];
  await inParallel(namespaces, (metadata) => world.make({ apiVersion: 'v1', kind: 'Namespace', metadata }));
  const definitions = corpus('world.yaml');
  for (const definition of definitions) await world.make(definition);
  const here = namespaces.map(({ name }) => name).filter((name) => name !== 'shared');
  await eventually(
    async () => (await world.server.request('GET', '/apis/example.org/v1/limits')).status === 200,
  );
  for (const param of corpus('params.yaml')) await world.make(param);
  const stored = await inParallel(
    here.flatMap((namespace) => STORED.map((object) => inNamespace(object, namespace))),
    world.make,
  );
  trials = await trialsFor(here, stored);
  await inParallel(objects, world.make);
  await world.make({ ...bindingTo('sentinel'), metadata: { name: 'sentinel' } });
  await world.make({
    apiVersion: REGISTRATION,
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: 'sentinel' },
    spec: { matchConstraints: { resourceRules: [EVERYTHING] }, validations: [{ expression: 'false' }] },
  });
  const sentinel = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'sentinel', labels: { policy: 'sentinel' } },
  };
  await eventually(async () => (await world.send(creation(sentinel, '', ADMIN))).code === 422);
  const live = [
    ...(await world.all('/api/v1/namespaces')).map((item) => ({
      ...item,
      apiVersion: 'v1',
      kind: 'Namespace',
    })),
    ...(await world.all('/api/v1/configmaps')).map((item) => ({
      ...item,
      apiVersion: 'v1',
      kind: 'ConfigMap',
    })),
    ...(await world.all('/apis/example.org/v1/limits')),
  ];
  policies = admissionPolicies({ objects: [...objects, ...definitions, ...live], authorize });
}, 300_000);

afterAll(() => world?.stop());

function creation(object: JsonObject, namespace: string, user: User, admitted: JsonObject = object): Trial {
  const body = namespace === '' ? object : inNamespace(object, namespace);
  return {
    method: 'POST',
    path: pathOf(object, namespace),
    body,
    user,
    request: {
      ...attributes(object, namespace, user),
      operation: 'CREATE',
      name: nameOf(admitted),
      object: admitted,
      options: {
        kind: 'CreateOptions',
        apiVersion: 'meta.k8s.io/v1',
        dryRun: ['All'],
        fieldValidation: 'Strict',
      },
    },
  };
}

function attributes(object: JsonObject, namespace: string, { name: username, groups }: User) {
  const [group = '', version = ''] = text(object['apiVersion']).includes('/')
    ? text(object['apiVersion']).split('/')
    : ['', text(object['apiVersion'])];
  return {
    kind: { group, version, kind: text(object['kind']) },
    resource: { group, version, resource: pluralOf(object) },
    namespace,
    userInfo: { username, groups },
    dryRun: true,
  };
}

/** Every object in every namespace. What admission sees of each, a namespace without policies shows. */
async function trialsFor(namespaces: readonly string[], stored: readonly Plain[]): Promise<Trial[]> {
  const admitted = new Map<Plain, Plain>();
  const objects = corpus('objects.yaml');
  for (const object of objects) {
    const { code, body } = await world.send(creation(object, 'plain', ADMIN));
    if (code !== 201) throw new Error(JSON.stringify(body));
    admitted.set(object, body as Plain);
  }
  const updated = new Map<unknown, Plain>();
  for (const object of stored.filter((one) => meta(one)['namespace'] === 'plain')) {
    const { code, body } = await world.send(update(object, changed(object)));
    if (code !== 200) throw new Error(JSON.stringify(body));
    updated.set(object['kind'], body as Plain);
  }
  return namespaces.flatMap((namespace) => [
    ...objects.map((object) =>
      creation(
        object,
        namespace,
        userOf(namespace, object),
        inNamespace(admitted.get(object) ?? {}, namespace),
      ),
    ),
    ...stored
      .filter((object) => meta(object)['namespace'] === namespace)
      .flatMap((object) => [update(object, changed(object), updated.get(object['kind'])), deletion(object)]),
  ]);
}

/** Policies that ask what the user may do are tried with one who may little, too. */
function userOf(namespace: string, { kind }: Plain): User {
  return namespace.startsWith('p-authorizer') && kind !== 'RoleBinding' && kind !== 'Service'
    ? SOMEBODY
    : ADMIN;
}

function update(old: Plain, body: Plain, seen: Plain = body): Trial {
  const namespace = text(meta(old)['namespace']);
  const { uid, resourceVersion, creationTimestamp } = meta(old) as Record<string, string>;
  return {
    method: 'PUT',
    path: `${pathOf(old, namespace)}/${nameOf(old)}`,
    body,
    user: ADMIN,
    request: {
      ...attributes(old, namespace, ADMIN),
      operation: 'UPDATE',
      name: nameOf(old),
      object: inNamespace(seen, namespace, {
        uid: uid!,
        resourceVersion: resourceVersion!,
        creationTimestamp: creationTimestamp!,
      }),
      oldObject: old,
      options: {
        kind: 'UpdateOptions',
        apiVersion: 'meta.k8s.io/v1',
        dryRun: ['All'],
        fieldValidation: 'Strict',
      },
    },
  };
}

function deletion(old: Plain): Trial {
  const namespace = text(meta(old)['namespace']);
  return {
    method: 'DELETE',
    path: `${pathOf(old, namespace)}/${nameOf(old)}`,
    body: undefined,
    user: ADMIN,
    request: {
      ...attributes(old, namespace, ADMIN),
      operation: 'DELETE',
      name: nameOf(old),
      oldObject: old,
      options: { kind: 'DeleteOptions', apiVersion: 'meta.k8s.io/v1', dryRun: ['All'] },
    },
  };
}

/** Names that the server makes up differ from run to run. */
function comparable({ code, message, warnings, annotations }: Said): unknown {
  const said = JSON.stringify({ code, message, warnings: [...warnings].sort(), annotations });
  return said.replaceAll(/batch-[a-z0-9]{5}\b/g, 'batch-*****');
}

test('policies say of every object what the API server says', async () => {
  expect(policies.problems).toEqual([]);
  const sent: readonly Sent[] = await inParallel(trials, world.send);
  const audited = await world.audited();
  const compared = sent.map(({ trial, auditId, ...live }) => {
    const success = trial.method === 'POST' ? 201 : 200;
    const annotations = audited.get(auditId) ?? {};
    return {
      trial,
      live: { code: live.code, message: live.message, warnings: live.warnings, annotations },
      ours: foretold(policies.validate(trial.request), success),
    };
  });
  const differences = compared.filter(({ live, ours }) => comparable(live) !== comparable(ours));
  expect(
    differences.map(({ trial, live, ours }) => ({ path: trial.path, name: trial.request.name, live, ours })),
  ).toEqual([]);
  const codes = new Set(compared.map(({ live }) => live.code));
  expect(codes).toEqual(new Set([200, 201, 403, 413, 422]));
  expect(policies.policies.length).toBeGreaterThanOrEqual(60);
  expect(compared.length).toBeGreaterThanOrEqual(60 * 20);
}, 300_000);
