import { objectsOf } from '../testing.ts';
import { admissionPolicies, type AdmissionPolicies } from './evaluator.ts';
import type { AdmissionPolicyOptions } from './review.ts';

/** A policy of creations and updates with its binding; `spec` are further fields of the policy, `binding` of the binding. */
export function policyText(name: string, spec: string, binding = ''): string {
  return `
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: ${name} }
spec:
  matchConstraints: { resourceRules: [{ apiGroups: ['*'], apiVersions: ['*'], resources: ['*'], operations: ['*'] }] }
${indented(spec)}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: ${name}-binding }
spec:
  policyName: ${name}
  validationActions: [Deny]
${indented(binding)}
---`;
}

export function mutationText(name: string, mutations: string, more = ''): string {
  return `
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingAdmissionPolicy
metadata: { name: ${name} }
spec:
  matchConstraints: { resourceRules: [{ apiGroups: ['*'], apiVersions: ['*'], resources: ['*'], operations: [CREATE] }] }
  reinvocationPolicy: Never
  mutations: ${mutations}
${indented(more)}
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingAdmissionPolicyBinding
metadata: { name: ${name}-binding }
spec: { policyName: ${name} }
---`;
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}

export function policiesOf(
  text: string,
  options: Omit<AdmissionPolicyOptions, 'objects'> = {},
): AdmissionPolicies {
  return admissionPolicies({ objects: objectsOf(text), ...options });
}
