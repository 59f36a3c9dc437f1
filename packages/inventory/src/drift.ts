import {
  byCodeUnit,
  type Container,
  type KubernetesObject,
  type PodSpec,
  type PodTemplate,
  type Resource,
  type Volume,
  type Workload,
  type WorkloadContainer,
} from '@toride/core';
import { withHostPorts } from './pod-defaults.ts';

/**
 * How a running pod, or a template in between, differs from the controller's template in what an attacker cares for: a
 * sidecar that a webhook injected (perhaps privileged), an ephemeral container, a mutated image, a revision that is still
 * being rolled out.
 */
export interface Drift {
  readonly scope: 'containers' | 'pod';
  /** The same for pods that differ in the same way. */
  readonly signature: string;
  /** Types and names of the containers that differ: `initContainer/init`. */
  readonly containers: ReadonlySet<string>;
}

/** What of a template its pods are compared with. */
export interface TemplatePrint {
  readonly containers: ReadonlyMap<string, string>;
  readonly pod: string;
}

export function templatePrint({ containers, spec, pod, resource }: Workload): TemplatePrint {
  const print = (container: Container): string =>
    containerPrint(spec.hostNetwork === true ? defaulted(container) : container);
  return {
    containers: new Map(containers.map((each) => [containerKey(each), print(each.container)])),
    pod: podPrint({ ...pod, spec: { ...spec, volumes: [...claimsOf(resource), ...(spec.volumes ?? [])] } }),
  };
}

/** A StatefulSet gives its pods a volume for each of its claim templates, in place of one of the same name. */
function claimsOf({ object }: Resource): readonly Volume[] {
  const templates = (
    object['spec'] as { readonly volumeClaimTemplates?: readonly KubernetesObject[] } | undefined
  )?.volumeClaimTemplates;
  return (templates ?? []).map(({ metadata }) => ({
    name: metadata.name ?? '',
    persistentVolumeClaim: { claimName: '' },
  }));
}

/** Undefined where the pod is what its template says. */
export function driftOf(
  pod: PodTemplate,
  containers: readonly WorkloadContainer[],
  template: TemplatePrint,
): Drift | undefined {
  const parts: string[] = [];
  const differing = new Set<string>();
  for (const each of containers) {
    const key = containerKey(each);
    const print = containerPrint(each.container);
    if (template.containers.get(key) === print) continue;
    differing.add(key);
    parts.push(key, print);
  }
  const podFields = podPrint(pod);
  const podDiffers = podFields !== template.pod;
  if (!podDiffers && differing.size === 0) return undefined;
  if (podDiffers) parts.push(podFields);
  return { scope: podDiffers ? 'pod' : 'containers', signature: parts.join('\0'), containers: differing };
}

/** A container by its type and name. */
export function containerKey({ type, container }: WorkloadContainer): string {
  return `${type}/${container.name}`;
}

function defaulted(container: Container): Container {
  return withHostPorts({ spec: { hostNetwork: true, containers: [container] } }).spec!.containers![0]!;
}

/** What of a container decides its power. Environment, probes and resources may differ: injectors set them everywhere. */
function containerPrint({ image, securityContext, ports = [], volumeMounts = [] }: Container): string {
  return JSON.stringify([
    image,
    canonical(securityContext),
    ports.map(({ hostPort }) => hostPort ?? 0).filter((port) => port !== 0),
    volumeMounts
      .filter(({ mountPath }) => mountPath !== TOKEN_MOUNT)
      .map(({ name, mountPath }) => [name, mountPath]),
  ]);
}

/** Where the ServiceAccount admission plug-in mounts the token that it adds to every pod. */
const TOKEN_MOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

function podPrint({ metadata, spec = {} }: PodTemplate): string {
  return JSON.stringify([
    spec.hostNetwork === true,
    spec.hostPID === true,
    spec.hostIPC === true,
    spec.hostUsers !== false,
    spec.shareProcessNamespace === true,
    spec.automountServiceAccountToken !== false,
    spec.serviceAccountName ?? spec.serviceAccount ?? 'default',
    spec.runtimeClassName ?? '',
    canonical(spec.securityContext),
    volumesOf(spec),
    profilesOf(metadata?.annotations ?? {}),
  ]);
}

function profilesOf(annotations: Readonly<Record<string, string>>): string {
  return canonical(
    Object.fromEntries(Object.entries(annotations).filter(([key]) => PROFILE_ANNOTATION.test(key))),
  );
}

const PROFILE_ANNOTATION =
  /^(?:container\.apparmor\.security\.beta|(?:container\.)?seccomp\.security\.alpha)\.kubernetes\.io\//;

/** Host paths by path, others by the kind of their source: those the token comes in are in every pod. */
function volumesOf(spec: PodSpec): string[] {
  const byName = new Map<string, string>();
  for (const volume of spec.volumes ?? []) {
    if (volume.name.startsWith('kube-api-access-') || byName.has(volume.name)) continue;
    const source = Object.keys(volume).find((key) => key !== 'name') ?? '';
    byName.set(volume.name, JSON.stringify([volume.name, source, volume.hostPath?.path ?? '']));
  }
  return [...byName.values()].sort(byCodeUnit);
}

/** JSON with sorted keys and without what is empty, so that a default that says nothing is no difference. */
function canonical(value: unknown): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.length === 0 ? '' : `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields: string[] = [];
  for (const [key, inner] of Object.entries(value)) {
    const text = canonical(inner);
    if (text !== '') fields.push(`${JSON.stringify(key)}:${text}`);
  }
  return fields.length === 0 ? '' : `{${fields.sort().join(',')}}`;
}
