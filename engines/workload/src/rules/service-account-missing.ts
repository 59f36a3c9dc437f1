import { goQuote } from '@toride/core';
import { defineWorkloadRule } from '../define-rule.ts';
import { documents, exampleDeployment, yaml } from '../example.ts';
import { nsa, owasp } from '../frameworks.ts';
import { missingReference } from '../references.ts';
import { serviceAccountNameOf } from '../service-account.ts';

const WEB = yaml(`
  apiVersion: v1
  kind: ServiceAccount
  metadata: {name: web, namespace: shop}
`);

/** Admission plug-in ServiceAccount: pods of an account that is not there are refused. */
export const serviceAccountMissing = defineWorkloadRule({
  id: 'service-account-missing',
  title: 'Pods run as a service account that exists',
  why: 'The pods are refused. Whoever makes an account of that name, with a role bound to it, decides what the pods may do.',
  severity: 'low',
  scope: 'namespace',
  reason: 'start fails: no such service account',
  detail: 'the pods are refused: {message}',
  remediation: 'Create the ServiceAccount, or correct its name.',
  frameworks: [...owasp('authorization'), ...nsa('Protecting Pod service account tokens')],
  layer: 'cluster',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/security/service-accounts/'],
  alike: 'kube-linter non-existent-service-account',
  noise:
    'Claimed only where the input holds other accounts of the namespace or is a live cluster, and all could be read.',
  example: () => ({
    pass: documents(exampleDeployment({ pod: 'serviceAccountName: web' }), WEB),
    fail: documents(exampleDeployment({ pod: 'serviceAccountName: website' }), WEB),
  }),
  check(workload, context) {
    const name = serviceAccountNameOf(workload);
    if (name === 'default') return 'not-applicable';
    const at = workload.spec.serviceAccountName === undefined ? '/serviceAccount' : '/serviceAccountName';
    const { namespace } = workload.resource;
    const account = namespace === undefined ? name : `${namespace}/${name}`;
    return missingReference(
      workload,
      context,
      'ServiceAccount',
      [{ name, at }],
      () => `error looking up service account ${account}: serviceaccount ${goQuote(name)} not found`,
    );
  },
});
