// Longer than most: a table of what two examples a rule cannot show, one row a case.
import type { CoverageGap } from '@toride/core';
import { inventoryOf } from '@toride/testkit';
import { runEngine } from '@toride/testkit/engine-contract';
import { describe, expect, test } from 'vitest';
import { documents, exampleDeployment, yaml } from './example.ts';
import { rules } from './rules/index.ts';
import { workload } from './workload-engine.ts';

interface Case {
  readonly rule: string;
  readonly what: string;
  readonly input: string;
  readonly target?: string;
  readonly gaps?: readonly CoverageGap[];
  readonly says: readonly ('fail' | 'unknown')[];
}

async function run(rule: string, input: string, target = '1.36', gaps: readonly CoverageGap[] = []) {
  return runEngine(workload, inventoryOf(input, { target, gaps }), { only: [`workload/${rule}`] });
}

function suite(cases: readonly Case[]): void {
  test.each(cases.map((one) => [one.rule, one.what, one] as const))('%s: %s', async (rule, _what, one) => {
    const { findings } = await run(rule, one.input, one.target, one.gaps);
    expect(findings.map(({ verdict }) => verdict ?? 'fail')).toEqual(one.says);
  });
}

const service = (spec: string): string =>
  yaml(`
    apiVersion: v1
    kind: Service
    metadata: {name: web, namespace: shop}
    spec: ${spec}
  `);
const WEB_SERVICE = service('{selector: {app: web}, ports: [{port: 80}]}');
const LIMIT_RANGE = yaml(`
  apiVersion: v1
  kind: LimitRange
  metadata: {name: defaults, namespace: shop}
  spec: {limits: [{type: Container, default: {memory: 256Mi}}]}
`);
const gap = (kind: string, group: string, coverage: 'partial' | 'denied' = 'denied'): CoverageGap => ({
  kind,
  group,
  coverage,
  why: 'forbidden',
});

describe('defaults that the server fills in', () => {
  suite([
    {
      rule: 'memory-limit-missing',
      what: 'a LimitRange gives one',
      input: documents(exampleDeployment(), LIMIT_RANGE),
      says: [],
    },
    {
      rule: 'memory-request-missing',
      what: 'a default limit is the request too',
      input: documents(exampleDeployment(), LIMIT_RANGE),
      says: [],
    },
    {
      rule: 'cpu-request-missing',
      what: 'a LimitRange of memory gives no CPU',
      input: documents(exampleDeployment(), LIMIT_RANGE),
      says: ['fail'],
    },
    {
      rule: 'memory-request-missing',
      what: 'a limit is the request',
      input: exampleDeployment({ container: 'resources: {limits: {memory: 1Gi}}' }),
      says: [],
    },
    {
      rule: 'memory-limit-missing',
      what: 'the whole pod has one, from 1.34',
      input: exampleDeployment({ pod: 'resources: {limits: {memory: 1Gi}}' }),
      says: [],
    },
    {
      rule: 'memory-limit-missing',
      what: 'the whole pod has one, before it means anything',
      input: exampleDeployment({ pod: 'resources: {limits: {memory: 1Gi}}' }),
      target: '1.32',
      says: ['fail'],
    },
    {
      rule: 'image-pull-policy',
      what: 'latest without policy is pulled always',
      input: exampleDeployment({ image: 'nginx' }),
      says: [],
    },
    {
      rule: 'image-pull-policy',
      what: 'a digest needs no pull',
      input: exampleDeployment({
        image: `nginx@sha256:${'a'.repeat(64)}`,
        container: 'imagePullPolicy: IfNotPresent',
      }),
      says: [],
    },
  ]);
});

describe('tokens', () => {
  const account = (line: string): string =>
    `apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: web, namespace: shop}\n${line}\n`;
  const binding = yaml(`
    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata: {name: web, namespace: shop}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: web}
    subjects: [{kind: ServiceAccount, name: web}]
  `);
  const named = exampleDeployment({ pod: 'serviceAccountName: web' });
  suite([
    {
      rule: 'service-account-token-automounted',
      what: 'the account says no',
      input: documents(named, account('automountServiceAccountToken: false')),
      says: [],
    },
    {
      rule: 'service-account-token-automounted',
      what: 'the pod says yes over the account',
      input: documents(
        exampleDeployment({ pod: 'serviceAccountName: web\nautomountServiceAccountToken: true' }),
        account('automountServiceAccountToken: false'),
      ),
      says: ['fail'],
    },
    {
      rule: 'service-account-token-automounted',
      what: 'a role is bound to the account',
      input: documents(named, binding),
      says: [],
    },
    {
      rule: 'service-account-token-automounted',
      what: 'the deprecated alias names it',
      input: exampleDeployment({ pod: 'serviceAccount: web' }),
      says: ['fail'],
    },
  ]);
});

describe('absence is claimed only where everything was read', () => {
  const replicated = exampleDeployment({ spec: 'replicas: 3' });
  const budget = yaml(`
    apiVersion: policy/v1
    kind: PodDisruptionBudget
    metadata: {name: other, namespace: shop}
    spec: {maxUnavailable: 1, selector: {matchLabels: {app: other}}}
  `);
  const runtimeClass = exampleDeployment({ pod: 'runtimeClassName: gvisor' });
  suite([
    { rule: 'disruption-budget-missing', what: 'no budget', input: replicated, says: ['fail'] },
    {
      rule: 'disruption-budget-missing',
      what: 'budgets are denied',
      input: replicated,
      gaps: [gap('PodDisruptionBudget', 'policy')],
      says: ['unknown'],
    },
    { rule: 'disruption-budget-missing', what: 'one replica', input: exampleDeployment(), says: [] },
    {
      rule: 'disruption-budget-selects-nothing',
      what: 'complete',
      input: documents(replicated, budget),
      says: ['fail'],
    },
    {
      rule: 'disruption-budget-selects-nothing',
      what: 'a document was lost',
      input: documents(replicated, budget),
      gaps: [gap('*', '*', 'partial')],
      says: ['unknown'],
    },
    { rule: 'disruption-budget-selects-nothing', what: 'no workload given', input: budget, says: [] },
    {
      rule: 'service-selects-nothing',
      what: 'no workload given',
      input: service('{selector: {app: web}}'),
      says: [],
    },
    {
      rule: 'service-selects-nothing',
      what: 'pods are denied',
      input: documents(exampleDeployment(), service('{selector: {app: x}}')),
      gaps: [gap('Pod', '')],
      says: ['unknown'],
    },
    {
      rule: 'service-selects-nothing',
      what: 'no selector',
      input: documents(exampleDeployment(), service('{ports: [{port: 80}]}')),
      says: [],
    },
    {
      rule: 'start-runtime-class',
      what: 'no RuntimeClass in the input',
      input: runtimeClass,
      says: ['unknown'],
    },
    {
      rule: 'config-map-missing',
      what: 'no ConfigMap in the input',
      input: exampleDeployment({ container: 'envFrom: [{configMapRef: {name: web}}]' }),
      says: [],
    },
    {
      rule: 'config-map-missing',
      what: 'an optional one',
      input: documents(
        exampleDeployment({ container: 'envFrom: [{configMapRef: {name: web, optional: true}}]' }),
        yaml(`
          apiVersion: v1
          kind: ConfigMap
          metadata: {name: other, namespace: shop}
        `),
      ),
      says: [],
    },
    {
      rule: 'secret-missing',
      what: 'files leave Secrets out',
      input: exampleDeployment({ container: 'envFrom: [{secretRef: {name: web}}]' }),
      says: [],
    },
  ]);
});

describe('noise that is not made', () => {
  const job = yaml(`
    apiVersion: batch/v1
    kind: Job
    metadata: {name: report, namespace: shop}
    spec:
      template:
        metadata: {labels: {app: web}}
        spec:
          restartPolicy: Never
          containers: [{name: report, image: "r.example.com/report:1", ports: [{containerPort: 8080}]}]
  `);
  const daemonSet = (pod: string): string =>
    yaml(`
      apiVersion: apps/v1
      kind: DaemonSet
      metadata: {name: agent, namespace: shop}
      spec:
        selector: {matchLabels: {app: agent}}
        template:
          metadata: {labels: {app: agent}}
          spec:
            ${pod}
            containers: [{name: agent, image: "r.example.com/agent:1"}]
    `);
  const probe = 'httpGet: {path: /, port: 8080}';
  const loadBalancer = (annotation: string): string =>
    yaml(`
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: shop, annotations: {${annotation}}}
      spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 443}]}
    `);
  const hostPath = (path: string, readOnly: boolean): string =>
    exampleDeployment({
      container: `volumeMounts: [{name: host, mountPath: /host, readOnly: ${readOnly}}]`,
      pod: `volumes: [{name: host, hostPath: {path: ${path}}}]`,
    });
  suite([
    {
      rule: 'autoscaler-replicas',
      what: 'no replicas at all switch the autoscaler off',
      input: documents(
        exampleDeployment({ spec: 'replicas: 0' }),
        yaml(`
          apiVersion: autoscaling/v2
          kind: HorizontalPodAutoscaler
          metadata: {name: web, namespace: shop}
          spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, maxReplicas: 3}
        `),
      ),
      says: [],
    },
    { rule: 'readiness-probe-missing', what: 'a Job', input: documents(job, WEB_SERVICE), says: [] },
    {
      rule: 'readiness-probe-missing',
      what: 'no service',
      input: exampleDeployment({ container: 'ports: [{containerPort: 8080}]' }),
      says: [],
    },
    { rule: 'replicas-single', what: 'no service', input: exampleDeployment(), says: [] },
    {
      rule: 'probes-identical',
      what: 'liveness is more patient',
      input: exampleDeployment({
        container: `readinessProbe: {${probe}}\nlivenessProbe: {${probe}, failureThreshold: 10}`,
      }),
      says: [],
    },
    {
      rule: 'toleration-all',
      what: 'a DaemonSet',
      input: daemonSet('tolerations: [{operator: Exists}]'),
      says: [],
    },
    {
      rule: 'service-load-balancer-open',
      what: 'an internal one',
      input: loadBalancer('service.beta.kubernetes.io/azure-load-balancer-internal: "true"'),
      says: [],
    },
    {
      rule: 'service-load-balancer-open',
      what: 'an annotation that says no',
      input: loadBalancer('service.beta.kubernetes.io/azure-load-balancer-internal: "false"'),
      says: ['fail'],
    },
    { rule: 'host-path-sensitive', what: '/proc read-only', input: hostPath('/proc', true), says: [] },
    { rule: 'host-path-sensitive', what: '/proc writable', input: hostPath('/proc', false), says: ['fail'] },
    {
      rule: 'host-path-sensitive',
      what: 'a path that climbs',
      input: hostPath('/srv/../etc/kubernetes', true),
      says: ['fail'],
    },
    {
      rule: 'host-path-sensitive',
      what: 'the directory of a driver',
      input: hostPath('/var/lib/kubelet/plugins/csi', false),
      says: [],
    },
    {
      rule: 'host-path-writable',
      what: 'told by the sensitive rule',
      input: hostPath('/etc', false),
      says: [],
    },
    {
      rule: 'runtime-socket',
      what: 'the directory that holds it',
      input: hostPath('/var/run', true),
      says: ['fail'],
    },
    {
      rule: 'runtime-socket',
      what: 'containerd',
      input: hostPath('/run/containerd/containerd.sock', true),
      says: ['fail'],
    },
    {
      rule: 'secret-in-probe',
      what: 'a session cookie',
      input: exampleDeployment({
        container:
          'readinessProbe: {httpGet: {port: 80, httpHeaders: [{name: Cookie, value: session-id=probe}]}}',
      }),
      says: [],
    },
    {
      rule: 'image-tag-latest',
      what: 'latest with a digest',
      input: exampleDeployment({ image: `nginx:latest@sha256:${'a'.repeat(64)}` }),
      says: [],
    },
    {
      rule: 'namespace-default',
      what: 'a namespace that is left out',
      input: exampleDeployment().replace('  namespace: shop\n', ''),
      says: [],
    },
    {
      rule: 'capability-net-raw',
      what: 'small letters',
      input: exampleDeployment({ container: 'securityContext: {capabilities: {drop: [all]}}' }),
      says: [],
    },
    {
      rule: 'capability-net-raw',
      what: 'a privileged container',
      input: exampleDeployment({ container: 'securityContext: {privileged: true}' }),
      says: [],
    },
    {
      rule: 'node-name',
      what: 'a pod that was scheduled',
      input:
        'apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\nspec: {nodeName: n, containers: [{name: web, image: "a:1"}]}\nstatus: {phase: Running}\n',
      says: [],
    },
  ]);
});

describe('API versions by target', () => {
  const cronJob = 'apiVersion: batch/v1beta1\nkind: CronJob\nmetadata: {name: a, namespace: shop}\n';
  suite([
    { rule: 'api-version-removed', what: 'before it goes', input: cronJob, target: '1.24', says: [] },
    { rule: 'api-version-removed', what: 'when it is gone', input: cronJob, target: '1.25', says: ['fail'] },
    {
      rule: 'api-version-deprecated',
      what: 'before it goes',
      input: cronJob,
      target: '1.24',
      says: ['fail'],
    },
    { rule: 'api-version-deprecated', what: 'when it is gone', input: cronJob, target: '1.25', says: [] },
    {
      rule: 'api-version-removed',
      what: 'a custom resource',
      input: 'apiVersion: example.com/v1beta1\nkind: CronJob\nmetadata: {name: a}\n',
      says: [],
    },
  ]);
});

test('no credential leaves in any finding, not even in part', async () => {
  const all = rules.filter(({ rule }) => rule.id.startsWith('workload/secret-'));
  for (const { example } of all) {
    const { findings } = await runEngine(workload, inventoryOf(example().fail));
    expect(JSON.stringify(findings)).not.toMatch(/correct-horse|c2hvcDpjb3JyZWN0/);
  }
});
