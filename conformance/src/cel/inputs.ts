/** What expressions of the suite look at. */
import type { JsonObject } from '@toride/core';

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'web-1',
    namespace: 'prod',
    labels: { app: 'web', 'app.kubernetes.io/name': 'web', tier: 'front' },
    annotations: { note: 'naïve ☃', empty: '' },
    finalizers: [],
    generation: 7,
  },
  spec: {
    replicas: 3,
    weight: 0.5,
    hostNetwork: false,
    nodeSelector: null,
    containers: [
      {
        name: 'main',
        image: 'registry.example.com/web:1.2.3',
        ports: [{ containerPort: 8080 }, { containerPort: 9090, name: 'metrics' }],
        resources: { limits: { cpu: '500m', memory: '1Gi' }, requests: { cpu: '0.25' } },
        securityContext: { runAsUser: 1000, privileged: false, capabilities: { drop: ['ALL'] } },
      },
      {
        name: 'side',
        image: 'nginx:latest',
        args: ['-v', '--port=80'],
        securityContext: { privileged: true },
      },
    ],
    big: 9007199254740993n,
    matrix: [[1, 2], [3, [4, 5]], []],
    mixed: [1, 'two', 3.5, true, null, { a: 1 }],
    times: ['2024-02-29T12:30:45.123456789Z', '1h30m', '10.0.0.0/8', 'v1.2', '2001:db8::1'],
    __proto__x: 'trap',
  },
};

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'api', labels: {} },
  spec: { replicas: 0, template: { spec: { containers: [] } }, mixed: {}, weight: 2, times: [] },
};

const request = {
  kind: { group: '', version: 'v1', kind: 'Pod' },
  resource: { group: '', version: 'v1', resource: 'pods' },
  requestKind: { group: '', version: 'v1', kind: 'Pod' },
  requestResource: { group: '', version: 'v1', resource: 'pods' },
  name: 'web-1',
  namespace: 'prod',
  operation: 'CREATE',
  userInfo: { username: 'alice', groups: ['system:authenticated', 'dev'], extra: { scopes: ['a', 'b'] } },
  dryRun: false,
  options: null,
};

const namespaceObject = {
  metadata: { name: 'prod', labels: { env: 'prod' }, creationTimestamp: '2024-01-01T00:00:00Z' },
  spec: { finalizers: ['kubernetes'] },
  status: { phase: 'Active' },
};

/** Several, so that one expression meets what is there, what is not and what has another type. */
export const INPUTS: readonly JsonObject[] = [
  {
    object: pod,
    oldObject: null,
    params: { max: 5, names: ['web-1', 'web-2'], limit: '2Gi' },
    request,
    namespaceObject,
  },
  {
    object: deployment,
    oldObject: pod,
    params: null,
    request: { ...request, operation: 'UPDATE', namespace: '' },
    namespaceObject: null,
  },
];
