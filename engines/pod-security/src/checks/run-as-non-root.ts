import type { Container, PodSpec } from '@toride/core';
import type { Breach, Check, Fault, Forbidden } from '../check.ts';
import { inUserNamespace } from '../relax.ts';
import { standardsRule } from '../rule.ts';
import { containersPhrase, setters } from '../text.ts';

const FIELD = '/securityContext/runAsNonRoot';
const FIX = { set: true } as const;
const IN_POD: Fault = { field: `/spec${FIELD}`, value: 'false' };
const EXPLICIT: Fault = { field: FIELD, value: 'false' };
const MISSING: Fault = { field: FIELD, missing: true, inheritsFrom: `/spec${FIELD}` };
// Each with its exact change, or without where user 0 is asked for: the kubelet would then refuse to start the container.
const FAULTS = {
  pod: { fixable: [{ ...IN_POD, fix: FIX }], root: [IN_POD] },
  explicit: { fixable: [{ ...EXPLICIT, fix: FIX }], root: [EXPLICIT] },
  missing: { fixable: [{ ...MISSING, fix: FIX }], root: [MISSING] },
} as const;

/** Containers must run as another user than root. Field: `runAsNonRoot` of pod or containers; allowed: true. */
export const runAsNonRoot: Check = {
  id: 'runAsNonRoot',
  level: 'restricted',
  versions: [
    { since: '1.0', pod: inPod, container: inContainer },
    { since: '1.35', unless: inUserNamespace, pod: inPod, container: inContainer },
  ],
  describe,
  rule: standardsRule('restricted', {
    id: 'run-as-non-root',
    title: 'Containers must not run as root',
    why: "Root in a container is root of the node as soon as the container is left: by a bug of the runtime or kernel, a mounted socket or path. With runAsNonRoot the kubelet refuses to start an image that would run as user 0, whatever the image's author changes later.",
    severity: 'medium',
    reason: 'root not ruled out',
    remediation:
      'Set runAsNonRoot: true for the pod or for every container, and build the image with a numeric user other than 0; or run the pod in a user namespace with hostUsers: false (since 1.35).',
    whenNotToUse: 'Programs that must start as root: run them in a user namespace, or except them by name.',
    cis: ['5.2.7'],
    nsa: 'Non-root containers',
    attack: ['T1611'],
  }),
  examples: {
    pass: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  securityContext:
    runAsNonRoot: true
  containers:
    - name: web
      image: registry.example/web:1.4.2
`,
    fail: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: registry.example/web:1.4.2
`,
  },
};

function inPod(_pod: unknown, spec: PodSpec): readonly Fault[] | undefined {
  if (spec.securityContext?.runAsNonRoot !== false) return undefined;
  return FAULTS.pod[spec.securityContext.runAsUser === 0 ? 'root' : 'fixable'];
}

/** A container that says nothing inherits the pod's value; where that one is false, the fault is the pod's. */
function inContainer(container: Container, spec: PodSpec): readonly Fault[] | undefined {
  const own = container.securityContext?.runAsNonRoot;
  if (own === true) return undefined;
  if (own === false) return FAULTS.explicit[fixFor(container, spec)];
  const inherited = spec.securityContext?.runAsNonRoot;
  return inherited === true || inherited === false ? undefined : FAULTS.missing[fixFor(container, spec)];
}

function fixFor(container: Container, spec: PodSpec): 'root' | 'fixable' {
  const user = container.securityContext?.runAsUser ?? spec.securityContext?.runAsUser;
  return user === 0 ? 'root' : 'fixable';
}

/** Values that are false hide those that are missing, as upstream: fixing the first shows the second. */
function describe(breaches: readonly Breach[]): Forbidden {
  const reason = 'runAsNonRoot != true';
  const explicit = breaches.filter(({ fault }) => fault.missing !== true);
  if (explicit.length > 0) {
    return {
      reason,
      detail: `${setters(explicit).join(' and ')} must not set securityContext.runAsNonRoot=false`,
    };
  }
  return {
    reason,
    detail: `pod or ${containersPhrase(breaches) ?? ''} must set securityContext.runAsNonRoot=true`,
  };
}
