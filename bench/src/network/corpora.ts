import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { made } from '../corpus.ts';

/**
 * Pods of which no two are alike to policies: each has a label and an address of its own, and a policy of its own that names some
 * of the others by label and by block. Nothing can be merged.
 */
export function everyPodItsOwn(pods: number): string {
  return made(`network-apart-${pods}`, (folder) => {
    for (let first = 0; first < pods; first += 20) {
      const namespace = `team-${first / 20}`;
      const documents = [namespaceOf(namespace, first / 20)];
      for (let n = first; n < Math.min(pods, first + 20); n += 1)
        documents.push(podOf(namespace, `p-${n}`, `id: w-${n}`, n), policyOf(namespace, n, pods));
      write(folder, namespace, documents);
    }
  });
}

/** A live cluster of many replicas: pods that controllers made, which were not read, and ten policies in each namespace. */
export function replicas(pods: number): string {
  return made(`network-replicas-${pods}`, (folder) => {
    for (let first = 0; first < pods; first += 200) {
      const namespace = `team-${first / 200}`;
      const documents = [namespaceOf(namespace, first / 200)];
      for (let n = first; n < Math.min(pods, first + 200); n += 1) {
        const app = `app-${n % 20}`;
        const labels = `app: ${app}, tier: t${(n % 20) % 3}`;
        documents.push(podOf(namespace, `${app}-${n}`, labels, n, app));
      }
      for (let n = 0; n < 10; n += 1) documents.push(replicaPolicyOf(namespace, n, first / 200));
      write(folder, namespace, documents);
    }
  });
}

function write(folder: string, name: string, documents: readonly string[]): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.yaml`), documents.join('---\n'));
}

function namespaceOf(name: string, n: number): string {
  return `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: ${name}\n  labels: {team: t${n % 40}}\n`;
}

function podOf(namespace: string, name: string, labels: string, n: number, owner?: string): string {
  const reference =
    owner === undefined
      ? ''
      : `  ownerReferences:\n  - {apiVersion: apps/v1, kind: ReplicaSet, name: ${owner}, uid: ${namespace}-${owner}, controller: true}\n`;
  return `apiVersion: v1
kind: Pod
metadata:
  name: ${name}
  namespace: ${namespace}
  labels: {${labels}}
${reference}spec:
  nodeName: node-${n % 100}
  serviceAccountName: default
  containers:
  - name: main
    image: registry.example/app:1.${n % 7}
    ports:
    - {name: main, containerPort: ${[80, 8080, 5432][n % 3]}}
    resources:
      limits: {cpu: 500m, memory: 256Mi}
    securityContext:
      allowPrivilegeEscalation: false
status:
  phase: Running
  podIP: ${addressOf(n)}
`;
}

/** Three others by label, a block with a hole, a range and a name. */
function policyOf(namespace: string, n: number, pods: number): string {
  const others = [1, 7, 19].map((step) => `w-${(n * step + step) % pods}`).join(', ');
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: p-${n}, namespace: ${namespace}}
spec:
  podSelector:
    matchLabels: {id: w-${n}}
  policyTypes: [Ingress, Egress]
  ingress:
  - from:
    - podSelector:
        matchExpressions:
        - {key: id, operator: In, values: [${others}]}
      namespaceSelector: {}
    ports: [{protocol: TCP, port: main}]
  egress:
  - to:
    - ipBlock: {cidr: ${blockOf(n, 24)}, except: [${blockOf(n, 28)}]}
    ports: [{protocol: TCP, port: 8000, endPort: ${8001 + (n % 50)}}]
  - to:
    - namespaceSelector: {matchLabels: {team: t${n % 40}}}
    ports: [{protocol: UDP, port: 53}]
`;
}

function replicaPolicyOf(namespace: string, n: number, team: number): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: p-${n}, namespace: ${namespace}}
spec:
  podSelector:
    matchLabels: {app: app-${n * 2}}
  policyTypes: [Ingress, Egress]
  ingress:
  - from:
    - podSelector: {matchLabels: {tier: t${n % 3}}}
    - namespaceSelector: {matchLabels: {team: t${(team + n) % 40}}}
    ports: [{protocol: TCP, port: main}]
  egress:
  - to:
    - ipBlock: {cidr: 10.${n}.0.0/16, except: [10.${n}.${team % 256}.0/24]}
  - to:
    - podSelector: {}
    ports: [{protocol: TCP, port: 8000, endPort: ${8080 + n}}]
`;
}

function addressOf(n: number): string {
  return `10.${(n >>> 16) & 255}.${(n >>> 8) & 255}.${n & 255}`;
}

/** The block around a pod's address. */
function blockOf(n: number, length: 24 | 28): string {
  return `${addressOf(length === 24 ? n & ~255 : n & ~15)}/${length}`;
}
