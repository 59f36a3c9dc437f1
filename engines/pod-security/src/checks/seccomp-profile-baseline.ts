import { goQuote, childPointer, type Container, type SeccompProfile } from '@toride/core';
import type { Breach, Check, Fault, Forbidden, PodLike } from '../check.ts';
import { standardsRule } from '../rule.ts';
import { joinQuoted, pluralize, setters, sortedSet } from '../text.ts';

const POD_ANNOTATION = 'seccomp.security.alpha.kubernetes.io/pod';
const CONTAINER_ANNOTATION = 'container.seccomp.security.alpha.kubernetes.io/';
export const SECCOMP_TYPE = '/securityContext/seccompProfile/type';

/**
 * Seccomp is not switched off. Up to 1.18 it was set by annotations (allowed: unset, `runtime/default`, `docker/default`,
 * `localhost/*`), since 1.19 by `seccompProfile.type` of pod and containers (allowed: unset, `RuntimeDefault`, `Localhost`).
 */
export const seccompProfileBaseline: Check = {
  id: 'seccompProfile_baseline',
  level: 'baseline',
  versions: [
    {
      since: '1.0',
      pod: (pod) => annotationFault(pod, POD_ANNOTATION),
      container: (container, _spec, pod) => containerAnnotation(container, pod),
    },
    {
      since: '1.19',
      pod: (_pod, spec) => forbiddenProfile(spec.securityContext?.seccompProfile, '/spec'),
      container: (container) => forbiddenProfile(container.securityContext?.seccompProfile, ''),
    },
  ],
  describe,
  rule: standardsRule('baseline', {
    id: 'seccomp-profile-baseline',
    title: 'Seccomp is not switched off',
    why: "The runtime's profile refuses the system calls that containers do not need and exploits do: mount, ptrace, kernel module and keyring calls. Unconfined, every bug of the kernel is within reach.",
    severity: 'high',
    reason: 'seccomp switched off',
    remediation: 'Use RuntimeDefault, or a Localhost profile that allows what the container needs.',
    whenNotToUse:
      'Never for workloads; a profile of its own serves a container that needs more system calls.',
    cis: ['5.6.2'],
    attack: ['T1611'],
    references: ['https://kubernetes.io/docs/tutorials/security/seccomp/'],
  }),
  examples: {
    pass: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: registry.example/web:1.4.2
      securityContext:
        seccompProfile:
          type: RuntimeDefault
`,
    fail: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: registry.example/web:1.4.2
      securityContext:
        seccompProfile:
          type: Unconfined
`,
  },
};

/** True for the two types that confine. */
export function confines(profile: SeccompProfile): boolean {
  return profile.type === 'RuntimeDefault' || profile.type === 'Localhost';
}

/** A profile that is set and does not confine. */
export function forbiddenProfile(
  profile: SeccompProfile | undefined,
  under: string,
): readonly Fault[] | undefined {
  if (profile === undefined || profile === null || confines(profile)) return undefined;
  return [{ field: `${under}${SECCOMP_TYPE}`, value: profile.type ?? '' }];
}

/** How both seccomp checks describe forbidden types. */
export function describeTypes(breaches: readonly Breach[]): Forbidden {
  const types = joinQuoted(sortedSet(breaches.map(({ fault }) => fault.value)));
  return {
    reason: 'seccompProfile',
    detail: `${setters(breaches).join(' and ')} must not set securityContext.seccompProfile.type to ${types}`,
  };
}

function describe(breaches: readonly Breach[]): Forbidden {
  const annotations = sortedSet(
    breaches.filter(({ fault }) => fault.annotation).map(({ fault }) => fault.value),
  );
  if (annotations.length === 0) return describeTypes(breaches);
  const noun = pluralize('annotation', 'annotations', annotations.length);
  return { reason: 'seccompProfile', detail: `forbidden ${noun} ${annotations.join(', ')}` };
}

function containerAnnotation(container: Container, pod: PodLike): readonly Fault[] | undefined {
  if (pod.metadata?.annotations === undefined) return undefined;
  return annotationFault(pod, CONTAINER_ANNOTATION + container.name);
}

function annotationFault(pod: PodLike, key: string): readonly Fault[] | undefined {
  const annotations = pod.metadata?.annotations;
  if (annotations === undefined || annotations === null || !Object.hasOwn(annotations, key)) return undefined;
  const value = annotations[key] ?? '';
  if (value === 'runtime/default' || value === 'docker/default' || value.startsWith('localhost/')) {
    return undefined;
  }
  const field = childPointer('/metadata/annotations', key);
  return [{ field, value: `${key}=${goQuote(value)}`, annotation: true }];
}
