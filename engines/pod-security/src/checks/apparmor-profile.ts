import { goQuote, childPointer, type AppArmorProfile } from '@toride/core';
import type { Breach, Check, Fault, Forbidden, PodLike } from '../check.ts';
import { standardsRule } from '../rule.ts';
import { joinQuoted, pluralize, setters, sortedSet } from '../text.ts';

const ANNOTATION = 'container.apparmor.security.beta.kubernetes.io/';
const FIELD = '/securityContext/appArmorProfile/type';

/**
 * AppArmor is not switched off. Fields: `appArmorProfile.type` of pod and containers (allowed: unset, `RuntimeDefault`,
 * `Localhost`) and the annotations that came before it (allowed: unset, empty, `runtime/default`, `localhost/*`).
 */
export const appArmorProfile: Check = {
  id: 'appArmorProfile',
  level: 'baseline',
  versions: [
    {
      since: '1.0',
      pod: (pod, spec) => {
        const inField = faultIn(spec.securityContext?.appArmorProfile, `/spec${FIELD}`);
        return annotationFaults(pod, inField);
      },
      container: (container) => faultIn(container.securityContext?.appArmorProfile, FIELD),
    },
  ],
  describe,
  rule: standardsRule('baseline', {
    id: 'apparmor-profile',
    title: 'AppArmor profiles are not switched off',
    why: "The runtime's profile keeps a container's root from mounting, writing to /proc and /sys and tracing other processes. Unconfined, one kernel bug or one capability more is enough to leave the container.",
    severity: 'high',
    reason: 'AppArmor switched off',
    remediation: 'Remove the profile, or use RuntimeDefault or a Localhost profile.',
    whenNotToUse: 'Clusters whose nodes run SELinux in place of AppArmor: the field has no effect there.',
    cis: ['5.6.3'],
    attack: ['T1611'],
    references: ['https://kubernetes.io/docs/tutorials/security/apparmor/'],
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
        appArmorProfile:
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
        appArmorProfile:
          type: Unconfined
`,
  },
};

function faultIn(profile: AppArmorProfile | undefined, field: string): Fault[] | undefined {
  if (profile === undefined || profile === null) return undefined;
  if (profile.type === 'RuntimeDefault' || profile.type === 'Localhost') return undefined;
  return [{ field, value: profile.type ?? '' }];
}

function annotationFaults(pod: PodLike, found: Fault[] | undefined): Fault[] | undefined {
  const annotations = pod.metadata?.annotations;
  if (annotations === undefined || annotations === null) return found;
  let faults = found;
  for (const key in annotations) {
    if (!key.startsWith(ANNOTATION) || !Object.hasOwn(annotations, key)) continue;
    const value = annotations[key] ?? '';
    if (value === '' || value === 'runtime/default' || value.startsWith('localhost/')) continue;
    (faults ??= []).push({
      field: childPointer('/metadata/annotations', key),
      value: `${key}=${goQuote(value)}`,
      annotation: true,
    });
  }
  return faults;
}

function describe(breaches: readonly Breach[]): Forbidden {
  const annotations = breaches.filter(({ fault }) => fault.annotation === true);
  const fields = breaches.filter(({ fault }) => fault.annotation !== true);
  const parts = setters(fields);
  if (annotations.length > 0) parts.push(pluralize('annotation', 'annotations', annotations.length));
  const values = [
    ...sortedSet(fields.map(({ fault }) => fault.value)),
    ...sortedSet(annotations.map(({ fault }) => fault.value)),
  ];
  return {
    reason: pluralize('forbidden AppArmor profile', 'forbidden AppArmor profiles', values.length),
    detail: `${parts.join(' and ')} must not set AppArmor profile type to ${joinQuoted(values)}`,
  };
}
