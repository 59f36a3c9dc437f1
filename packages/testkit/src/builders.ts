import type { Container, KubernetesObject, ObjectMeta, Pod, PodSpec } from '@toride/core';

/** A container that does nothing remarkable. */
export function container(fields: Partial<Container> = {}): Container {
  return { name: 'main', image: 'registry.example/app:1.0.0', ...fields };
}

/**
 * A minimal valid Pod named `web` in the namespace `shop`, with one container unless the spec has its own.
 *
 * @example pod({ hostPID: true })
 */
export function pod(spec: PodSpec = {}, metadata: ObjectMeta = {}): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'shop', ...metadata },
    spec: { containers: [container()], ...spec },
  };
}

/** A minimal valid Deployment named `web` in `shop`, of the pod that `pod(spec)` would be. */
export function deployment(spec: PodSpec = {}, metadata: ObjectMeta = {}): KubernetesObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop', ...metadata },
    spec: templateSpec(spec),
  };
}

/** A minimal valid CronJob named `web` in `shop`. */
export function cronJob(spec: PodSpec = {}, metadata: ObjectMeta = {}): KubernetesObject {
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'web', namespace: 'shop', ...metadata },
    spec: {
      schedule: '0 * * * *',
      jobTemplate: {
        spec: { template: { spec: { containers: [container()], restartPolicy: 'Never', ...spec } } },
      },
    },
  };
}

export function namespace(name = 'shop', labels: Readonly<Record<string, string>> = {}): KubernetesObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

function templateSpec(spec: PodSpec): object {
  const labels = { app: 'web' };
  return {
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [container()], ...spec } },
  };
}
