import { childPointer } from '@toride/core';
import { defineWorkloadRule, type Problem } from '../define-rule.ts';
import { effectiveAppArmor } from '../effective.ts';
import { exampleDeployment } from '../example.ts';
import { nsa, owasp } from '../frameworks.ts';

/** KEP-24: the field replaced the annotations in 1.30. */
export const apparmorAnnotation = defineWorkloadRule({
  id: 'apparmor-annotation',
  title: 'AppArmor profiles are set by field, not annotation',
  why: 'The annotations are deprecated and name containers by hand: a renamed container loses its profile. The field is checked by the server and moves with its container.',
  severity: 'info',
  scope: 'object',
  reason: 'deprecated AppArmor annotation',
  detail: 'annotation {annotation} is deprecated since Kubernetes 1.30',
  remediation: 'Set securityContext.appArmorProfile on the container or pod.',
  frameworks: [...nsa('Hardening container environments'), ...owasp('outdated')],
  layer: 'container',
  phase: 'develop',
  function: 'prevent',
  references: ['https://kep.k8s.io/24', 'https://kubernetes.io/docs/tutorials/security/apparmor/'],
  since: '1.30',
  alike: 'none known',
  noise:
    'Information only: the server still copies the annotation to the field, and adds it to pods that set the field, which pass.',
  example: () => ({
    pass: exampleDeployment({ container: 'securityContext:\n  appArmorProfile: {type: RuntimeDefault}' }),
    fail: exampleDeployment({
      metadata: 'annotations:\n  container.apparmor.security.beta.kubernetes.io/web: runtime/default',
    }),
  }),
  check(workload) {
    const { annotations } = workload.metadata;
    if (annotations === undefined) return undefined;
    let problems: Problem[] | undefined;
    for (const annotation of Object.keys(annotations)) {
      if (!annotation.startsWith(PREFIX)) continue;
      const subject = workload.containers.find(
        ({ container }) => container.name === annotation.slice(PREFIX.length),
      );
      if (subject !== undefined && effectiveAppArmor(subject, workload)?.from === 'annotation')
        (problems ??= []).push({
          from: 'pod',
          at: childPointer('/metadata/annotations', annotation),
          values: { annotation },
        });
    }
    return problems;
  },
});

const PREFIX = 'container.apparmor.security.beta.kubernetes.io/';
