import { defineContainerRule } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { attack, nsa, owasp, threatMatrix } from '../frameworks.ts';
import { hasRequirement } from '../requirements.ts';

/** Manage Resources for Containers: without a limit a container may take all of the node's memory. */
export const memoryLimitMissing = defineContainerRule({
  id: 'memory-limit-missing',
  title: 'Containers have a memory limit',
  why: "Without a limit one container, leaking or attacked, takes the node's memory until the kernel kills its neighbours.",
  severity: 'medium',
  scope: 'namespace',
  reason: 'no memory limit',
  detail: 'container {container} has no memory limit',
  remediation:
    'Set resources.limits.memory from what the container really uses, or give the namespace a LimitRange.',
  frameworks: [
    ...owasp('workload'),
    ...nsa('Resource policies'),
    ...attack('T1499', 'T1496'),
    ...threatMatrix('MS-TA9040', 'MS-TA9039'),
  ],
  layer: 'container',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/'],
  alike:
    'kube-score container-resources, kube-linter unset-memory-requirements, Trivy KSV-0018, Checkov CKV_K8S_13, Kubescape C-0004',
  noise:
    'A LimitRange of the namespace and, from 1.34, limits of the whole pod count; ephemeral containers cannot have limits.',
  types: ['container', 'initContainer'],
  example: () => ({
    pass: exampleDeployment({ container: 'resources:\n  limits:\n    memory: 256Mi' }),
    fail: exampleDeployment({ container: 'resources:\n  limits:\n    cpu: 500m' }),
  }),
  check({ container }, workload, context) {
    return hasRequirement('limits', 'memory', container, workload, context)
      ? undefined
      : { at: '/resources/limits/memory' };
  },
});
