import type {
  Container,
  ContainerType,
  PodSpec,
  PodTemplate,
  Resource,
  Workload,
  WorkloadContainer,
} from '@toride/core';
import { withHostPorts } from './pod-defaults.ts';
import type { Owners } from './owners.ts';
import type { PodTemplatePaths } from './pod-templates.ts';
import { objectAt } from './pod-templates.ts';

export interface WorkloadSet {
  readonly list: readonly Workload[];
  readonly byResource: ReadonlyMap<Resource, Workload>;
}

/** Everything in one namespace that makes pods, each counted once under its outermost controller. */
export function workloadsOf(
  resources: readonly Resource[],
  owners: Owners,
  pathOf: PodTemplatePaths,
): WorkloadSet {
  const makers = resources.filter((resource) => pathOf(resource.group, resource.kind) !== undefined);
  const outermost = new Map<Resource, Resource>();
  for (const maker of makers) outermost.set(maker, outermostOf(maker, owners, pathOf));

  const pods = new Map<Resource, Resource[]>();
  for (const maker of makers) {
    const root = outermost.get(maker)!;
    if (root !== maker && isPod(maker)) push(pods, root, maker);
  }

  const list: Workload[] = [];
  const byRoot = new Map<Resource, Workload>();
  for (const maker of makers) {
    if (outermost.get(maker) !== maker) continue;
    const workload = workloadAt(maker, pathOf(maker.group, maker.kind)!, pods.get(maker) ?? []);
    if (workload === undefined) continue;
    list.push(workload);
    byRoot.set(maker, workload);
  }

  const byResource = new Map<Resource, Workload>();
  for (const [maker, root] of outermost) {
    const workload = byRoot.get(root);
    if (workload !== undefined) byResource.set(maker, workload);
  }
  return { list, byResource };
}

/**
 * Follows controller references up to the last one that makes pods itself. A pod of a Node (a static pod's mirror) or of a
 * custom controller whose template nobody named stays a workload of its own.
 */
function outermostOf(resource: Resource, owners: Owners, pathOf: PodTemplatePaths): Resource {
  let current = resource;
  const seen = new Set([current]);
  for (;;) {
    const owner = owners.controllerOf(current);
    // References form a circle only in hostile input.
    if (owner === undefined || pathOf(owner.group, owner.kind) === undefined || seen.has(owner))
      return current;
    seen.add(owner);
    current = owner;
  }
}

function workloadAt(resource: Resource, path: string, pods: readonly Resource[]): Workload | undefined {
  const template = objectAt(resource.object, path);
  if (template === undefined) return undefined;
  const pod = template as unknown as PodTemplate;
  const form = isPod(resource) ? 'pod' : 'template';
  return describe(resource, form, form === 'pod' ? withHostPorts(pod) : pod, pods, {
    document: resource.place.document,
    pointer: resource.place.pointer + path,
  });
}

/** The fields of a workload that follow from its pod and its place. */
export function describe(
  resource: Resource,
  form: Workload['form'],
  pod: PodTemplate,
  pods: readonly Resource[],
  place: Workload['place'],
): Workload {
  const spec = pod.spec ?? {};
  return {
    resource,
    form,
    pod,
    metadata: pod.metadata ?? {},
    spec,
    place,
    containers: containersOf(spec, place),
    pods,
  };
}

const CONTAINER_FIELDS = [
  ['initContainers', 'initContainer'],
  ['containers', 'container'],
  ['ephemeralContainers', 'ephemeralContainer'],
] as const satisfies readonly (readonly [keyof PodSpec, ContainerType])[];

function containersOf(spec: PodSpec, place: Workload['place']): WorkloadContainer[] {
  const all: WorkloadContainer[] = [];
  for (const [field, type] of CONTAINER_FIELDS) {
    const list: readonly Container[] | undefined = spec[field];
    list?.forEach((container, index) => {
      all.push({
        type,
        container,
        place: { document: place.document, pointer: `${place.pointer}/spec/${field}/${index}` },
      });
    });
  }
  return all;
}

export function isPod(resource: Resource): boolean {
  return resource.kind === 'Pod' && resource.group === '';
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
