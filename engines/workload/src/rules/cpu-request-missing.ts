import { defineContainerRule } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { attack, nsa, owasp, threatMatrix } from '../frameworks.ts';
import { hasRequirement } from '../requirements.ts';

/** Manage Resources for Containers: the request is also the container's share when the node is busy. */
export const cpuRequestMissing = defineContainerRule({
  id: 'cpu-request-missing',
  title: 'Containers request CPU',
  why: 'The request is the share of the processor that a container keeps when a neighbour takes all it can. Without one it gets almost none.',
  severity: 'low',
  scope: 'namespace',
  reason: 'no CPU request',
  detail: 'container {container} requests no CPU',
  remediation: 'Set resources.requests.cpu; a limit alone is also the request.',
  frameworks: [
    ...owasp('workload'),
    ...nsa('Resource policies'),
    ...attack('T1499'),
    ...threatMatrix('MS-TA9040'),
  ],
  layer: 'container',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/'],
  alike:
    'kube-score container-resources, kube-linter unset-cpu-requirements, Trivy KSV-0015, Checkov CKV_K8S_10',
  noise: 'A limit counts as request, as the server defaults it; a LimitRange counts too.',
  types: ['container', 'initContainer'],
  example: () => ({
    pass: exampleDeployment({ container: 'resources:\n  requests:\n    cpu: 100m' }),
    fail: exampleDeployment({ container: 'resources:\n  requests:\n    memory: 128Mi' }),
  }),
  check({ container }, workload, context) {
    return hasRequirement('requests', 'cpu', container, workload, context)
      ? undefined
      : { at: '/resources/requests/cpu' };
  },
});
