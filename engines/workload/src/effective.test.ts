import type { PodSpec, Workload } from '@toride/core';
import { inventoryOf, pod } from '@toride/testkit';
import { describe, expect, test } from 'vitest';
import {
  effective,
  effectiveAppArmor,
  effectiveRunAsGroup,
  effectiveRunAsNonRoot,
  effectiveRunAsUser,
  effectiveSeccomp,
  effectiveSeLinux,
} from './effective.ts';

function workloadOf(spec: PodSpec, annotations: Readonly<Record<string, string>> = {}): Workload {
  return inventoryOf([pod(spec, { annotations })]).workloads[0]!;
}

function first(workload: Workload) {
  return [workload.containers[0]!, workload] as const;
}

describe('the container own setting goes over the pod own', () => {
  const both = workloadOf({
    securityContext: {
      runAsUser: 1000,
      runAsGroup: 1000,
      runAsNonRoot: true,
      seLinuxOptions: { level: 's0' },
    },
    containers: [{ name: 'web', image: 'web:1', securityContext: { runAsUser: 1001, runAsNonRoot: false } }],
  });

  test('set in both: the container own', () => {
    expect(effectiveRunAsUser(...first(both))).toBe(1001);
    expect(effectiveRunAsNonRoot(...first(both))).toBe(false);
    expect(effective('runAsUser', ...first(both))).toEqual({ value: 1001, from: 'container' });
  });

  test('set in the pod only: the pod own', () => {
    expect(effectiveRunAsGroup(...first(both))).toBe(1000);
    expect(effectiveSeLinux(...first(both))).toEqual({ level: 's0' });
    expect(effective('runAsGroup', ...first(both))).toEqual({ value: 1000, from: 'pod' });
  });

  test('set nowhere: nothing', () => {
    expect(effective('seccompProfile', ...first(both))).toBeUndefined();
  });
});

describe('seccomp', () => {
  const CONTAINER = 'container.seccomp.security.alpha.kubernetes.io/web';
  const POD = 'seccomp.security.alpha.kubernetes.io/pod';
  const bare: PodSpec = { containers: [{ name: 'web', image: 'web:1' }] };

  test.each([
    ['no setting', bare, {}, 36, undefined],
    ['annotations before 1.27', bare, { [POD]: 'runtime/default' }, 26, 'RuntimeDefault'],
    ['annotations from 1.27 on', bare, { [POD]: 'runtime/default' }, 27, undefined],
    [
      'the container own annotation first',
      bare,
      { [POD]: 'unconfined', [CONTAINER]: 'localhost/web.json' },
      26,
      'Localhost',
    ],
    [
      'a field over an annotation',
      { ...bare, securityContext: { seccompProfile: { type: 'RuntimeDefault' } } },
      { [POD]: 'unconfined' },
      26,
      'RuntimeDefault',
    ],
    [
      'a privileged container, which is never confined',
      {
        securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
        containers: [{ name: 'web', image: 'web:1', securityContext: { privileged: true } }],
      },
      {},
      36,
      'Unconfined',
    ],
  ] as const)('%s', (_what, spec, annotations, minor, type) => {
    expect(effectiveSeccomp(...first(workloadOf(spec, annotations)), minor)?.value.type).toBe(type);
  });
});

describe('AppArmor', () => {
  const ANNOTATION = 'container.apparmor.security.beta.kubernetes.io/web';
  const spec: PodSpec = {
    securityContext: { appArmorProfile: { type: 'RuntimeDefault' } },
    containers: [{ name: 'web', image: 'web:1' }],
  };

  test('annotation and field are both resolved, container before annotation before pod', () => {
    const annotated = workloadOf(spec, { [ANNOTATION]: 'localhost/k8s-apparmor-example-deny-write' });
    expect(effectiveAppArmor(...first(annotated))).toEqual({
      value: { type: 'Localhost', localhostProfile: 'k8s-apparmor-example-deny-write' },
      from: 'annotation',
    });
    expect(effectiveAppArmor(...first(workloadOf(spec)))).toEqual({
      value: { type: 'RuntimeDefault' },
      from: 'pod',
    });
  });

  test('an annotation that is none is passed over', () => {
    expect(effectiveAppArmor(...first(workloadOf(spec, { [ANNOTATION]: 'nonsense' })))?.from).toBe('pod');
  });
});
