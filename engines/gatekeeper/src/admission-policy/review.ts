import type { JsonObject } from '@toride/core';
import type { GroupVersionKind } from '../object.ts';

export interface GroupVersionResource {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
}

export interface RequestUser {
  readonly username: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** One request as admission sees it: the object with its defaults. */
export interface AdmissionPolicyRequest {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';
  readonly kind: GroupVersionKind;
  readonly resource: GroupVersionResource;
  readonly subResource?: string;
  /** Empty where the server is to generate it. */
  readonly name: string;
  /** Empty for what is in none; a Namespace's own name for a Namespace. */
  readonly namespace: string;
  /** Left out where nobody knows who will ask: what depends on the user is unknown then. */
  readonly userInfo?: RequestUser;
  readonly object?: JsonObject | undefined;
  readonly oldObject?: JsonObject | undefined;
  /** CreateOptions, UpdateOptions or DeleteOptions. */
  readonly options?: JsonObject;
  readonly dryRun?: boolean;
}

/** What `authorizer` is asked: attributes of a check as SubjectAccessReview names them. */
export type AuthorizerQuestion =
  | { readonly user: AuthorizedUser; readonly verb: string; readonly path: string }
  | {
      readonly user: AuthorizedUser;
      readonly verb: string;
      readonly group: string;
      readonly version: string;
      readonly resource: string;
      readonly subresource: string;
      readonly namespace: string;
      readonly name: string;
      readonly fieldSelector?: string;
      readonly labelSelector?: string;
    };

/** The user of the request, or the service account that the expression names. */
export type AuthorizedUser = RequestUser;

/** `undefined`: nobody can say. It is never taken for a yes or a no. */
export type AuthorizerAnswer =
  | {
      readonly decision: 'allowed' | 'denied' | 'no opinion';
      readonly reason?: string;
      readonly error?: string;
    }
  | undefined;

export type Authorize = (question: AuthorizerQuestion) => AuthorizerAnswer;

/**
 * What one expression of a policy came to. `unknown` is neither: the expression needs an answer that nobody can give
 * (`authorizer` without facts, a Namespace or parameters outside what was read).
 */
export type DecisionOutcome = 'pass' | 'fail' | 'error' | 'unknown';

export interface PolicyDecision {
  readonly kind: 'ValidatingAdmissionPolicy' | 'MutatingAdmissionPolicy';
  readonly policy: string;
  /** Absent where the policy itself is at fault. */
  readonly binding?: string;
  /** `namespace/name` or `name` of the parameters. */
  readonly param?: string;
  readonly outcome: DecisionOutcome;
  /** Pointer into the policy to the expression, or to the part that is at fault. */
  readonly pointer: string;
  /** The place of the validation or mutation in its list; 0 for what concerns all of them. */
  readonly index: number;
  /** Empty for a pass. */
  readonly message: string;
  readonly reason: string;
  /** What the binding asks for; a mutation denies. */
  readonly actions: readonly ValidationAction[];
  /** Whether this alone refuses the request: an error does not under `failurePolicy: Ignore`. */
  readonly denies: boolean;
}

export type ValidationAction = 'Deny' | 'Warn' | 'Audit';

/**
 * What all policies together do with a request. `unknown` where none refuses it for certain and one that could is
 * `unknown`: a caller that must decide shall not let it pass for allowed.
 */
export interface AdmissionPolicyReview {
  readonly verdict: 'allowed' | 'denied' | 'unknown';
  /** Of a denial, as the API server words it; why it is unknown; empty where it is allowed. */
  readonly message: string;
  /** HTTP status and reason of a denial. */
  readonly code?: number;
  readonly reason?: string;
  readonly warnings: readonly string[];
  readonly auditAnnotations: Readonly<Record<string, string>>;
  /** Each expression that was asked, in the order of policies, bindings and parameters. */
  readonly decisions: readonly PolicyDecision[];
  /** The object after all mutations; the request's own where nothing changed it. */
  readonly object?: JsonObject | undefined;
}

/** What is read beside policies: whether everything of a kind is among the objects. */
export type Covers = (kind: { readonly group: string; readonly kind: string }, namespace: string) => boolean;

export interface AdmissionPolicyOptions {
  /** Policies, bindings, parameters, Namespaces and CustomResourceDefinitions; others are passed over. */
  readonly objects: readonly JsonObject[];
  /** Answers `authorizer`. Without one, what depends on it is unknown. */
  readonly authorize?: Authorize;
  /** Default: the objects are all there are. */
  readonly covers?: Covers;
  readonly signal?: AbortSignal;
}
