import { goQuote } from '@toride/core';
import { defineWorkloadRule } from '../define-rule.ts';
import { documents, exampleDeployment, yaml } from '../example.ts';
import { attack, nsa, owasp } from '../frameworks.ts';
import { runtimeClassOf } from '../sandbox.ts';

const GVISOR = yaml(`
  apiVersion: node.k8s.io/v1
  kind: RuntimeClass
  metadata: {name: gvisor}
  handler: runsc
`);

/** Admission plug-in RuntimeClass: a pod that names a class that is not there is refused. */
export const startRuntimeClass = defineWorkloadRule({
  id: 'start-runtime-class',
  title: 'Pods name a RuntimeClass that exists',
  why: 'The pod is refused. A controller tries for ever, and the sandbox that was meant to hold untrusted code is taken out to get it going.',
  severity: 'medium',
  scope: 'cluster',
  reason: 'start fails: no such RuntimeClass',
  detail: 'the pods are refused: {message}',
  remediation: 'Create the RuntimeClass, or correct its name.',
  frameworks: [...owasp('workload'), ...nsa('Hardening container environments'), ...attack('T1611')],
  layer: 'cluster',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/containers/runtime-class/'],
  alike: 'none known',
  noise:
    'Unknown where the input holds no RuntimeClass at all and is no live cluster: files of an application seldom do.',
  example: () => ({
    pass: documents(exampleDeployment({ pod: 'runtimeClassName: gvisor' }), GVISOR),
    fail: documents(exampleDeployment({ pod: 'runtimeClassName: gvisr' }), GVISOR),
  }),
  check(workload, context) {
    const { runtimeClassName } = workload.spec;
    if (runtimeClassName === undefined || runtimeClassName === '') return 'not-applicable';
    if (runtimeClassOf(workload, context.inventory) !== undefined) return undefined;
    const message = `pod rejected: RuntimeClass ${goQuote(runtimeClassName)} not found`;
    const values = { message };
    const gap = context.gapIn('RuntimeClass', 'node.k8s.io', undefined);
    if (gap !== undefined) return { at: '/runtimeClassName', values, unknown: gap };
    const known =
      context.inventory.ofKind('RuntimeClass', 'node.k8s.io').length > 0 ||
      context.isLive(workload.resource.namespace);
    const why = `the input holds no RuntimeClass, so it is not known whether ${runtimeClassName} exists`;
    return { at: '/runtimeClassName', values, ...(known ? {} : { unknown: why }) };
  },
});
