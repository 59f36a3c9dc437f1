import type { KubernetesVersion } from '@toride/core';
import type { PodLike } from '../check.ts';
import type { PodSecurityConfiguration } from './configuration.ts';
import type { Labels } from './labels.ts';
import type { Refusal } from './status.ts';

/** What the plug-in reads of a request: the fields of `AdmissionReview.request` (`admission.k8s.io/v1`) by their names. */
export interface AdmissionRequest {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';
  readonly kind: { readonly group: string; readonly kind: string };
  /** Plural and lower case: `pods`. */
  readonly resource: { readonly group: string; readonly resource: string };
  readonly subResource?: string;
  /** Empty where the server is yet to generate it. */
  readonly name?: string;
  readonly namespace?: string;
  readonly userInfo?: { readonly username?: string };
  /** As the server hands it to validating plug-ins: defaulted, see `asAdmitted`. */
  readonly object?: unknown;
  readonly oldObject?: unknown;
}

/** What the plug-in knows of the cluster. */
export interface AdmissionCluster {
  /** Its version: what `latest` means. */
  readonly target: KubernetesVersion;
  /** Without one nothing is exempt, and a namespace without labels is privileged. */
  readonly configuration?: PodSecurityConfiguration;
  /** The labels of a namespace; undefined when there is no such namespace. A namespace without labels has `{}`. */
  namespaceLabels(namespace: string): Labels;
  /** The pods of a namespace, asked for when its enforce level rises. */
  pods(namespace: string): readonly PodLike[];
}

export interface AdmissionResponse {
  readonly allowed: boolean;
  /** Set when it is not allowed: the API server's own message, status code and reason. */
  readonly message?: string;
  readonly code?: number;
  readonly reason?: Refusal['reason'];
  /** Text of the Warning headers, in order. */
  readonly warnings: readonly string[];
  /** Keys as they stand in the audit log, with the plug-in's prefix. */
  readonly auditAnnotations: Readonly<Record<string, string>>;
}

export const ALLOWED: AdmissionResponse = { allowed: true, warnings: [], auditAnnotations: {} };

export function allowedWith(auditAnnotations: Readonly<Record<string, string>>): AdmissionResponse {
  return { allowed: true, warnings: [], auditAnnotations };
}

export function refused(
  { code, reason, message }: Refusal,
  auditAnnotations: Readonly<Record<string, string>> = {},
): AdmissionResponse {
  return { allowed: false, message, code, reason, warnings: [], auditAnnotations };
}
