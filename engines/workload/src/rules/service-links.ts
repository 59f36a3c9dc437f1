import { defineWorkloadRule } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { attack, owasp, threatMatrix } from '../frameworks.ts';

/** Service environment variables: every service's address in every container's environment. */
export const serviceLinks = defineWorkloadRule({
  id: 'service-links',
  title: "Pods do not get every service's address",
  why: "The addresses of all services of the namespace stand in each container's environment: a map for whoever breaks in, and a slow start in large namespaces.",
  severity: 'info',
  scope: 'object',
  reason: 'service addresses in the environment',
  detail: 'the pods get the addresses of every service as environment variables',
  remediation: 'Set enableServiceLinks: false and use DNS.',
  frameworks: [...owasp('network'), ...attack('T1613'), ...threatMatrix('MS-TA9031')],
  layer: 'container',
  phase: 'deploy',
  function: 'prevent',
  references: [
    'https://kubernetes.io/docs/tutorials/services/connect-applications-service/#accessing-the-service',
  ],
  optIn: true,
  alike: 'none known',
  noise: 'A matter of taste, so it is off unless asked for.',
  example: () => ({
    pass: exampleDeployment({ pod: 'enableServiceLinks: false' }),
    fail: exampleDeployment(),
  }),
  check({ spec: { enableServiceLinks } }) {
    if (enableServiceLinks === false) return undefined;
    return { at: '/enableServiceLinks', edits: [{ set: '/enableServiceLinks', to: false }] };
  },
});
