import type { Container, KubernetesVersion, PodSpec, PodTemplate } from '@toride/core';

/**
 * What the API server does to a Pod of the host's network on its way in: every container port becomes a host port
 * (`SetDefaults_Pod`, k8s.io/kubernetes pkg/apis/core/v1/defaults.go). Ephemeral containers have no ports.
 */
export function withHostPorts(pod: PodTemplate): PodTemplate {
  const spec = pod.spec;
  if (spec?.hostNetwork !== true) return pod;
  return {
    ...pod,
    spec: { ...spec, ...listed(spec, 'containers'), ...listed(spec, 'initContainers') },
  };
}

function listed(spec: PodSpec, field: 'containers' | 'initContainers'): Partial<PodSpec> {
  const list = spec[field];
  return list === undefined ? {} : { [field]: list.map(hostPortsOf) };
}

function hostPortsOf(container: Container): Container {
  if (container.ports === undefined) return container;
  return {
    ...container,
    ports: container.ports.map((port) =>
      port.hostPort === undefined || port.hostPort === 0 ? { ...port, hostPort: port.containerPort } : port,
    ),
  };
}

/**
 * Before 1.28 templates were defaulted like pods; since then only a feature gate for old clusters does so
 * (`DefaultHostNetworkHostPortsInPodTemplates`).
 */
export function templateGetsHostPorts(target: KubernetesVersion): boolean {
  return target.major === 1 && target.minor < 28;
}
