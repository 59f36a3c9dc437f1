import { defineContainerRule } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { attack, nsa, owasp, threatMatrix } from '../frameworks.ts';
import { hasRequirement } from '../requirements.ts';

/** Manage Resources for Containers: a limit throttles a container even on an idle node. */
export const cpuLimitMissing = defineContainerRule({
  id: 'cpu-limit-missing',
  title: 'Containers have a CPU limit',
  why: 'Without a limit a mined or attacked container burns every idle cycle of the node, on your bill.',
  severity: 'low',
  scope: 'namespace',
  reason: 'no CPU limit',
  detail: 'container {container} has no CPU limit',
  remediation: 'Set resources.limits.cpu, or give the namespace a LimitRange.',
  whenNotToUse:
    'Latency-sensitive services: the limit throttles them on an idle node, and requests already share a busy one.',
  frameworks: [
    ...owasp('workload'),
    ...nsa('Resource policies'),
    ...attack('T1496'),
    ...threatMatrix('MS-TA9039'),
  ],
  layer: 'container',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/'],
  optIn: true,
  alike: 'kube-score container-resources, Trivy KSV-0011, Checkov CKV_K8S_11, Kubescape C-0050',
  noise: 'Many run without CPU limits on purpose, so it is off unless asked for.',
  types: ['container', 'initContainer'],
  example: () => ({
    pass: exampleDeployment({ container: 'resources:\n  limits:\n    cpu: 500m' }),
    fail: exampleDeployment({ container: 'resources:\n  limits:\n    memory: 128Mi' }),
  }),
  check({ container }, workload, context) {
    return hasRequirement('limits', 'cpu', container, workload, context)
      ? undefined
      : { at: '/resources/limits/cpu' };
  },
});
