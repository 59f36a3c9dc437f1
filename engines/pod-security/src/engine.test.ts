import { container, deployment, inventoryOf, namespace, pod } from '@toride/testkit';
import { engineContract, runEngine } from '@toride/testkit/engine-contract';
import { describe, expect, test } from 'vitest';
import { podSecurity } from './engine.ts';

engineContract(podSecurity, {
  nothing: () => inventoryOf([]),
  clean: () =>
    inventoryOf([namespace('shop', { 'pod-security.kubernetes.io/enforce': 'restricted' }), hardened()]),
  flawed: () =>
    inventoryOf([
      namespace('shop', {
        'pod-security.kubernetes.io/enforce': 'restrict',
        'pod-security.kubernetes.io/enforced': 'x',
      }),
      deployment({
        hostNetwork: true,
        volumes: [{ name: 'a', hostPath: { path: '/' } }, { name: 'b' }],
        containers: [
          container({ securityContext: { privileged: true, capabilities: { add: ['SYS_ADMIN', 'CHOWN'] } } }),
        ],
      }),
    ]),
  'without its namespace': () =>
    inventoryOf([pod({ hostPID: true }), deployment({}, { namespace: 'other' })]),
});

function hardened() {
  return deployment({
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      container({ securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } } }),
    ],
  });
}

const only = (...rules: string[]) => ({ only: rules.map((rule) => `pod-security/${rule}`) });

test('a hardened workload in a restricted namespace has no finding', async () => {
  const inventory = inventoryOf([
    namespace('shop', { 'pod-security.kubernetes.io/enforce': 'restricted' }),
    hardened(),
  ]);
  const { findings, tallies } = await runEngine(podSecurity, inventory);
  expect(findings).toEqual([]);
  expect(tallies['pod-security/privileged pass']).toBe(1);
  expect(tallies['pod-security/enforce-refuses-workload pass']).toBe(1);
});

test('a field that breaks baseline is reported once, by the baseline rule', async () => {
  const inventory = inventoryOf([
    deployment({
      containers: [
        container({ securityContext: { capabilities: { add: ['SYS_ADMIN', 'CHOWN'], drop: ['ALL'] } } }),
      ],
    }),
  ]);
  const { findings } = await runEngine(
    podSecurity,
    inventory,
    only('capabilities-baseline', 'capabilities-restricted'),
  );
  expect(findings.map(({ rule, at, values }) => [rule, at.pointer, values])).toEqual([
    [
      'pod-security/capabilities-baseline',
      '/spec/template/spec/containers/0/securityContext/capabilities/add/0',
      {
        level: 'baseline',
        container: 'main',
        detail: 'container "main" must not include "SYS_ADMIN" in securityContext.capabilities.add',
      },
    ],
    [
      'pod-security/capabilities-restricted',
      '/spec/template/spec/containers/0/securityContext/capabilities/add/1',
      {
        level: 'restricted',
        container: 'main',
        detail: 'container "main" must not include "CHOWN" in securityContext.capabilities.add',
      },
    ],
  ]);
});

test('the restricted rule alone reports both, and says which level each breaks', async () => {
  const inventory = inventoryOf([
    deployment({
      containers: [container({ securityContext: { capabilities: { add: ['SYS_ADMIN', 'CHOWN'] } } })],
    }),
  ]);
  const { findings } = await runEngine(podSecurity, inventory, only('capabilities-restricted'));
  expect(findings.map(({ values }) => values['level'])).toEqual(['restricted', 'baseline', 'restricted']);
});

describe('patches', () => {
  const patchOf = async (rule: string, spec: Parameters<typeof deployment>[0]) => {
    const { findings } = await runEngine(podSecurity, inventoryOf([deployment(spec)]), only(rule));
    return findings[0]?.patch?.operations;
  };
  const at = '/spec/template/spec/containers/0/securityContext';

  test.each([
    ['allow-privilege-escalation', {}, [{ op: 'add', path: at, value: { allowPrivilegeEscalation: false } }]],
    [
      'allow-privilege-escalation',
      { securityContext: { allowPrivilegeEscalation: true } },
      [{ op: 'replace', path: `${at}/allowPrivilegeEscalation`, value: false }],
    ],
    ['allow-privilege-escalation', { securityContext: { privileged: true } }, undefined],
    [
      'capabilities-restricted',
      { securityContext: {} },
      [{ op: 'add', path: `${at}/capabilities`, value: { drop: ['ALL'] } }],
    ],
    [
      'capabilities-restricted',
      { securityContext: { capabilities: { drop: ['CHOWN'] } } },
      [{ op: 'add', path: `${at}/capabilities/drop/-`, value: 'ALL' }],
    ],
    ['run-as-non-root', { securityContext: {} }, [{ op: 'add', path: `${at}/runAsNonRoot`, value: true }]],
    ['run-as-non-root', { securityContext: { runAsUser: 0 } }, undefined],
    [
      'seccomp-profile-restricted',
      { securityContext: {} },
      [{ op: 'add', path: `${at}/seccompProfile`, value: { type: 'RuntimeDefault' } }],
    ],
  ] as const)('%s on %j', async (rule, fields, operations) => {
    expect(await patchOf(rule, { containers: [container(fields)] })).toEqual(operations);
  });
});

describe('namespaces', () => {
  test('one that enforces nothing, with the label that breaks nothing', async () => {
    const { findings } = await runEngine(podSecurity, inventoryOf([namespace('shop'), deployment()]), {
      ...only('namespace-not-enforced'),
    });
    expect(findings.map(({ values, patch }) => [values, patch?.operations])).toEqual([
      [
        { namespace: 'shop', policy: 'privileged:latest' },
        [
          {
            op: 'add',
            path: '/metadata/labels/pod-security.kubernetes.io~1enforce',
            value: 'baseline',
          },
        ],
      ],
    ]);
  });

  test('no patch where a workload would be refused', async () => {
    const inventory = inventoryOf([namespace('shop'), deployment({ hostPID: true })]);
    const { findings } = await runEngine(podSecurity, inventory, only('namespace-not-enforced'));
    expect(findings[0]?.patch).toBeUndefined();
  });

  test('one that is not among the input is unknown, once', async () => {
    const inventory = inventoryOf([pod(), deployment({}, { name: 'api' })]);
    const { findings } = await runEngine(podSecurity, inventory, only('namespace-not-enforced'));
    expect(findings.map(({ verdict }) => verdict)).toEqual(['unknown']);
  });

  test("the cluster's defaults and exemptions count", async () => {
    const inventory = inventoryOf([namespace('shop'), namespace('agents')]);
    const options = { defaults: { enforce: 'baseline' }, exemptions: { namespaces: ['agents'] } };
    const { findings, tallies } = await runEngine(podSecurity, inventory, {
      ...only('namespace-not-enforced'),
      options,
    });
    expect(findings).toEqual([]);
    expect(tallies).toEqual({
      'pod-security/namespace-not-enforced not-applicable': 1,
      'pod-security/namespace-not-enforced pass': 1,
    });
  });

  test('labels: refused ones and ignored ones', async () => {
    const inventory = inventoryOf([
      namespace('shop', {
        'pod-security.kubernetes.io/enforce': 'restrict',
        'pod-security.kubernetes.io/enforced': 'baseline',
      }),
    ]);
    const { findings } = await runEngine(podSecurity, inventory, only('namespace-label-invalid'));
    expect(findings.map(({ values }) => values['problem'])).toEqual([
      'the API server refuses it: Invalid value: "restrict": must be one of privileged, baseline, restricted',
      expect.stringContaining('no such label'),
    ]);
  });

  test("a workload that its own namespace refuses, with the server's message", async () => {
    const inventory = inventoryOf([
      namespace('shop', {
        'pod-security.kubernetes.io/enforce': 'baseline',
        'pod-security.kubernetes.io/enforce-version': 'v1.30',
      }),
      deployment({ hostPID: true }),
    ]);
    const { findings } = await runEngine(podSecurity, inventory, only('enforce-refuses-workload'));
    expect(findings.map(({ values }) => values['message'])).toEqual([
      'violates PodSecurity "baseline:v1.30": host namespaces (hostPID=true)',
    ]);
  });

  test('options that cannot be read stop the engine with a code', async () => {
    const run = runEngine(podSecurity, inventoryOf([]), { options: { defaults: { enforce: 'high' } } });
    await expect(run).rejects.toMatchObject({ code: 'TORIDE_POD_SECURITY_CONFIGURATION' });
  });
});
