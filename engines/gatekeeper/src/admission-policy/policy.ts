import type { JsonObject, LabelSelector } from '@toride/core';

/** The group of policies and bindings; v1, v1beta1 and v1alpha1 have the same fields. */
export const ADMISSION_GROUP = 'admissionregistration.k8s.io';

export type AdmissionPolicyKind = 'ValidatingAdmissionPolicy' | 'MutatingAdmissionPolicy';
export type FailurePolicy = 'Fail' | 'Ignore';

export interface ResourceRule {
  readonly operations: readonly string[];
  readonly apiGroups: readonly string[];
  readonly apiVersions: readonly string[];
  readonly resources: readonly string[];
  readonly scope: string;
  readonly resourceNames: readonly string[];
}

/** With the API's defaults: selectors that select all, and equivalent versions. */
export interface MatchResources {
  readonly namespaceSelector: LabelSelector;
  readonly objectSelector: LabelSelector;
  readonly resourceRules: readonly ResourceRule[];
  readonly excludeResourceRules: readonly ResourceRule[];
  readonly matchPolicy: 'Exact' | 'Equivalent';
}

export interface ParamKind {
  readonly apiVersion: string;
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

export interface NamedExpression {
  readonly name: string;
  readonly expression: string;
}

export interface PolicyValidation {
  readonly expression: string;
  readonly message: string;
  readonly messageExpression: string;
  readonly reason: string;
}

export interface PolicyAuditAnnotation {
  readonly key: string;
  readonly valueExpression: string;
}

export interface PolicyMutation {
  readonly patchType: 'ApplyConfiguration' | 'JSONPatch';
  readonly expression: string;
}

/** A ValidatingAdmissionPolicy or MutatingAdmissionPolicy of any version, with defaults. */
export interface AdmissionPolicy {
  readonly kind: AdmissionPolicyKind;
  readonly name: string;
  readonly paramKind: ParamKind | undefined;
  readonly matchConstraints: MatchResources;
  readonly matchConditions: readonly NamedExpression[];
  readonly variables: readonly NamedExpression[];
  readonly failurePolicy: FailurePolicy;
  readonly validations: readonly PolicyValidation[];
  readonly auditAnnotations: readonly PolicyAuditAnnotation[];
  readonly mutations: readonly PolicyMutation[];
  readonly reinvocationPolicy: 'Never' | 'IfNeeded';
  readonly object: JsonObject;
}

export interface ParamRef {
  readonly name: string;
  readonly namespace: string;
  readonly selector: LabelSelector | undefined;
  readonly parameterNotFoundAction: 'Allow' | 'Deny';
}

export interface AdmissionBinding {
  readonly kind: AdmissionPolicyKind;
  readonly name: string;
  readonly policyName: string;
  readonly paramRef: ParamRef | undefined;
  readonly matchResources: MatchResources | undefined;
  /** Empty for a mutation. */
  readonly validationActions: readonly ('Deny' | 'Warn' | 'Audit')[];
  readonly object: JsonObject;
}
