import { setTimeout as sleep } from 'node:timers/promises';
import type { AdmissionRequest, PodLike } from '@toride/pod-security';
import { container, pod } from '@toride/testkit';
import type { Call, World } from './pod-security-world.ts';

export const PREFIX = 'pod-security.kubernetes.io/';
/** Passes restricted. */
export const HARDENED: PodLike = without(
  pod(
    {
      containers: [
        container({ securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } } }),
      ],
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    },
    { name: 'hardened' },
  ),
);

/** The namespace of a request is its path's. */
function without(object: PodLike): PodLike {
  const { namespace: _unused, ...metadata } = object.metadata ?? {};
  return { ...object, metadata };
}

/** Pods that break nothing, restricted, and baseline in two ways. */
export const PODS: readonly PodLike[] = [
  HARDENED,
  without(pod({}, { name: 'plain' })),
  without(
    pod(
      { hostNetwork: true, containers: [container({ ports: [{ containerPort: 80 }] })] },
      { name: 'host-network' },
    ),
  ),
  without(
    pod({ containers: [container({ securityContext: { privileged: true } })] }, { name: 'privileged' }),
  ),
];

export const CONTROLLERS = [
  ['apps', 'deployments', 'Deployment'],
  ['apps', 'replicasets', 'ReplicaSet'],
  ['apps', 'statefulsets', 'StatefulSet'],
  ['apps', 'daemonsets', 'DaemonSet'],
  ['batch', 'jobs', 'Job'],
  ['batch', 'cronjobs', 'CronJob'],
  ['', 'replicationcontrollers', 'ReplicationController'],
  ['', 'podtemplates', 'PodTemplate'],
] as const;

/** One object of a kind that makes pods from a template. */
function controllerObject(group: string, kind: string, name: string, template: PodLike): object {
  const labels = { app: name };
  const restartPolicy = ['Job', 'CronJob'].includes(kind) ? { restartPolicy: 'Never' } : {};
  const stamped = {
    metadata: { labels, annotations: template.metadata?.annotations ?? {} },
    spec: { ...template.spec, ...restartPolicy },
  };
  const selector = kind === 'ReplicationController' ? labels : { matchLabels: labels };
  const version = group === '' ? 'v1' : `${group}/v1`;
  const base = { apiVersion: version, kind, metadata: { name } };
  if (kind === 'PodTemplate') return { ...base, template: stamped };
  if (kind === 'CronJob')
    return { ...base, spec: { schedule: '0 * * * *', jobTemplate: { spec: { template: stamped } } } };
  if (kind === 'Job') return { ...base, spec: { template: stamped } };
  const serviceName = kind === 'StatefulSet' ? { serviceName: name } : {};
  return { ...base, spec: { selector, template: stamped, ...serviceName } };
}

/** The creation of a controller whose template is the pod. */
export function controllerCreation(
  [group, resource, kind]: (typeof CONTROLLERS)[number],
  template: PodLike,
  namespace: string,
): Call {
  const name = template.metadata?.name ?? 'web';
  const body = controllerObject(group, kind, name, template);
  const root = group === '' ? '/api/v1' : `/apis/${group}/v1`;
  return {
    method: 'POST',
    path: `${root}/namespaces/${namespace}/${resource}`,
    body,
    request: {
      operation: 'CREATE',
      kind: { group, kind },
      resource: { group, resource },
      name,
      namespace,
      userInfo: { username: 'admin' },
      object: body,
    },
  };
}

/** A namespace made, or changed where there is an old one. */
export function namespaceCall(
  method: 'POST' | 'PUT',
  name: string,
  labels: Readonly<Record<string, string>>,
  old?: object,
): Call {
  const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
  return {
    method,
    path: method === 'POST' ? '/api/v1/namespaces' : `/api/v1/namespaces/${name}`,
    body: object,
    request: {
      operation: method === 'POST' ? 'CREATE' : 'UPDATE',
      kind: { group: '', kind: 'Namespace' },
      resource: { group: '', resource: 'namespaces' },
      name,
      namespace: name,
      userInfo: { username: 'admin' },
      object,
      oldObject: old,
    },
  };
}

/** An update of a stored pod, or of one of its subresources. */
export function podUpdate(namespace: string, subResource: string, body: PodLike, oldObject: PodLike): Call {
  const name = body.metadata?.name ?? '';
  const request: AdmissionRequest = {
    operation: 'UPDATE',
    kind: { group: '', kind: 'Pod' },
    resource: { group: '', resource: 'pods' },
    ...(subResource === '' ? {} : { subResource }),
    name,
    namespace,
    userInfo: { username: 'admin' },
    object: body,
    oldObject,
  };
  const path = `/api/v1/namespaces/${namespace}/pods/${name}${subResource === '' ? '' : `/${subResource}`}`;
  return { method: 'PUT', path, body, request };
}

/** Makes an object for good. */
export async function make({ server }: World, path: string, object: object): Promise<PodLike> {
  const { status, body } = await server.request('POST', path, object);
  if (status !== 201) throw new Error(`${path}: ${JSON.stringify(body)}`);
  return body as PodLike;
}

/** Changes a namespace's labels for good; `NAME/status` goes past the plug-in, which looks at no subresource. */
export async function relabel(
  { server }: World,
  path: string,
  labels: Readonly<Record<string, string>>,
): Promise<void> {
  const { status, body } = await server.request(
    'PATCH',
    `/api/v1/namespaces/${path}`,
    { metadata: { labels } },
    { 'content-type': 'application/merge-patch+json' },
  );
  if (status !== 200) throw new Error(`${path}: ${JSON.stringify(body)}`);
}

/** Waits for the plug-in's caches, which follow in a moment. */
export async function eventually(holds: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 100 && !(await holds()); attempt += 1) await sleep(100);
}
