import type { JsonObject } from '@toride/core';
import { randomFrom } from '../random.ts';

/** What generating takes, on the shared generator. */
export class Random {
  readonly next: () => number;

  constructor(seed: number) {
    this.next = randomFrom(seed);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(values: readonly T[]): T {
    const value = values[Math.floor(this.next() * values.length)];
    if (value === undefined) throw new RangeError('expected values to pick from');
    return value;
  }

  /** Up to so many, repetitions included. */
  some<T>(values: readonly T[], most: number): T[] {
    return Array.from({ length: Math.floor(this.next() * (most + 1)) }, () => this.pick(values));
  }
}

const NAMES = ['web', 'web-1', 'api', 'kube-proxy', 'a'];
const NAMESPACES = ['shop', 'kube-system', 'kube-public', 'default', 'lost'];
const GLOBS = ['shop', 'kube-*', '*-system', '*', '*e*', 'default', 'lost', 'web*', 'web', '**', 's*p'];
const KEYS = ['app', 'tier', 'example.com/team'];
const VALUES = ['web', 'api', 'x', ''];
const KINDS = [
  { apiVersion: 'v1', kind: 'Pod', namespaced: true },
  { apiVersion: 'apps/v1', kind: 'Deployment', namespaced: true },
  { apiVersion: 'v1', kind: 'Service', namespaced: true },
  { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', namespaced: false },
];

function labels(random: Random): JsonObject {
  return Object.fromEntries(random.some(KEYS, 3).map((key) => [key, random.pick(VALUES)]));
}

function selector(random: Random): JsonObject {
  const made: Record<string, JsonObject | JsonObject[]> = {};
  if (random.chance(0.6)) made['matchLabels'] = labels(random);
  if (random.chance(0.5))
    made['matchExpressions'] = random.some(['In', 'NotIn', 'Exists', 'DoesNotExist'], 2).map((operator) => ({
      key: random.pick(KEYS),
      operator,
      ...(operator.endsWith('In') ? { values: [random.pick(VALUES), random.pick(VALUES)] } : {}),
    }));
  return made;
}

/** A random match block that Gatekeeper's schema takes. */
export function randomMatch(random: Random): JsonObject {
  const match: Record<string, JsonObject | JsonObject[] | string[] | string> = {};
  if (random.chance(0.6))
    match['kinds'] = random.some([0, 1], 2).map(() => ({
      ...(random.chance(0.8)
        ? { apiGroups: random.some(['', 'apps', '*', 'rbac.authorization.k8s.io'], 2) }
        : {}),
      ...(random.chance(0.8)
        ? { kinds: random.some(['Pod', 'Deployment', 'Namespace', 'ClusterRole', '*'], 2) }
        : {}),
    }));
  if (random.chance(0.3)) match['scope'] = random.pick(['*', 'Cluster', 'Namespaced', 'cluster']);
  if (random.chance(0.35))
    match['namespaces'] = random.some(
      GLOBS.filter((glob) => glob !== 's*p' && glob !== '**'),
      3,
    );
  if (random.chance(0.35))
    match['excludedNamespaces'] = random.some(
      GLOBS.filter((glob) => glob !== 's*p' && glob !== '**'),
      2,
    );
  if (random.chance(0.35)) match['labelSelector'] = selector(random);
  if (random.chance(0.35)) match['namespaceSelector'] = selector(random);
  if (random.chance(0.25)) match['name'] = random.pick(['web', 'web*', '*1', '*', 'kube-*', 'shop']);
  if (random.chance(0.25)) match['source'] = random.pick(['All', 'Original', 'Generated']);
  return match;
}

/** Objects of every kind in every place: namespaced, of the cluster, Namespaces, some of whose objects have none. */
export function randomObjects(random: Random, count: number): JsonObject[] {
  const namespaces = NAMESPACES.filter(
    (name) => name !== 'lost' && (name !== 'default' || random.chance(0.5)),
  ).map((name): JsonObject => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: labels(random) },
  }));
  const objects = Array.from({ length: count }, (_, index) => randomObject(random, index));
  return [...namespaces, ...objects];
}

function randomObject(random: Random, index: number): JsonObject {
  const { apiVersion, kind, namespaced } = random.pick(KINDS);
  const namespace = namespaced && random.chance(0.9) ? { namespace: random.pick(NAMESPACES) } : {};
  const metadata = {
    name: `${random.pick(NAMES)}-${index}`.replace(/-\d+$/, index % 3 === 0 ? '' : `-${index}`),
    ...namespace,
    labels: labels(random),
  };
  if (kind !== 'Deployment') return { apiVersion, kind, metadata };
  const template = {
    metadata: { labels: labels(random) },
    spec: { containers: [{ name: 'main', image: 'nginx' }] },
  };
  return { apiVersion, kind, metadata, spec: { template } };
}

/** Pods of Deployments, and a mutator or two that change what constraints see of them. */
export function randomExpansion(random: Random): JsonObject[] {
  if (random.chance(0.3)) return [];
  const expansion = {
    apiVersion: 'expansion.gatekeeper.sh/v1beta1',
    kind: 'ExpansionTemplate',
    metadata: { name: 'pods' },
    spec: {
      applyTo: [{ groups: ['apps'], versions: ['v1'], kinds: ['Deployment'] }],
      templateSource: 'spec.template',
      generatedGVK: { group: '', version: 'v1', kind: 'Pod' },
      ...(random.chance(0.3) ? { enforcementAction: 'warn' } : {}),
    },
  };
  return [
    expansion,
    ...Array.from({ length: Math.floor(random.next() * 3) }, (_, index) =>
      randomMutator(random, `m${index}`),
    ),
  ];
}

function randomMutator(random: Random, name: string): JsonObject {
  const base = { apiVersion: 'mutations.gatekeeper.sh/v1', metadata: { name } };
  // A namespace that nobody knows makes the matching of a mutator fail, and with it all of gator's run.
  const { namespaceSelector: _, ...match } = randomMatch(random);
  const pods = { applyTo: [{ groups: [''], versions: ['v1'], kinds: ['Pod'] }], match };
  switch (random.pick(['metadata', 'assign', 'set', 'image'])) {
    case 'metadata':
      return {
        ...base,
        kind: 'AssignMetadata',
        spec: {
          match,
          location: `metadata.labels.${random.pick(['app', 'tier'])}`,
          parameters: {
            assign: random.chance(0.5) ? { value: random.pick(VALUES) } : { fromMetadata: { field: 'name' } },
          },
        },
      };
    case 'assign':
      return {
        ...base,
        kind: 'Assign',
        spec: {
          ...pods,
          location: 'spec.containers[name: *].imagePullPolicy',
          parameters: { assign: { value: 'Always' } },
        },
      };
    case 'set':
      return {
        ...base,
        kind: 'ModifySet',
        spec: {
          ...pods,
          location: 'spec.containers[name: main].args',
          parameters: {
            operation: random.pick(['merge', 'prune']),
            values: { fromList: random.some(VALUES, 3) },
          },
        },
      };
    default:
      return {
        ...base,
        kind: 'AssignImage',
        spec: {
          ...pods,
          location: 'spec.containers[name: *].image',
          parameters: {
            assignDomain: 'registry.example',
            ...(random.chance(0.5) ? { assignTag: ':2' } : {}),
          },
        },
      };
  }
}
