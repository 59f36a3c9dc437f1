import { childPointer } from '@toride/core';
import { defineWorkloadRule, type Problem } from '../define-rule.ts';
import { effectiveSeccomp } from '../effective.ts';
import { exampleDeployment } from '../example.ts';
import { attack, cisGeneralPolicy, nsa, owasp } from '../frameworks.ts';

/** KEP-135: the seccomp annotations do nothing from 1.27, and nobody says so at apply. */
export const seccompAnnotation = defineWorkloadRule({
  id: 'seccomp-annotation',
  title: 'Seccomp profiles are set by field, not annotation',
  why: "The API server drops the old annotations' meaning in silence from 1.27. A pod that carried its profile there runs unconfined since the upgrade.",
  severity: 'high',
  scope: 'object',
  reason: 'seccomp annotation without effect',
  detail:
    'annotation {annotation} has no effect from Kubernetes 1.27, and no field sets a profile in its place',
  remediation: 'Set securityContext.seccompProfile on the pod or container, and remove the annotation.',
  frameworks: [
    ...cisGeneralPolicy(2),
    ...nsa('Hardening container environments'),
    ...owasp('workload'),
    ...owasp('outdated'),
    ...attack('T1611'),
  ],
  layer: 'container',
  phase: 'deploy',
  function: 'prevent',
  references: [
    'https://kep.k8s.io/135',
    'https://kubernetes.io/docs/reference/labels-annotations-taints/#seccomp-security-alpha-kubernetes-io-pod',
  ],
  since: '1.27',
  alike: 'none known',
  noise:
    'Silent where a field sets a profile for every container, and on annotations that ask for no profile.',
  example: () => ({
    pass: exampleDeployment({ pod: 'securityContext:\n  seccompProfile: {type: RuntimeDefault}' }),
    fail: exampleDeployment({
      metadata: 'annotations:\n  seccomp.security.alpha.kubernetes.io/pod: runtime/default',
    }),
  }),
  check(workload, context) {
    const { annotations } = workload.metadata;
    if (annotations === undefined) return undefined;
    let problems: Problem[] | undefined;
    for (const [annotation, profile] of Object.entries(annotations)) {
      if (
        !/^(?:container\.)?seccomp\.security\.alpha\.kubernetes\.io\//.test(annotation) ||
        profile === 'unconfined'
      )
        continue;
      const container = annotation.startsWith('container.')
        ? annotation.slice(annotation.indexOf('/') + 1)
        : undefined;
      const bare = workload.containers.some(
        (subject) =>
          (container === undefined || subject.container.name === container) &&
          effectiveSeccomp(subject, workload, context.target.minor) === undefined,
      );
      if (bare)
        (problems ??= []).push({
          from: 'pod',
          at: childPointer('/metadata/annotations', annotation),
          values: { annotation },
        });
    }
    return problems;
  },
});
