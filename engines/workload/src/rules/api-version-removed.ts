import { isRemoved, servedReplacement } from '../api-replacement.ts';
import { defineResourceRule } from '../define-rule.ts';
import { yaml } from '../example.ts';
import { nsa, owasp } from '../frameworks.ts';

/** Kubernetes Deprecation Policy and the API lifecycle that k8s.io/api declares. */
export const apiVersionRemoved = defineResourceRule({
  id: 'api-version-removed',
  title: 'Objects use an API version that is served',
  why: 'The target version refuses the object. Policies, budgets and sandboxes that are written in a removed version are not there after an upgrade or a new installation.',
  severity: 'high',
  scope: 'object',
  reason: 'API version no longer served',
  detail: '{kind} of {apiVersion} is no longer served since Kubernetes {removed}; use {replacement}',
  remediation: 'Write the object in the version that replaced it; kubectl convert helps.',
  frameworks: [...owasp('outdated'), ...nsa('Upgrading and application security practices')],
  layer: 'cluster',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/reference/using-api/deprecation-guide/'],
  alike: 'kube-score stable-version, kube-linter no-extensions-v1beta',
  noise:
    "By the target version, which is the cluster's own or the one named by flag. The patch is offered where only the version's name differs.",
  example: () => ({
    pass: yaml(`
      apiVersion: node.k8s.io/v1
      kind: RuntimeClass
      metadata: {name: gvisor}
      handler: runsc
    `),
    fail: yaml(`
      apiVersion: node.k8s.io/v1beta1
      kind: RuntimeClass
      metadata: {name: gvisor}
      handler: runsc
    `),
  }),
  kinds: 'any',
  check(resource, context) {
    const life = context.lifecycleOf(resource);
    if (life?.removed === undefined || !isRemoved(life, context.target)) return undefined;
    const { removed } = life;
    const replacement = servedReplacement(life, context.target);
    const { apiVersion, kind, group } = resource;
    const instead =
      replacement === undefined
        ? undefined
        : `${replacement.group === '' ? '' : `${replacement.group}/`}${replacement.version}`;
    const values = {
      kind,
      apiVersion,
      removed,
      replacement:
        instead === undefined
          ? 'another API'
          : instead + (replacement?.kind === kind ? '' : ` ${replacement?.kind}`),
    };
    const exact = instead !== undefined && replacement?.kind === kind && SAME_SHAPE.has(`${kind}.${group}`);
    return { at: '/apiVersion', values, ...(exact ? { edits: [{ set: '/apiVersion', to: instead }] } : {}) };
  },
});

/** Kinds whose removed versions differ from their successors in the version's name only (deprecation guide). */
const SAME_SHAPE: ReadonlySet<string> = new Set([
  'RuntimeClass.node.k8s.io',
  'CronJob.batch',
  'Role.rbac.authorization.k8s.io',
  'RoleBinding.rbac.authorization.k8s.io',
  'ClusterRole.rbac.authorization.k8s.io',
  'ClusterRoleBinding.rbac.authorization.k8s.io',
  'PriorityClass.scheduling.k8s.io',
  'Lease.coordination.k8s.io',
  'CSIDriver.storage.k8s.io',
  'CSINode.storage.k8s.io',
  'StorageClass.storage.k8s.io',
  'VolumeAttachment.storage.k8s.io',
]);
