import type { Rule, RuleExample } from '@toride/core';

export const foreignPolicy: Rule = {
  id: 'gatekeeper/foreign-policy',
  title: 'Policies of other products are judged by their own tools',
  why: 'A cluster that Kyverno or OpenShift guards may refuse what the findings here allow, or let through what its policy was believed to stop. What such a policy does to a workload is unknown to this scan, and silence about it would read as a pass.',
  severity: 'info',
  scope: 'object',
  reason: 'a policy that is not evaluated',
  detail: '{kind} {name} is a policy of {product}, which is not evaluated',
  remediation:
    "Judge the policy with its own product's command line beside this scan, or move it to a ConstraintTemplate or a ValidatingAdmissionPolicy.",
  whenNotToUse: "The product's own checks run in the same pipeline.",
  frameworks: [
    { framework: 'owasp-k8s-top-10', control: 'K04', edition: '2022' },
    { framework: 'owasp-k8s-top-10', control: 'K04', edition: '2025' },
  ],
  layer: 'cluster',
  phase: 'deploy',
  function: 'prevent',
  references: [
    'https://kyverno.io/docs/',
    'https://docs.openshift.com/container-platform/latest/authentication/managing-security-context-constraints.html',
  ],
};

export const foreignPolicyExample: RuleExample = {
  pass: `apiVersion: templates.gatekeeper.sh/v1
kind: ConstraintTemplate
metadata:
  name: k8srequiredlabels
spec:
  crd:
    spec:
      names:
        kind: K8sRequiredLabels
  targets:
    - target: admission.k8s.gatekeeper.sh
      rego: |
        package k8srequiredlabels
        violation[{"msg": "no team"}] { not input.review.object.metadata.labels.team }
`,
  fail: `apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata:
  name: require-labels
spec:
  rules: []
`,
};
