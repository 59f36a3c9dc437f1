import type { JsonObject } from '@toride/core';
import {
  ADMIN,
  corpus,
  inNamespace,
  meta,
  nameOf,
  pathOf,
  pluralOf,
  SOMEBODY,
  text,
  eventually,
  type Plain,
  type PolicyWorld,
  type Trial,
  type User,
} from './admission-policies-world.ts';
import { inParallel } from './in-parallel.ts';

const REGISTRATION = 'admissionregistration.k8s.io/v1';

/** One file of policies, and what it leaves out. */
export interface PolicyFile {
  readonly file: string;
  readonly kind: 'ValidatingAdmissionPolicy' | 'MutatingAdmissionPolicy';
  /** The label of a namespace that names its policy. */
  readonly label: string;
  readonly spec: JsonObject;
  readonly binding: JsonObject;
}

const EVERYTHING = {
  apiGroups: ['*'],
  apiVersions: ['*'],
  resources: ['*'],
  operations: ['CREATE', 'UPDATE'],
};
const EVERY_RESOURCE = { matchConstraints: { resourceRules: [EVERYTHING] } };

export const VALIDATING: PolicyFile = {
  file: 'validating.yaml',
  kind: 'ValidatingAdmissionPolicy',
  label: 'policy',
  spec: EVERY_RESOURCE,
  binding: { validationActions: ['Deny'] },
};

export const MUTATING: PolicyFile = {
  file: 'mutating.yaml',
  kind: 'MutatingAdmissionPolicy',
  label: 'mutation',
  spec: { ...EVERY_RESOURCE, reinvocationPolicy: 'Never' },
  binding: {},
};

/** Policies and bindings of a file, whole. */
export function policyObjects(of: PolicyFile): Plain[] {
  const documents = corpus(of.file);
  const bindings = documents.filter(({ kind }) => kind !== undefined);
  const bound = new Set(bindings.map(({ spec }) => (spec as Plain)['policyName']));
  const written = documents.filter(({ kind }) => kind === undefined).map((document) => whole(document, of));
  const missing = written.map(nameOf).filter((name) => !bound.has(name));
  return [...written, ...bindings, ...missing.map((name) => bindingTo(name, of))];
}

export function whole(document: Plain, { kind, spec }: PolicyFile): Plain {
  return { apiVersion: REGISTRATION, ...document, kind, spec: { ...spec, ...(document['spec'] as Plain) } };
}

function bindingTo(policyName: string, { kind, label, binding }: PolicyFile): Plain {
  const namespaceSelector = { matchLabels: { [label]: policyName } };
  return {
    apiVersion: REGISTRATION,
    kind: `${kind}Binding`,
    metadata: { name: `${policyName}-default` },
    spec: { policyName, ...binding, matchResources: { namespaceSelector } },
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

export function creation(
  object: JsonObject,
  namespace: string,
  user: User,
  admitted: JsonObject = object,
): Trial {
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
export async function trialsFor(
  world: PolicyWorld,
  namespaces: readonly string[],
  stored: readonly Plain[],
): Promise<Trial[]> {
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

export function update(old: Plain, body: Plain, seen: Plain = body): Trial {
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

/** What stands in the cluster before the policies do: namespaces, kinds, parameters, and objects to change. */
export async function prepare(world: PolicyWorld, namespaces: readonly Plain[]): Promise<readonly Plain[]> {
  const { make } = world;
  await inParallel(namespaces, (metadata) => make({ apiVersion: 'v1', kind: 'Namespace', metadata }));
  for (const definition of corpus('world.yaml')) await make(definition);
  await eventually(
    async () => (await world.server.request('GET', '/apis/example.org/v1/limits')).status === 200,
  );
  const names = namespaces.map(({ name }) => text(name));
  for (const param of corpus('params.yaml')) {
    const namespace = meta(param)['namespace'];
    if (namespace === undefined || names.includes(text(namespace))) await make(param);
  }
  return inParallel(
    names
      .filter((name) => name !== 'shared')
      .flatMap((name) => STORED.map((object) => inNamespace(object, name))),
    make,
  );
}

/** What policies can look up. */
export async function lookedUp(world: PolicyWorld): Promise<Plain[]> {
  const typed = async (path: string, kind: string): Promise<Plain[]> =>
    (await world.all(path)).map((item) => ({ ...item, apiVersion: 'v1', kind }));
  return [
    ...(await typed('/api/v1/namespaces', 'Namespace')),
    ...(await typed('/api/v1/configmaps', 'ConfigMap')),
    ...(await world.all('/apis/example.org/v1/limits')),
    ...corpus('world.yaml'),
  ];
}
