import type { RuleExample } from '@toride/core';
import { CHECKS } from './checks/index.ts';
import { enforceRefusesWorkload, namespaceLabelInvalid, namespaceNotEnforced } from './namespace-rules.ts';

const POD = `apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
spec:
  containers:
    - name: web
      image: registry.example/web:1.4.2
`;

/**
 * One passing and one failing document for every rule, by rule id: what documentation and `explain` show.
 *
 * @example examples['pod-security/host-ports']?.fail
 */
export const examples: Readonly<Record<string, RuleExample>> = {
  ...Object.fromEntries(CHECKS.map((check) => [check.rule.id, check.examples])),
  [namespaceNotEnforced.id]: {
    pass: namespaceWith('enforce: baseline'),
    fail: namespaceWith('warn: baseline'),
  },
  [namespaceLabelInvalid.id]: {
    pass: namespaceWith('enforce: baseline'),
    fail: namespaceWith('enforced: baseline'),
  },
  [enforceRefusesWorkload.id]: {
    pass: `${namespaceWith('enforce: baseline')}---\n${POD}`,
    fail: `${namespaceWith('enforce: restricted')}---\n${POD}`,
  },
};

function namespaceWith(label: string): string {
  return `apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    pod-security.kubernetes.io/${label}
`;
}
