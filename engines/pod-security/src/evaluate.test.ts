import { container, pod } from '@toride/testkit';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PodLike } from './check.ts';
import { evaluatePod, forbiddenDetail, forbiddenReason } from './evaluate.ts';
import { compareLevels, LEVELS, type Level } from './level.ts';
import { NEWEST } from './plan.ts';

const HARDENED = pod({
  securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
  containers: [
    container({ securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } } }),
  ],
});

const detail = (spec: PodLike['spec'], level: Level = 'baseline', minor?: number): string =>
  forbiddenDetail(
    evaluatePod({ spec: spec ?? {} }, level, minor === undefined ? 'latest' : { major: 1, minor }),
  );

test('a pod that passes costs no allocation: the answer is one shared list', () => {
  expect(evaluatePod(HARDENED, 'restricted', 'latest')).toBe(evaluatePod({}, 'baseline', 'latest'));
  expect(evaluatePod(HARDENED, 'restricted', 'latest')).toEqual([]);
});

test('reasons and details of several checks, in the order of ids, baseline first', () => {
  const violations = evaluatePod(pod({ hostPID: true }), 'restricted', 'latest');
  expect(forbiddenReason(violations)).toBe(
    'host namespaces, allowPrivilegeEscalation != false, unrestricted capabilities, runAsNonRoot != true, seccompProfile',
  );
  expect(forbiddenDetail(violations)).toBe(
    'host namespaces (hostPID=true), ' +
      'allowPrivilegeEscalation != false (container "main" must set securityContext.allowPrivilegeEscalation=false), ' +
      'unrestricted capabilities (container "main" must set securityContext.capabilities.drop=["ALL"]), ' +
      'runAsNonRoot != true (pod or container "main" must set securityContext.runAsNonRoot=true), ' +
      'seccompProfile (pod or container "main" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
  );
});

describe('details', () => {
  const named = (name: string, fields: object) => container({ name, ...fields });

  test.each([
    [
      'host ports, sorted as text, with verbs by number',
      {
        containers: [
          named('a', {
            ports: [
              { containerPort: 1, hostPort: 9 },
              { containerPort: 2, hostPort: 80 },
            ],
          }),
        ],
        initContainers: [named('i', { ports: [{ containerPort: 1, hostPort: 443 }] })],
      },
      'hostPort (containers "i", "a" use hostPorts 443, 80, 9)',
    ],
    [
      'one host port',
      { containers: [named('a', { ports: [{ containerPort: 1, hostPort: 9 }] })] },
      'hostPort (container "a" uses hostPort 9)',
    ],
    [
      'volumes of the host',
      {
        volumes: [
          { name: 'b', hostPath: { path: '/' } },
          { name: 'c' },
          { name: 'a', hostPath: { path: '/' } },
        ],
      },
      'hostPath volumes (volumes "b", "a")',
    ],
    [
      'SELinux of pod and container',
      {
        securityContext: { seLinuxOptions: { type: 'spc_t', role: 'r' } },
        containers: [named('a', { securityContext: { seLinuxOptions: { type: 'a_t', user: 'u' } } })],
      },
      'seLinuxOptions (pod and container "a" set forbidden securityContext.seLinuxOptions: types "a_t", "spc_t"; user may not be set; role may not be set)',
    ],
    [
      'sysctls, as they come',
      { securityContext: { sysctls: ['b', 'a', 'b'].map((name) => ({ name, value: '1' })) } },
      'forbidden sysctls (b, a, b)',
    ],
    [
      'capabilities, each once, sorted by bytes',
      {
        containers: [
          named('a', { securityContext: { capabilities: { add: ['Z', '😀', '\uFF21', 'A', 'Z'] } } }),
        ],
      },
      'non-default capabilities (container "a" must not include "A", "Z", "\uFF21", "😀" in securityContext.capabilities.add)',
    ],
    [
      'hosts of probes, in sets',
      {
        containers: [
          named('b', {
            livenessProbe: { tcpSocket: { host: 'y', port: 1 } },
            readinessProbe: { httpGet: { host: 'x' } },
          }),
          named('a', { lifecycle: { preStop: { httpGet: { host: 'y' } } } }),
        ],
      },
      'probe or lifecycle host (containers "a", "b" use probe or lifecycle hosts "x", "y")',
    ],
  ])('%s', (_name, spec, expected) => {
    expect(detail(spec)).toBe(expected);
  });

  test('annotations are quoted as Go quotes them', () => {
    const annotations = { 'container.apparmor.security.beta.kubernetes.io/a': 'un"con\u00e9\u200b\n' };
    expect(forbiddenDetail(evaluatePod({ metadata: { annotations }, spec: {} }, 'baseline', 'latest'))).toBe(
      'forbidden AppArmor profile (annotation must not set AppArmor profile type to "container.apparmor.security.beta.kubernetes.io/a="un\\"con\u00e9\\u200b\\n"")',
    );
  });
});

describe('versions', () => {
  const sysctl = (name: string) => ({ securityContext: { sysctls: [{ name, value: '1' }] } });

  test.each([
    ['net.ipv4.ip_local_reserved_ports', 26, 27],
    ['net.ipv4.tcp_fin_timeout', 28, 29],
    ['net.ipv4.tcp_rmem', 31, 32],
    ['net.ipv4.tcp_notsent_lowat', 36, 37],
  ])('sysctl %s is unsafe in 1.%i and safe in 1.%i', (name, before, since) => {
    expect(detail(sysctl(name), 'baseline', before)).toBe(`forbidden sysctls (${name})`);
    expect(detail(sysctl(name), 'baseline', since)).toBe('');
  });

  test('a later version than the cluster is evaluated as its own', () => {
    const spec = sysctl('net.ipv4.tcp_notsent_lowat');
    const target = { major: 1, minor: 36 };
    expect(evaluatePod({ spec }, 'baseline', { major: 1, minor: 37 }, target)).toHaveLength(1);
    expect(evaluatePod({ spec }, 'baseline', 'latest', target)).toHaveLength(1);
    expect(evaluatePod({ spec }, 'baseline', 'latest', { major: 1, minor: 99 })).toEqual([]);
  });

  test('a user namespace relaxes from 1.35 on, and restricted keeps /proc masked', () => {
    const spec = {
      hostUsers: false,
      securityContext: { runAsUser: 0, runAsNonRoot: false },
      containers: [container({ securityContext: { procMount: 'Unmasked' } })],
    };
    const reasons = (level: Level, minor: number): string =>
      forbiddenReason(evaluatePod({ spec }, level, { major: 1, minor }));
    expect(reasons('baseline', 34)).toBe('procMount');
    expect(reasons('baseline', 35)).toBe('');
    expect(reasons('restricted', 34)).toContain('runAsNonRoot != true, runAsUser=0');
    expect(reasons('restricted', 35)).not.toContain('runAs');
    expect(reasons('restricted', 35)).toContain('procMount');
  });

  test('Windows pods need no Linux field from 1.25 on', () => {
    const spec = {
      os: { name: 'windows' },
      securityContext: { runAsNonRoot: true },
      containers: [container()],
    };
    expect(detail(spec, 'restricted', 25)).toBe('');
    expect(detail(spec, 'restricted', 24)).not.toBe('');
  });
});

describe('laws', () => {
  const capability = fc.constantFrom('CHOWN', 'NET_RAW', 'ALL', 'NET_BIND_SERVICE');
  const context = fc.record(
    {
      privileged: fc.boolean(),
      allowPrivilegeEscalation: fc.boolean(),
      runAsNonRoot: fc.boolean(),
      runAsUser: fc.constantFrom(0, 1),
      procMount: fc.constantFrom('Default', 'Unmasked'),
      seccompProfile: fc.record({ type: fc.constantFrom('RuntimeDefault', 'Unconfined') }),
      capabilities: fc.record(
        { add: fc.array(capability), drop: fc.array(capability) },
        { requiredKeys: [] },
      ),
    },
    { requiredKeys: [] },
  );
  const pods = fc.record({
    spec: fc.record(
      {
        hostPID: fc.boolean(),
        hostUsers: fc.boolean(),
        securityContext: context,
        containers: fc.array(fc.record({ name: fc.constantFrom('a', 'b'), securityContext: context })),
        volumes: fc.array(
          fc.constantFrom({ name: 'v', hostPath: { path: '/' } }, { name: 'w', emptyDir: {} }),
        ),
      },
      { requiredKeys: [] },
    ),
  });
  const minors = fc.integer({ min: 0, max: NEWEST.minor + 1 });

  test('what a stricter level admits, a laxer one admits', () => {
    fc.assert(
      fc.property(
        pods,
        minors,
        fc.constantFrom(...LEVELS),
        fc.constantFrom(...LEVELS),
        (each, minor, a, b) => {
          const version = { major: 1, minor };
          const [lax, strict] = compareLevels(a, b) <= 0 ? [a, b] : [b, a];
          if (evaluatePod(each as PodLike, strict, version).length > 0) return;
          expect(evaluatePod(each as PodLike, lax, version)).toEqual([]);
        },
      ),
    );
  });

  test('the same pod gives the same answer, and stays as it is', () => {
    fc.assert(
      fc.property(pods, minors, (each, minor) => {
        const before = JSON.stringify(each);
        const first = forbiddenDetail(evaluatePod(each as PodLike, 'restricted', { major: 1, minor }));
        expect(forbiddenDetail(evaluatePod(each as PodLike, 'restricted', { major: 1, minor }))).toBe(first);
        expect(JSON.stringify(each)).toBe(before);
      }),
    );
  });

  test('nulls, empty lists and hostile keys neither throw nor break a check', () => {
    const hostile = JSON.parse(
      '{"metadata":{"annotations":{"__proto__":"x","constructor":"y"}},"spec":{"containers":[],"volumes":null,"securityContext":null,"initContainers":null,"__proto__":{"hostPID":true}}}',
    ) as PodLike;
    for (const level of LEVELS) expect(evaluatePod(hostile, level, 'latest')).toEqual([]);
  });
});
