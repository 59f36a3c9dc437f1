import {
  type EngineContext,
  type Inventory,
  type KubernetesVersion,
  once,
  type Resource,
  type UnknownField,
  type Workload,
} from '@toride/core';
import { apiLifecycle, type ApiLifecycle, gapIn, podGapIn } from '@toride/inventory';
import { parseImage, type ImageReference } from './image-reference.ts';
import type {
  HorizontalPodAutoscaler,
  LimitRange,
  PodDisruptionBudget,
  RoleBinding,
  Service,
} from './kinds.ts';
import { readOptions, type WorkloadOptions } from './options.ts';
import { createSelection, push, type Selection } from './selection.ts';
import { createSelectorIndex, type Selecting } from './selector-index.ts';

/** What rules ask beyond their own object. Everything is made on first use, once a run. */
export interface Context {
  readonly inventory: Inventory;
  readonly target: KubernetesVersion;
  readonly options: WorkloadOptions;
  /** A container's image, parsed once a text; the reason where it is no reference. */
  image(text: string): ImageReference | string;
  readonly selection: Selection;
  /** A Service that selects the workload's pods. */
  serviceOf(workload: Workload): Resource<Service> | undefined;
  budgetOf(workload: Workload): Resource<PodDisruptionBudget> | undefined;
  autoscalersOf(workload: Workload): readonly Resource<HorizontalPodAutoscaler>[];
  /** Whether a LimitRange of the namespace gives containers a default limit or request of the resource. */
  hasDefault(namespace: string | undefined, field: 'limits' | 'requests', resource: string): boolean;
  /** Whether a role is bound to the service account by name. */
  isBound(namespace: string | undefined, serviceAccount: string): boolean;
  /**
   * An object that a name may mean: of the same namespace; where one of the two has no namespace in the input, also of another, since
   * nobody knows where it will be applied.
   */
  findNear(kind: string, group: string, namespace: string | undefined, name: string): Resource | undefined;
  /** Whether the input holds an object of the kind in the namespace, or without one where the namespace is unset. */
  holds(kind: string, group: string, namespace: string | undefined): boolean;
  unknownFieldsOf(resource: Resource): readonly UnknownField[];
  /** The published life of the object's API; looked up once a kind and version. */
  lifecycleOf(resource: Resource): ApiLifecycle | undefined;
  /** Why absence of a kind in a namespace cannot be claimed, or undefined where it can. */
  gapIn(kind: string, group: string, namespace: string | undefined): string | undefined;
  /** The same of everything that makes pods; and where the input holds no workload of the namespace, that is no absence. */
  workloadGapIn(namespace: string | undefined): string | undefined;
  /**
   * Whether the input is a cluster as it runs: every namespace of one holds the ConfigMap `kube-root-ca.crt`
   * (KEP-1205's root CA publisher). Files hold Secrets and generated objects only by chance.
   */
  isLive(namespace: string | undefined): boolean;
  /** Whether the target version is at least this one. */
  since(minor: number): boolean;
}

export function createContext({ inventory, options }: EngineContext): Context {
  const images = new Map<string, ImageReference | string>();
  const lives = new Map<string, { readonly life: ApiLifecycle | undefined }>();
  const workloadGaps = new Map<string, { readonly why: string | undefined }>();
  const selection = once(() => createSelection(inventory.workloads));
  const services = once(() => createSelectorIndex(ofService(inventory), selection()));
  const budgets = once(() => createSelectorIndex(ofBudget(inventory), selection()));
  const autoscalers = once(() => autoscalersByTarget(inventory));
  const defaults = once(() => limitRangeDefaults(inventory));
  const bound = once(() => boundServiceAccounts(inventory));
  const anywhere = new Map<string, ReadonlyMap<string, Resource>>();
  const unplaced = new Map<string, boolean>();
  const unknown = once(() => {
    const byResource = new Map<number, UnknownField[]>();
    for (const field of inventory.unknownFields) push(byResource, field.resource.id, field);
    return byResource;
  });
  return {
    inventory,
    target: inventory.target,
    options: readOptions(options),
    image(text) {
      let parsed = images.get(text);
      if (parsed === undefined) images.set(text, (parsed = parseImage(text)));
      return parsed;
    },
    get selection() {
      return selection();
    },
    serviceOf: (workload) => services()(workload),
    budgetOf: (workload) => budgets()(workload),
    autoscalersOf: ({ resource: { kind, namespace, name } }) =>
      autoscalers().get(`${kind}\0${namespace ?? ''}\0${name}`) ?? NONE,
    hasDefault: (namespace, field, resource) => defaults().has(`${namespace ?? ''}\0${field}\0${resource}`),
    isBound: (namespace, serviceAccount) =>
      bound().has(`${namespace ?? ''}\0${serviceAccount}`) ||
      bound().has(namespace === undefined ? `*\0${serviceAccount}` : `\0${serviceAccount}`),
    findNear(kind, group, namespace, name) {
      const exact = inventory.find(kind, group, namespace, name);
      if (exact !== undefined || namespace !== undefined)
        return exact ?? inventory.find(kind, group, undefined, name);
      const key = `${kind}.${group}`;
      let names = anywhere.get(key);
      if (names === undefined) anywhere.set(key, (names = byName(inventory.ofKind(kind, group))));
      return names.get(name);
    },
    holds(kind, group, namespace) {
      if (namespace !== undefined) return inventory.ofKind(kind, group, namespace).length > 0;
      const key = `${kind}.${group}`;
      let any = unplaced.get(key);
      if (any === undefined) {
        any = inventory.ofKind(kind, group).some((resource) => resource.namespace === undefined);
        unplaced.set(key, any);
      }
      return any;
    },
    unknownFieldsOf: ({ id }) => unknown().get(id) ?? NONE,
    lifecycleOf({ group, version, kind }) {
      const key = `${group}/${version}/${kind}`;
      let life = lives.get(key);
      if (life === undefined) lives.set(key, (life = { life: apiLifecycle(group, version, kind) }));
      return life.life;
    },
    gapIn: (kind, group, namespace) => gapIn(inventory, kind, group, namespace),
    workloadGapIn(namespace) {
      const key = namespace ?? '';
      let gap = workloadGaps.get(key);
      if (gap === undefined) workloadGaps.set(key, (gap = { why: workloadGapIn(inventory, namespace) }));
      return gap.why;
    },
    isLive: (namespace) => inventory.find('ConfigMap', '', namespace, 'kube-root-ca.crt') !== undefined,
    since: (minor) => inventory.target.major > 1 || inventory.target.minor >= minor,
  };
}

const NONE: readonly never[] = [];

function workloadGapIn(inventory: Inventory, namespace: string | undefined): string | undefined {
  const gap = podGapIn(inventory, namespace);
  if (gap !== undefined) return gap;
  return inventory.workloadsIn(namespace).length > 0
    ? undefined
    : 'the input holds no workload of the namespace';
}

/** A Service without a selector, or with an empty one, selects nothing: its endpoints are made by hand. */
function* ofService(inventory: Inventory): Generator<Selecting<Resource<Service>>> {
  for (const resource of inventory.ofKind<Service>('Service', '')) {
    const selector = resource.object.spec?.selector;
    if (selector !== undefined && Object.keys(selector).length > 0)
      yield { resource, selector: { matchLabels: selector } };
  }
}

function* ofBudget(inventory: Inventory): Generator<Selecting<Resource<PodDisruptionBudget>>> {
  for (const resource of inventory.ofKind<PodDisruptionBudget>('PodDisruptionBudget', 'policy')) {
    const selector = resource.object.spec?.selector;
    // policy/v1beta1 took the empty selector for nothing, policy/v1 takes it for everything.
    const empty = selector !== undefined && Object.keys(selector).length === 0;
    if (selector !== undefined && !(empty && resource.version === 'v1beta1')) yield { resource, selector };
  }
}

function autoscalersByTarget(inventory: Inventory): ReadonlyMap<string, Resource<HorizontalPodAutoscaler>[]> {
  const map = new Map<string, Resource<HorizontalPodAutoscaler>[]>();
  for (const resource of inventory.ofKind<HorizontalPodAutoscaler>(
    'HorizontalPodAutoscaler',
    'autoscaling',
  )) {
    const target = resource.object.spec?.scaleTargetRef;
    if (target?.kind !== undefined && target.name !== undefined)
      push(map, `${target.kind}\0${resource.namespace ?? ''}\0${target.name}`, resource);
  }
  return map;
}

function limitRangeDefaults(inventory: Inventory): ReadonlySet<string> {
  const set = new Set<string>();
  for (const { namespace, object } of inventory.ofKind<LimitRange>('LimitRange', '')) {
    for (const limit of object.spec?.limits ?? []) {
      if (limit.type !== 'Container') continue;
      for (const name of Object.keys(limit.default ?? {})) {
        set.add(`${namespace ?? ''}\0limits\0${name}`);
        // A default limit becomes the request too where no default request is given.
        set.add(`${namespace ?? ''}\0requests\0${name}`);
      }
      for (const name of Object.keys(limit.defaultRequest ?? {}))
        set.add(`${namespace ?? ''}\0requests\0${name}`);
    }
  }
  return set;
}

function byName(resources: readonly Resource[]): ReadonlyMap<string, Resource> {
  const names = new Map<string, Resource>();
  for (const resource of resources) if (!names.has(resource.name)) names.set(resource.name, resource);
  return names;
}

/** By namespace and name, and under `*` by name alone, for pods that have no namespace yet. */
function boundServiceAccounts(inventory: Inventory): ReadonlySet<string> {
  const set = new Set<string>();
  const bindings = ['RoleBinding', 'ClusterRoleBinding'].flatMap((kind) =>
    inventory.ofKind<RoleBinding>(kind, 'rbac.authorization.k8s.io'),
  );
  for (const { object, namespace = '' } of bindings) {
    for (const subject of object.subjects ?? []) {
      if (subject.kind === 'ServiceAccount' && subject.name !== undefined)
        set.add(`${subject.namespace ?? namespace}\0${subject.name}`).add(`*\0${subject.name}`);
    }
  }
  return set;
}
