import type {
  Container,
  ContainerType,
  KubernetesVersion,
  PodSpec,
  PodTemplate,
  Resource,
  Workload,
  WorkloadContainer,
} from '@toride/core';
import type { Drift } from './drift.ts';
import { containerKey, driftOf, templatePrint } from './drift.ts';
import { templateGetsHostPorts, withHostPorts } from './pod-defaults.ts';
import type { Owners } from './owners.ts';
import type { PodTemplatePaths } from './pod-templates.ts';
import { objectAt } from './pod-templates.ts';

export interface WorkloadSet {
  readonly list: readonly Workload[];
  readonly byResource: ReadonlyMap<Resource, Workload>;
  /** By outermost controller: what was made of it and what it owns, to be taken over while they stay the same. */
  readonly byRoot: ReadonlyMap<Resource, MadeWorkloads>;
}

interface MadeWorkloads {
  readonly members: readonly Resource[];
  /** The workload itself, then what differs from it. */
  readonly workloads: readonly Workload[];
}

/** An outermost controller with all that it owns and that makes pods. */
interface Family {
  readonly root: Resource;
  /** ReplicaSets and Jobs with their templates, and Pods. */
  readonly members: Resource[];
}

/**
 * Everything in one namespace that makes pods, each counted once under its outermost controller.
 *
 * @param earlier what the namespace had before a change: a workload whose objects are the same stays the same value
 */
export function workloadsOf(
  resources: readonly Resource[],
  owners: Owners,
  pathOf: PodTemplatePaths,
  target: KubernetesVersion,
  earlier?: WorkloadSet,
): WorkloadSet {
  const list: Workload[] = [];
  const byResource = new Map<Resource, Workload>();
  const byRoot = new Map<Resource, MadeWorkloads>();
  for (const { root, members } of familiesOf(resources, owners, pathOf)) {
    const before = earlier?.byRoot.get(root);
    const made = before !== undefined && sameItems(before.members, members) ? before : make(root, members);
    list.push(...made.workloads);
    byRoot.set(root, made);
    for (const member of [root, ...members]) byResource.set(member, made.workloads[0]!);
  }
  return { list, byResource, byRoot };

  function make(root: Resource, members: readonly Resource[]): MadeWorkloads {
    const workload = workloadOf(root, root, members.filter(isPod), pathOf, target);
    const others = members.filter(runsPods).map((member) => workloadOf(root, member, [], pathOf, target));
    return { members, workloads: [workload, ...drifted(workload, members.filter(runsPods), others)] };
  }
}

function sameItems(a: readonly Resource[], b: readonly Resource[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}

/** In the order of their roots. */
function familiesOf(
  resources: readonly Resource[],
  owners: Owners,
  pathOf: PodTemplatePaths,
): Iterable<Family> {
  const makers = new Set(resources.filter((resource) => makesPods(resource, pathOf)));
  const rootOf = findRoots(makers, owners);
  const families = new Map<Resource, Family>();
  for (const maker of makers) {
    if (rootOf(maker) === maker) families.set(maker, { root: maker, members: [] });
  }
  for (const maker of makers) {
    const root = rootOf(maker);
    if (root !== maker) families.get(root)?.members.push(maker);
  }
  return families.values();
}

/**
 * Follows controller references up to the last one that makes pods itself. A pod of a Node (a static pod's mirror) or of a
 * custom controller whose template nobody named stays a workload of its own.
 */
function findRoots(makers: ReadonlySet<Resource>, owners: Owners): (resource: Resource) => Resource {
  const roots = new Map<Resource, Resource>();
  return (resource) => {
    let current = resource;
    for (let steps = 0; steps <= MAX_OWNERS; steps += 1) {
      const known = roots.get(current);
      const owner = known === undefined ? owners.controllerOf(current) : undefined;
      if (owner === undefined || !makers.has(owner)) {
        roots.set(resource, known ?? current);
        return known ?? current;
      }
      current = owner;
    }
    // References form a circle only in hostile input: then everybody is a root.
    return resource;
  };
}

// A Pod of a Job of a CronJob is three; custom controllers add one or two.
const MAX_OWNERS = 16;

function makesPods(resource: Resource, pathOf: PodTemplatePaths): boolean {
  const path = pathOf(resource.group, resource.kind);
  return path !== undefined && objectAt(resource.object, path) !== undefined;
}

/** The workload that an object describes, under its outermost controller. */
function workloadOf(
  root: Resource,
  resource: Resource,
  pods: readonly Resource[],
  pathOf: PodTemplatePaths,
  target: KubernetesVersion,
): Workload {
  const path = pathOf(resource.group, resource.kind) ?? '';
  const form = isPod(resource) ? 'pod' : 'template';
  const given = objectAt(resource.object, path) as unknown as PodTemplate;
  const pod = form === 'pod' || templateGetsHostPorts(target) ? withHostPorts(given) : given;
  const { metadata = {}, spec = {} } = pod;
  const place = { document: resource.place.document, pointer: resource.place.pointer + path };
  return { resource: root, form, pod, metadata, spec, place, containers: containersOf(spec, place), pods };
}

/** A ReplicaSet of an older revision is kept at no replicas, for a way back; it runs nothing. */
function runsPods({ object }: Resource): boolean {
  const spec = object['spec'] as { readonly replicas?: unknown } | undefined;
  return spec?.replicas !== 0;
}

/**
 * Pods, and templates between them and the controller, that are not what the controller says: once for all that differ in
 * the same way. Whoever can write an owner reference could else hide a template behind a harmless one.
 */
function drifted(
  workload: Workload,
  members: readonly Resource[],
  described: readonly Workload[],
): readonly Workload[] {
  if (members.length === 0) return [];
  const template = templatePrint(workload);
  const groups = new Map<string, { drift: Drift; pods: Resource[]; first: Workload }>();
  for (const [index, member] of members.entries()) {
    const alone = described[index]!;
    const drift = driftOf(alone.pod, alone.containers, template);
    if (drift === undefined) continue;
    const key = `${alone.form} ${drift.signature}`;
    const group = groups.get(key) ?? { drift, pods: [], first: alone };
    groups.set(key, group);
    if (isPod(member)) group.pods.push(member);
  }
  return [...groups.values()].map(({ drift, pods, first }) => ({
    ...first,
    drift: drift.scope,
    pods,
    containers: first.containers.filter(
      (each) => drift.scope === 'pod' || drift.containers.has(containerKey(each)),
    ),
  }));
}

const CONTAINER_FIELDS = [
  ['initContainers', 'initContainer'],
  ['containers', 'container'],
  ['ephemeralContainers', 'ephemeralContainer'],
] as const satisfies readonly (readonly [keyof PodSpec, ContainerType])[];

function containersOf(spec: PodSpec, { document, pointer }: Workload['place']): WorkloadContainer[] {
  return CONTAINER_FIELDS.flatMap(([field, type]) => {
    const list: readonly Container[] = spec[field] ?? [];
    return list.map((container, index) => ({
      type,
      container,
      place: { document, pointer: `${pointer}/spec/${field}/${index}` },
    }));
  });
}

function isPod(resource: Resource): boolean {
  return resource.kind === 'Pod' && resource.group === '';
}
