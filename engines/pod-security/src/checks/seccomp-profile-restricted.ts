import type { Container, PodSpec } from '@toride/core';
import type { Breach, Check, Fault, Forbidden } from '../check.ts';
import { isWindows } from '../relax.ts';
import { standardsRule } from '../rule.ts';
import { containersPhrase } from '../text.ts';
import { describeTypes, forbiddenProfile } from './seccomp-profile-baseline.ts';

const OVERRIDES = ['seccompProfile_baseline'];
const MISSING: readonly Fault[] = [
  {
    field: '/securityContext/seccompProfile',
    missing: true,
    inheritsFrom: '/spec/securityContext/seccompProfile',
    fix: { set: { type: 'RuntimeDefault' } },
  },
];

/** Seccomp is asked for. Field: `seccompProfile.type` of pod or containers; allowed: `RuntimeDefault`, `Localhost`. */
export const seccompProfileRestricted: Check = {
  id: 'seccompProfile_restricted',
  level: 'restricted',
  versions: [
    { since: '1.19', pod: inPod, container: inContainer, overrides: OVERRIDES },
    { since: '1.25', unless: isWindows, pod: inPod, container: inContainer, overrides: OVERRIDES },
  ],
  describe,
  rule: standardsRule('restricted', {
    id: 'seccomp-profile-restricted',
    title: 'Containers ask for a seccomp profile',
    why: 'A container that asks for no profile runs unconfined unless its kubelet says otherwise (seccompDefault), and so with every system call of the kernel to attack it through.',
    severity: 'medium',
    reason: 'no seccomp profile',
    remediation: 'Set securityContext.seccompProfile.type: RuntimeDefault for the pod or every container.',
    whenNotToUse: 'Clusters whose kubelets all run with seccompDefault.',
    cis: ['5.6.2'],
    attack: ['T1611'],
    references: ['https://kubernetes.io/docs/tutorials/security/seccomp/'],
    since: '1.19',
  }),
  examples: {
    pass: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  securityContext:
    seccompProfile:
      type: RuntimeDefault
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
  return forbiddenProfile(spec.securityContext?.seccompProfile, '/spec');
}

/** A container without a profile inherits the pod's; where that one is forbidden, the fault is the pod's. */
function inContainer(container: Container, spec: PodSpec): readonly Fault[] | undefined {
  const own = container.securityContext?.seccompProfile ?? undefined;
  if (own !== undefined) return forbiddenProfile(own, '');
  return (spec.securityContext?.seccompProfile ?? undefined) === undefined ? MISSING : undefined;
}

/** Forbidden types hide missing ones, as upstream: fixing the first shows the second. */
function describe(breaches: readonly Breach[]): Forbidden {
  const explicit = breaches.filter(({ fault }) => fault.missing !== true);
  if (explicit.length > 0) return describeTypes(explicit);
  return {
    reason: 'seccompProfile',
    detail: `pod or ${containersPhrase(breaches) ?? ''} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`,
  };
}
