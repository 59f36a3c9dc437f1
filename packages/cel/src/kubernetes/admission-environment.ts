/** The variables of admission policies and their types (k8s.io/apiserver/pkg/admission/plugin/cel/compile.go). */
import type { CelEnvironment } from '../contract.ts';
import { AUTHORIZER, RESOURCE_CHECK } from '../library/authorizer-values.ts';
import { BOOL, DYN, INT, listOf, mapOf, STRING, structOf, TIMESTAMP } from '../types/type.ts';
import type { CelType } from '../types/type.ts';

export interface AdmissionEnvironmentOptions {
  /** Minor of the Kubernetes version, 36 unless told. */
  readonly minor?: number;
  /** The policy has a `paramKind`. */
  readonly params?: boolean;
  /** Match conditions and validations see `authorizer`. */
  readonly authorizer?: boolean;
  /** Mutations have `Object{...}`, `JSONPatch{...}` and `jsonpatch.escapeKey`. */
  readonly patchTypes?: boolean;
}

const STRINGS = listOf(STRING);
const STRING_MAP = mapOf(STRING, STRING);

type Fields = Readonly<Record<string, CelType>>;

const MESSAGES: Readonly<Record<string, Fields>> = {
  'kubernetes.GroupVersionKind': { group: STRING, version: STRING, kind: STRING },
  'kubernetes.GroupVersionResource': { group: STRING, version: STRING, resource: STRING },
  'kubernetes.UserInfo': { username: STRING, uid: STRING, groups: STRINGS, extra: mapOf(STRING, STRINGS) },
  'kubernetes.AdmissionRequest': {
    kind: structOf('kubernetes.GroupVersionKind'),
    resource: structOf('kubernetes.GroupVersionResource'),
    subResource: STRING,
    requestKind: structOf('kubernetes.GroupVersionKind'),
    requestResource: structOf('kubernetes.GroupVersionResource'),
    requestSubResource: STRING,
    name: STRING,
    namespace: STRING,
    operation: STRING,
    userInfo: structOf('kubernetes.UserInfo'),
    dryRun: BOOL,
    options: DYN,
  },
  'kubernetes.NamespaceSpec': { finalizers: STRINGS },
  'kubernetes.NamespaceCondition': {
    status: STRING,
    type: STRING,
    lastTransitionTime: TIMESTAMP,
    message: STRING,
    reason: STRING,
  },
  'kubernetes.NamespaceStatus': {
    conditions: listOf(structOf('kubernetes.NamespaceCondition')),
    phase: STRING,
  },
  'kubernetes.NamespaceMetadata': {
    name: STRING,
    generateName: STRING,
    namespace: STRING,
    labels: STRING_MAP,
    annotations: STRING_MAP,
    UID: STRING,
    creationTimestamp: TIMESTAMP,
    deletionGracePeriodSeconds: INT,
    deletionTimestamp: TIMESTAMP,
    generation: INT,
    resourceVersion: STRING,
    finalizers: STRINGS,
  },
  'kubernetes.Namespace': {
    metadata: structOf('kubernetes.NamespaceMetadata'),
    spec: structOf('kubernetes.NamespaceSpec'),
    status: structOf('kubernetes.NamespaceStatus'),
  },
};

const messages = new Map(
  Object.entries(MESSAGES).map(([name, fields]) => [name, new Map(Object.entries(fields))]),
);

/**
 * What expressions of a ValidatingAdmissionPolicy, a MutatingAdmissionPolicy or a webhook's match conditions may name:
 * `object`, `oldObject`, `request`, `namespaceObject`, and `params` and `authorizer` where they are.
 *
 * @example compileCel('object.spec.replicas <= params.max', admissionEnvironment({ params: true }), ['bool'])
 */
export function admissionEnvironment(options: AdmissionEnvironmentOptions = {}): CelEnvironment {
  const variables = new Map<string, CelType>([
    ['object', DYN],
    ['oldObject', DYN],
    ['namespaceObject', structOf('kubernetes.Namespace')],
    ['request', structOf('kubernetes.AdmissionRequest')],
  ]);
  if (options.params === true) variables.set('params', DYN);
  if (options.authorizer === true) {
    variables.set('authorizer', AUTHORIZER);
    variables.set('authorizer.requestResource', RESOURCE_CHECK);
  }
  return { minor: options.minor ?? 36, variables, messages, patchTypes: options.patchTypes === true };
}
