import type { AppArmorProfile, Container, PodSpec } from '@toride/core';
import type { PodLike } from '../check.ts';
import { isWindows } from '../relax.ts';
import { label } from './labels.ts';

const APPARMOR = 'container.apparmor.security.beta.kubernetes.io/';

/**
 * A new Pod as the admission plug-in sees it, after what the API server itself changes in it on the way: ports of a host
 * network pod become host ports (`SetDefaults_Pod`), and an AppArmor annotation becomes a field (since 1.30,
 * `applyAppArmorVersionSkew`), so that a message names both. Pod templates are not changed so; the pods made from them are.
 *
 * @param pod as it was sent; it is not changed
 */
export function asAdmitted(pod: PodLike): PodLike {
  const spec = pod.spec;
  if (spec === undefined || spec === null) return pod;
  const convert = (container: Container): Container => withProfile(withHostPorts(container, spec), pod, spec);
  return {
    ...pod,
    spec: {
      ...spec,
      ...(spec.initContainers ? { initContainers: spec.initContainers.map(convert) } : {}),
      ...(spec.containers ? { containers: spec.containers.map(convert) } : {}),
    },
  };
}

function withHostPorts(container: Container, spec: PodSpec): Container {
  if (spec.hostNetwork !== true || !container.ports) return container;
  return {
    ...container,
    ports: container.ports.map((port) => (port.hostPort ? port : { ...port, hostPort: port.containerPort })),
  };
}

function withProfile(container: Container, pod: PodLike, spec: PodSpec): Container {
  const annotation = label(pod.metadata?.annotations, APPARMOR + container.name);
  if (annotation === undefined || isWindows(spec) || container.securityContext?.appArmorProfile)
    return container;
  const profile = profileOf(annotation);
  if (profile === undefined || sameProfile(profile, spec.securityContext?.appArmorProfile)) return container;
  return { ...container, securityContext: { ...container.securityContext, appArmorProfile: profile } };
}

function profileOf(annotation: string): AppArmorProfile | undefined {
  if (annotation === 'unconfined') return { type: 'Unconfined' };
  if (annotation === 'runtime/default') return { type: 'RuntimeDefault' };
  const localhostProfile = annotation.startsWith('localhost/') ? annotation.slice('localhost/'.length) : '';
  return localhostProfile === '' ? undefined : { type: 'Localhost', localhostProfile };
}

function sameProfile(a: AppArmorProfile, b: AppArmorProfile | undefined): boolean {
  return a.type === b?.type && a.localhostProfile === b.localhostProfile;
}
