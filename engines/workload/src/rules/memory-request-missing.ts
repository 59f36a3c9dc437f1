import { defineContainerRule } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { attack, nsa, owasp, threatMatrix } from '../frameworks.ts';
import { hasRequirement } from '../requirements.ts';

/** Node-pressure eviction: pods above their request go first, and without a request that is at once. */
export const memoryRequestMissing = defineContainerRule({
  id: 'memory-request-missing',
  title: 'Containers request memory',
  why: 'The scheduler places a pod without request on a full node, and when memory runs short the kubelet evicts it first. A neighbour that takes memory is enough to stop it.',
  severity: 'low',
  scope: 'namespace',
  reason: 'no memory request',
  detail: 'container {container} requests no memory',
  remediation: 'Set resources.requests.memory; a limit alone is also the request.',
  frameworks: [
    ...owasp('workload'),
    ...nsa('Resource policies'),
    ...attack('T1499'),
    ...threatMatrix('MS-TA9040'),
  ],
  layer: 'container',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/'],
  alike:
    'kube-score container-resources, kube-linter unset-memory-requirements, Trivy KSV-0016, Checkov CKV_K8S_12',
  noise: 'A limit counts as request, as the server defaults it; a LimitRange counts too.',
  types: ['container', 'initContainer'],
  example: () => ({
    pass: exampleDeployment({ container: 'resources:\n  requests:\n    memory: 128Mi' }),
    fail: exampleDeployment({ container: 'resources:\n  requests:\n    cpu: 100m' }),
  }),
  check({ container }, workload, context) {
    return hasRequirement('requests', 'memory', container, workload, context)
      ? undefined
      : { at: '/resources/requests/memory' };
  },
});
