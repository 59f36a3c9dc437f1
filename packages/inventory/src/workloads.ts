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
import { driftOf } from './drift.ts';
import { templateGetsHostPorts, withHostPorts } from './pod-defaults.ts';
import type { Owners } from './owners.ts';
import type { PodTemplatePaths } from './pod-templates.ts';
import { objectAt } from './pod-templates.ts';

export interface WorkloadSet {
  readonly list: readonly Workload[];
  readonly byResource: ReadonlyMap<Resource, Workload>;
}

/** What makes pods in one namespace: the resources with their ways up and the pods found below each outermost one. */
interface Family {
  readonly root: Resource;
  readonly pods: Resource[];
  readonly members: Resource[];
}

/** Everything in one namespace that makes pods, each counted once under its outermost controller. */
export function workloadsOf(
  resources: readonly Resource[],
  owners: Owners,
  pathOf: PodTemplatePaths,
  target: KubernetesVersion,
): WorkloadSet {
  const list: Workload[] = [];
  const byResource = new Map<Resource, Workload>();
  for (const { root, pods, members } of familiesOf(resources, owners, pathOf)) {
    const workload = workloadAt(root, pathOf(root.group, root.kind)!, pods, target);
    list.push(workload, ...driftedPods(workload));
    for (const member of members) byResource.set(member, workload);
  }
  return { list, byResource };
}

/** In the order of their roots. */
function familiesOf(
  resources: readonly Resource[],
  owners: Owners,
  pathOf: PodTemplatePaths,
): Iterable<Family> {
  const families = new Map<Resource, Family>();
  const makers = resources.filter((resource) => makesPods(resource, pathOf));
  const roots = makers.map((maker) => outermostOf(maker, owners, pathOf));
  for (const [index, maker] of makers.entries()) {
    if (roots[index] === maker) families.set(maker, { root: maker, pods: [], members: [] });
  }
  for (const [index, maker] of makers.entries()) {
    const family = families.get(roots[index]!);
    family?.members.push(maker);
    if (family?.root !== maker && isPod(maker)) family?.pods.push(maker);
  }
  return families.values();
}

/**
 * Follows controller references up to the last one that makes pods itself. A pod of a Node (a static pod's mirror) or of a
 * custom controller whose template nobody named stays a workload of its own.
 */
function outermostOf(resource: Resource, owners: Owners, pathOf: PodTemplatePaths): Resource {
  let current = resource;
  let steps = 0;
  for (;;) {
    const owner = owners.controllerOf(current);
    if (owner === undefined || !makesPods(owner, pathOf)) return current;
    // References form a circle only in hostile input: then everybody is a root.
    if (++steps > MAX_OWNERS) return resource;
    current = owner;
  }
}

// A Pod of a Job of a CronJob is three; custom controllers add one or two.
const MAX_OWNERS = 16;

function makesPods(resource: Resource, pathOf: PodTemplatePaths): boolean {
  const path = pathOf(resource.group, resource.kind);
  return path !== undefined && objectAt(resource.object, path) !== undefined;
}

function workloadAt(
  resource: Resource,
  path: string,
  pods: readonly Resource[],
  target: KubernetesVersion,
): Workload {
  const pod = objectAt(resource.object, path) as unknown as PodTemplate;
  const form = isPod(resource) ? 'pod' : 'template';
  const defaulted = form === 'pod' || templateGetsHostPorts(target) ? withHostPorts(pod) : pod;
  const { document, pointer } = resource.place;
  return describe(resource, form, defaulted, pods, { document, pointer: pointer + path });
}

function describe(
  resource: Resource,
  form: Workload['form'],
  pod: PodTemplate,
  pods: readonly Resource[],
  place: Workload['place'],
): Workload {
  const { metadata = {}, spec = {} } = pod;
  return { resource, form, pod, metadata, spec, place, containers: containersOf(spec, place), pods };
}

/** Pods that are not what their template says, once for all that differ in the same way. */
function driftedPods(workload: Workload): Workload[] {
  const groups = new Map<string, { drift: Drift; pods: Resource[]; first: Workload }>();
  for (const pod of workload.pods) {
    const { document, pointer } = pod.place;
    const alone = describe(workload.resource, 'pod', withHostPorts(pod.object), [], { document, pointer });
    const drift = driftOf(alone.pod, alone.containers, workload);
    if (drift === undefined) continue;
    const group = groups.get(drift.signature);
    if (group === undefined) groups.set(drift.signature, { drift, pods: [pod], first: alone });
    else group.pods.push(pod);
  }
  return [...groups.values()].map(({ drift, pods, first }) => ({
    ...first,
    drift: drift.scope,
    pods,
    containers: first.containers.filter(
      ({ type, container }) => drift.scope === 'pod' || drift.containers.has(`${type}/${container.name}`),
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
