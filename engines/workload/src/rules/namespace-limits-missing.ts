import { defineResourceRule } from '../define-rule.ts';
import { documents, exampleDeployment, yaml } from '../example.ts';
import { attack, nsa, owasp, threatMatrix } from '../frameworks.ts';

const SHOP = yaml(`
  apiVersion: v1
  kind: Namespace
  metadata: {name: shop}
`);

/** NSA/CISA guidance, "Resource policies": LimitRange and ResourceQuota bound what a namespace can take. */
export const namespaceLimitsMissing = defineResourceRule({
  id: 'namespace-limits-missing',
  title: 'Namespaces bound what they use',
  why: 'Without a quota one namespace takes all of the cluster: by mistake, by an attack on one of its services, or by mining.',
  severity: 'info',
  scope: 'namespace',
  reason: 'namespace without quota or limits',
  detail: 'the namespace has neither a ResourceQuota nor a LimitRange for its {workloads}',
  remediation: 'Add a ResourceQuota for the namespace and a LimitRange for its containers.',
  frameworks: [
    ...nsa('Resource policies'),
    ...nsa('Namespaces'),
    ...owasp('workload'),
    ...attack('T1496', 'T1499'),
    ...threatMatrix('MS-TA9039', 'MS-TA9040'),
  ],
  layer: 'cluster',
  phase: 'deploy',
  function: 'prevent',
  references: [
    'https://kubernetes.io/docs/concepts/policy/resource-quotas/',
    'https://kubernetes.io/docs/concepts/policy/limit-range/',
  ],
  alike: 'Trivy KSV-0039, KSV-0040',
  noise:
    "Only Namespace objects with workloads in the input; either kind counts; the system's namespaces are left out; unknown where quotas could not be read.",
  example: () => ({
    pass: documents(
      SHOP,
      exampleDeployment(),
      yaml(`
      apiVersion: v1
      kind: ResourceQuota
      metadata: {name: quota, namespace: shop}
      spec: {hard: {limits.memory: 8Gi}}
    `),
    ),
    fail: documents(SHOP, exampleDeployment()),
  }),
  kinds: ['Namespace.'],
  check({ name }, context) {
    const { inventory } = context;
    const count = inventory.workloadsIn(name).filter(({ drift }) => drift === undefined).length;
    if (count === 0 || name.startsWith('kube-')) return 'not-applicable';
    if (
      inventory.ofKind('ResourceQuota', '', name).length > 0 ||
      inventory.ofKind('LimitRange', '', name).length > 0
    )
      return undefined;
    const gap = context.gapIn('ResourceQuota', '', name) ?? context.gapIn('LimitRange', '', name);
    return {
      at: '',
      values: { workloads: count === 1 ? 'workload' : `${count} workloads` },
      ...(gap === undefined ? {} : { unknown: gap }),
    };
  },
});
