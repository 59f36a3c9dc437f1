import type { Rule, RuleExample } from '@toride/core';

export const invalidPolicy: Rule = {
  id: 'gatekeeper/invalid-policy',
  title: 'Policies are ones that the cluster takes and can run',
  why: 'A template that does not compile, a constraint without its template, or a mutator that conflicts with another judges nothing. Whoever relies on it believes in a protection that is not there.',
  severity: 'high',
  scope: 'object',
  reason: 'a policy that judges nothing',
  detail: '{kind} {name} is not in force: {problem}',
  remediation:
    'Correct the field or the line that the message names; `toride policy verify` and `toride policy test` try the policy before it is applied.',
  frameworks: [
    { framework: 'owasp-k8s-top-10', control: 'K04', edition: '2022' },
    { framework: 'owasp-k8s-top-10', control: 'K04', edition: '2025' },
  ],
  layer: 'cluster',
  phase: 'deploy',
  function: 'prevent',
  references: [
    'https://open-policy-agent.github.io/gatekeeper/website/docs/constrainttemplates',
    'https://open-policy-agent.github.io/gatekeeper/website/docs/howto',
  ],
};

const template = (condition: string): string => `apiVersion: templates.gatekeeper.sh/v1
kind: ConstraintTemplate
metadata:
  name: k8sdenyhostnetwork
spec:
  crd:
    spec:
      names:
        kind: K8sDenyHostNetwork
  targets:
    - target: admission.k8s.gatekeeper.sh
      rego: |
        package k8sdenyhostnetwork
        violation[{"msg": "host network"}] {
          ${condition}
        }
`;

export const invalidPolicyExample: RuleExample = {
  pass: template('input.review.object.spec.hostNetwork == true'),
  fail: template('pod.spec.hostNetwork == true'),
};
