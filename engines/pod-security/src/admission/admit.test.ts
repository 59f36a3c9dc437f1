import { container, deployment, namespace, pod } from '@toride/testkit';
import { describe, expect, test } from 'vitest';
import { admit } from './admit.ts';
import { asAdmitted } from './as-admitted.ts';
import { readConfiguration } from './configuration.ts';
import type { AdmissionCluster, AdmissionRequest } from './request.ts';

const target = { major: 1, minor: 36 };
const PREFIX = 'pod-security.kubernetes.io/';
const labelled = (modes: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(modes).map(([key, value]) => [PREFIX + key, value]));

function cluster(
  modes: Readonly<Record<string, string>>,
  more: Partial<AdmissionCluster> = {},
): AdmissionCluster {
  return { target, namespaceLabels: () => labelled(modes), pods: () => [], ...more };
}

function podRequest(object: unknown, more: Partial<AdmissionRequest> = {}): AdmissionRequest {
  return {
    operation: 'CREATE',
    kind: { group: '', kind: 'Pod' },
    resource: { group: '', resource: 'pods' },
    name: 'web',
    namespace: 'shop',
    object,
    ...more,
  };
}

describe('pods', () => {
  const broken = pod({ hostPID: true });

  test("are refused in the server's words, and the refusal is audited", () => {
    expect(admit(podRequest(broken), cluster({ enforce: 'baseline', audit: 'baseline' }))).toEqual({
      allowed: false,
      code: 403,
      reason: 'Forbidden',
      message:
        'pods "web" is forbidden: violates PodSecurity "baseline:latest": host namespaces (hostPID=true)',
      warnings: [],
      auditAnnotations: {
        [`${PREFIX}enforce-policy`]: 'baseline:latest',
        [`${PREFIX}audit-violations`]:
          'would violate PodSecurity "baseline:latest": host namespaces (hostPID=true)',
      },
    });
  });

  test('are warned about where they are not refused', () => {
    const { allowed, warnings } = admit(
      podRequest(broken),
      cluster({ warn: 'baseline', 'warn-version': 'v1.20' }),
    );
    expect(allowed).toBe(true);
    expect(warnings).toEqual(['would violate PodSecurity "baseline:v1.20": host namespaces (hostPID=true)']);
  });

  test('without a name yet are refused without one', () => {
    const { message } = admit(podRequest(broken, { name: '' }), cluster({ enforce: 'baseline' }));
    expect(message).toMatch(/^pods is forbidden: violates/);
  });

  test('of a namespace that nobody knows are refused', () => {
    const unknown = cluster({}, { namespaceLabels: () => undefined });
    expect(admit(podRequest(broken), unknown)).toMatchObject({
      code: 500,
      message: 'Internal error occurred: failed to lookup namespace "shop"',
    });
  });

  test.each(['exec', 'attach', 'binding', 'eviction', 'log', 'portforward', 'proxy', 'status'])(
    'their subresource %s is none of its business',
    (subResource) => {
      expect(admit(podRequest(broken, { subResource }), cluster({ enforce: 'restricted' })).allowed).toBe(
        true,
      );
    },
  );

  test('a subresource that nobody knows is evaluated', () => {
    const request = podRequest(broken, { subResource: 'novel' });
    expect(admit(request, cluster({ enforce: 'restricted' })).allowed).toBe(false);
  });

  test.each([
    ['no object', undefined],
    ['text', 'pod'],
    ['null', null],
  ])('%s instead of a pod is refused', (_name, object) => {
    expect(admit(podRequest(object), cluster({ enforce: 'baseline' }))).toMatchObject({
      allowed: false,
      code: 400,
    });
  });
});

describe('updates of pods', () => {
  const seccomp = (value: string) => ({
    annotations: {
      'seccomp.security.alpha.kubernetes.io/pod': value,
      'container.seccomp.security.alpha.kubernetes.io/main': value,
    },
  });
  const old = pod({ hostPID: true }, seccomp('a'));
  const decide = (object: unknown, minor: number): boolean =>
    admit(podRequest(object, { operation: 'UPDATE', oldObject: old }), {
      ...cluster({ enforce: 'baseline' }),
      target: { major: 1, minor },
    }).allowed;

  test.each([
    ['nothing', old, 36, true],
    ['an image', pod({ hostPID: true, containers: [container({ image: 'b' })] }, seccomp('a')), 36, false],
    ['a seccomp annotation', pod({ hostPID: true }, seccomp('b')), 36, true],
    ['a seccomp annotation of a container before 1.27', pod({ hostPID: true }, seccomp('b')), 26, false],
    [
      'an ephemeral container',
      pod({ hostPID: true, ephemeralContainers: [container({ name: 'debug' })] }, seccomp('a')),
      36,
      false,
    ],
  ])('%s', (_name, object, minor, allowed) => {
    expect(decide(object, minor)).toBe(allowed);
  });
});

test('controllers are never refused', () => {
  const request: AdmissionRequest = {
    operation: 'CREATE',
    kind: { group: 'apps', kind: 'Deployment' },
    resource: { group: 'apps', resource: 'deployments' },
    name: 'web',
    namespace: 'shop',
    object: deployment({ hostPID: true }),
  };
  expect(admit(request, cluster({ enforce: 'baseline', audit: 'baseline' }))).toEqual({
    allowed: true,
    warnings: ['would violate PodSecurity "baseline:latest": host namespaces (hostPID=true)'],
    auditAnnotations: {
      [`${PREFIX}audit-violations`]:
        'would violate PodSecurity "baseline:latest": host namespaces (hostPID=true)',
    },
  });
});

describe('namespaces', () => {
  const request = (
    modes: Readonly<Record<string, string>>,
    before?: Readonly<Record<string, string>>,
  ): AdmissionRequest => ({
    operation: before === undefined ? 'CREATE' : 'UPDATE',
    kind: { group: '', kind: 'Namespace' },
    resource: { group: '', resource: 'namespaces' },
    name: 'shop',
    object: namespace('shop', labelled(modes)),
    ...(before === undefined ? {} : { oldObject: namespace('shop', labelled(before)) }),
  });

  test('with unreadable labels are refused', () => {
    expect(admit(request({ enforce: 'low' }), cluster({}))).toMatchObject({
      code: 422,
      message:
        'Namespace "shop" is invalid: metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: "low": must be one of privileged, baseline, restricted',
    });
  });

  test('keep labels that were unreadable before', () => {
    expect(admit(request({ enforce: 'low' }, { enforce: 'low' }), cluster({})).allowed).toBe(true);
    expect(admit(request({ enforce: 'low' }, { enforce: 'lower' }), cluster({})).allowed).toBe(false);
  });

  const replica = (name: string, uid: string) =>
    pod(
      { hostPID: true },
      {
        name,
        ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'r', uid, controller: true }],
      },
    );

  test('name existing pods that a new level refuses, those alike together', () => {
    const pods = [
      replica('z', '1'),
      replica('b', '1'),
      replica('c', '2'),
      pod({ hostIPC: true }, { name: 'a' }),
      pod({}, { name: 'ok' }),
    ];
    const { warnings } = admit(
      request({ enforce: 'baseline' }, {}),
      cluster(
        {},
        {
          pods: () => [
            ...pods,
            pod(
              { hostNetwork: true, containers: [container({ securityContext: { privileged: true } })] },
              { name: 'x' },
            ),
          ],
        },
      ),
    );
    expect(warnings).toEqual([
      'existing pods in namespace "shop" violate the new PodSecurity enforce level "baseline:latest"',
      'a (and 3 other pods): host namespaces',
      'x: host namespaces, privileged',
    ]);
  });

  test('with more than 3000 pods say how many were looked at, one of each controller first', () => {
    const pods = Array.from({ length: 3001 }, (_, index) =>
      replica(`pod-${String(index).padStart(4, '0')}`, 'same'),
    );
    const last = pod(
      {
        hostIPC: true,
        hostNetwork: true,
        containers: [container({ ports: [{ containerPort: 1, hostPort: 1 }] })],
      },
      { name: 'last' },
    );
    const { warnings } = admit(
      request({ enforce: 'baseline' }, {}),
      cluster({}, { pods: () => [...pods, last] }),
    );
    expect(warnings).toEqual([
      'new PodSecurity enforce level only checked against the first 3000 of 3002 existing pods',
      'existing pods in namespace "shop" violate the new PodSecurity enforce level "baseline:latest"',
      'last: host namespaces, hostPort',
      'pod-0000 (and 2998 other pods): host namespaces',
    ]);
  });

  test.each([
    ['the same', { enforce: 'baseline' }, { enforce: 'baseline' }, 0],
    ['lower', { enforce: 'baseline' }, { enforce: 'restricted' }, 0],
    [
      'lower at another version',
      { enforce: 'baseline', 'enforce-version': 'v1.30' },
      { enforce: 'restricted' },
      2,
    ],
    ['privileged', { enforce: 'privileged' }, { enforce: 'restricted' }, 0],
    ['higher', { enforce: 'restricted' }, { enforce: 'baseline' }, 2],
  ])('look at pods only when they may ask for more: %s', (_name, now, before, count) => {
    const world = cluster({}, { pods: () => [pod({ hostPID: true })] });
    expect(admit(request(now, before), world).warnings).toHaveLength(count);
  });
});

test('exempt namespaces, users and runtime classes, in that order', () => {
  const read = readConfiguration({
    exemptions: { namespaces: ['agents'], usernames: ['robot'], runtimeClasses: ['gvisor'] },
  });
  const configuration = 'configuration' in read ? read.configuration : undefined;
  const world = cluster({ enforce: 'restricted' }, configuration === undefined ? {} : { configuration });
  const exempt = (more: Partial<AdmissionRequest>, spec = {}): string | undefined =>
    admit(podRequest(pod({ hostPID: true, ...spec }), more), world).auditAnnotations[`${PREFIX}exempt`];
  const robot = { userInfo: { username: 'robot' } };
  expect(exempt({ namespace: 'agents', ...robot })).toBe('namespace');
  expect(exempt(robot, { runtimeClassName: 'gvisor' })).toBe('user');
  expect(exempt({}, { runtimeClassName: 'gvisor' })).toBe('runtimeClass');
  expect(exempt({})).toBeUndefined();
});

describe('a pod as the plug-in sees it', () => {
  test('ports of the host network are host ports', () => {
    const sent = pod({ hostNetwork: true, containers: [container({ ports: [{ containerPort: 80 }] })] });
    expect(asAdmitted(sent).spec?.containers?.[0]?.ports).toEqual([{ containerPort: 80, hostPort: 80 }]);
    expect(sent.spec?.containers?.[0]?.ports).toEqual([{ containerPort: 80 }]);
  });

  test('an AppArmor annotation is a field too, unless one says the same already', () => {
    const annotations = { 'container.apparmor.security.beta.kubernetes.io/main': 'unconfined' };
    const profile = (spec: Parameters<typeof pod>[0]) =>
      asAdmitted(pod(spec, { annotations })).spec?.containers?.[0]?.securityContext?.appArmorProfile?.type;
    expect(profile({})).toBe('Unconfined');
    expect(profile({ securityContext: { appArmorProfile: { type: 'Unconfined' } } })).toBeUndefined();
    expect(profile({ os: { name: 'windows' } })).toBeUndefined();
  });
});
