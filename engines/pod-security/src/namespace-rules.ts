import { cisBenchmark, type FrameworkReference, type Rule } from '@toride/core';

const FRAMEWORKS: readonly FrameworkReference[] = [
  { framework: 'pss', control: 'baseline' },
  ...cisBenchmark('5.2.1'),
  { framework: 'nsa-cisa', control: 'Pod security enforcement' },
  { framework: 'owasp-k8s-top-10', control: 'K04', edition: '2022' },
  { framework: 'owasp-k8s-top-10', control: 'K04', edition: '2025' },
  { framework: 'attack', control: 'T1610' },
];
const ADMISSION = 'https://kubernetes.io/docs/concepts/security/pod-security-admission/';

export const namespaceNotEnforced: Rule = {
  id: 'pod-security/namespace-not-enforced',
  title: 'Namespaces enforce the baseline level or more',
  why: 'In a namespace that enforces nothing, whoever may create pods may create a privileged one, and owns the node that it runs on: the right to create pods becomes the right to the cluster.',
  severity: 'medium',
  scope: 'namespace',
  reason: 'no pod security enforced',
  detail: 'namespace {namespace} enforces {policy}, so any pod is admitted',
  remediation:
    'Label the namespace pod-security.kubernetes.io/enforce: baseline, or restricted where its workloads allow it; `toride pss predict` says what would break.',
  whenNotToUse:
    'Namespaces of node agents that need more, and clusters where another admission policy does the same work.',
  frameworks: FRAMEWORKS,
  layer: 'cluster',
  phase: 'deploy',
  function: 'prevent',
  references: [ADMISSION],
  since: '1.22',
};

export const namespaceLabelInvalid: Rule = {
  id: 'pod-security/namespace-label-invalid',
  title: 'Pod security labels of namespaces can be read',
  why: 'The API server refuses a new namespace with a level or version that it does not know, and ignores a misspelt label without a word: the namespace then enforces nothing, while its author believes that it does.',
  severity: 'high',
  scope: 'object',
  reason: 'unreadable pod security label',
  detail: 'label {label} with value "{value}": {problem}',
  remediation:
    'Use enforce, audit or warn with privileged, baseline or restricted, and enforce-version, audit-version or warn-version with latest or v1.x.',
  whenNotToUse: 'Never: the label does not do what it says.',
  frameworks: FRAMEWORKS,
  layer: 'cluster',
  phase: 'develop',
  function: 'prevent',
  references: [ADMISSION],
  since: '1.22',
};

export const enforceRefusesWorkload: Rule = {
  id: 'pod-security/enforce-refuses-workload',
  title: 'Workloads are admitted by the policy of their own namespace',
  why: 'Pod security refuses pods, not the controllers that make them: the Deployment is accepted, its pods are refused one after the other, and the workload never starts, or never starts again after its next restart.',
  severity: 'high',
  scope: 'namespace',
  reason: 'pods refused by the namespace',
  detail: 'namespace {namespace} will refuse its pods: {message}',
  remediation:
    'Change the fields that the message names, or run the workload in a namespace that enforces less; `toride pss predict` names the changes.',
  whenNotToUse: 'Workloads that are only kept for another namespace.',
  frameworks: FRAMEWORKS.filter(({ framework }) => framework !== 'attack'),
  layer: 'cluster',
  phase: 'deploy',
  function: 'prevent',
  references: [ADMISSION],
  since: '1.22',
};
