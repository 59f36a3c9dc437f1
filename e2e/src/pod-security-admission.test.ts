import {
  admit,
  asAdmitted,
  LEVELS,
  type AdmissionRequest,
  type AdmissionResponse,
  type PodLike,
} from '@toride/pod-security';
import { container, deployment, pod } from '@toride/testkit';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generatePod, randomOf } from './pod-security-generator.ts';
import {
  auditDifferences,
  differences,
  inParallel,
  podCreation,
  startWorld,
  type Call,
  type World,
} from './pod-security-world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

const PREFIX = 'pod-security.kubernetes.io/';
const hardened: PodLike = pod(
  {
    containers: [
      container({ securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } } }),
    ],
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
  },
  { name: 'hardened' },
);

function without(object: PodLike): PodLike {
  const { namespace: _unused, ...metadata } = object.metadata ?? {};
  return { ...object, metadata };
}

const PODS: readonly PodLike[] = [
  without(hardened),
  without(pod({}, { name: 'plain' })),
  without(
    pod(
      { hostNetwork: true, containers: [container({ ports: [{ containerPort: 80 }] })] },
      { name: 'host-network' },
    ),
  ),
  without(
    pod({ containers: [container({ securityContext: { privileged: true } })] }, { name: 'privileged' }),
  ),
];

const CONTROLLERS = [
  ['apps', 'deployments', 'Deployment'],
  ['apps', 'replicasets', 'ReplicaSet'],
  ['apps', 'statefulsets', 'StatefulSet'],
  ['apps', 'daemonsets', 'DaemonSet'],
  ['batch', 'jobs', 'Job'],
  ['batch', 'cronjobs', 'CronJob'],
  ['', 'replicationcontrollers', 'ReplicationController'],
  ['', 'podtemplates', 'PodTemplate'],
] as const;

/** One object of a kind that makes pods from a template. */
function controllerObject(group: string, kind: string, name: string, template: PodLike): object {
  const labels = { app: name };
  const restartPolicy = ['Job', 'CronJob'].includes(kind) ? { restartPolicy: 'Never' } : {};
  const stamped = {
    metadata: { labels, annotations: template.metadata?.annotations ?? {} },
    spec: { ...template.spec, ...restartPolicy },
  };
  const selector = kind === 'ReplicationController' ? labels : { matchLabels: labels };
  const version = group === '' ? 'v1' : `${group}/v1`;
  const base = { apiVersion: version, kind, metadata: { name } };
  if (kind === 'PodTemplate') return { ...base, template: stamped };
  if (kind === 'CronJob')
    return { ...base, spec: { schedule: '0 * * * *', jobTemplate: { spec: { template: stamped } } } };
  if (kind === 'Job') return { ...base, spec: { template: stamped } };
  const serviceName = kind === 'StatefulSet' ? { serviceName: name } : {};
  return { ...base, spec: { selector, template: stamped, ...serviceName } };
}

function controllerCreation(
  [group, resource, kind]: (typeof CONTROLLERS)[number],
  template: PodLike,
  namespace: string,
): Call {
  const name = template.metadata?.name ?? 'web';
  const body = controllerObject(group, kind, name, template);
  const root = group === '' ? '/api/v1' : `/apis/${group}/v1`;
  return {
    method: 'POST',
    path: `${root}/namespaces/${namespace}/${resource}`,
    body,
    request: {
      operation: 'CREATE',
      kind: { group, kind },
      resource: { group, resource },
      name,
      namespace,
      userInfo: { username: 'admin' },
      object: body,
    },
  };
}

test('A15: enforce, audit and warn at every level, with versions: decisions, messages, warnings and audit annotations', async () => {
  const cases = LEVELS.flatMap((enforce) =>
    LEVELS.flatMap((audit) =>
      LEVELS.flatMap((warn) =>
        ['latest', 'v1.24', undefined].map((version) => ({ enforce, audit, warn, version })),
      ),
    ),
  );
  const namespaces = await inParallel(
    [...cases.entries()],
    async ([index, { enforce, audit, warn, version }]) => {
      const name = `a15-${index}`;
      const levels = { [`${PREFIX}enforce`]: enforce, [`${PREFIX}audit`]: audit, [`${PREFIX}warn`]: warn };
      const versions = Object.fromEntries(
        ['enforce', 'audit', 'warn'].map((mode) => [`${PREFIX}${mode}-version`, version]),
      );
      await world.makeNamespace(
        name,
        version === undefined ? levels : { ...levels, ...(versions as object) },
      );
      return name;
    },
  );
  const calls = namespaces.flatMap((name, index) => [
    ...PODS.map((each) => podCreation(each, asAdmitted(each), name)),
    controllerCreation(CONTROLLERS[index % CONTROLLERS.length]!, PODS[index % PODS.length]!, name),
  ]);
  const outcomes = await inParallel(calls, world.ask);
  expect(differences(outcomes)).toEqual([]);
  expect(await auditDifferences(world, outcomes)).toEqual([]);
  expect(outcomes.filter(({ beforeAdmission }) => beforeAdmission)).toEqual([]);
  const codes = outcomes.map(({ live }) => live.code);
  expect(codes.filter((code) => code === 403).length).toBeGreaterThan(100);
  expect(outcomes.filter(({ live }) => live.warnings.length > 0).length).toBeGreaterThan(50);
});

test('templates of every pod controller are warned about and audited, never refused', async () => {
  const random = randomOf(20240215);
  await world.makeNamespace('controllers', {
    [`${PREFIX}enforce`]: 'restricted',
    [`${PREFIX}audit`]: 'baseline',
    [`${PREFIX}audit-version`]: 'v1.30',
  });
  const calls = CONTROLLERS.flatMap((controller) =>
    Array.from({ length: 12 }, (_, index) =>
      controllerCreation(controller, generatePod(random, `each-${index}`), 'controllers'),
    ),
  );
  const outcomes = await inParallel(calls, world.ask);
  expect(differences(outcomes)).toEqual([]);
  expect(await auditDifferences(world, outcomes)).toEqual([]);
  expect(outcomes.some(({ live }) => live.warnings.length > 0)).toBe(true);
});

describe('namespaces', () => {
  const namespaceCall = (
    method: 'POST' | 'PUT',
    name: string,
    labels: Readonly<Record<string, string>>,
    old?: object,
  ): Call => {
    const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
    return {
      method,
      path: method === 'POST' ? '/api/v1/namespaces' : `/api/v1/namespaces/${name}`,
      body: object,
      request: {
        operation: method === 'POST' ? 'CREATE' : 'UPDATE',
        kind: { group: '', kind: 'Namespace' },
        resource: { group: '', resource: 'namespaces' },
        name,
        namespace: name,
        userInfo: { username: 'admin' },
        object,
        oldObject: old,
      },
    };
  };

  const INVALID: readonly Readonly<Record<string, string>>[] = [
    { [`${PREFIX}enforce`]: 'restrict' },
    { [`${PREFIX}enforce`]: '' },
    { [`${PREFIX}enforce-version`]: '1.30' },
    { [`${PREFIX}enforce-version`]: 'v1.030' },
    { [`${PREFIX}enforce-version`]: 'v2.0' },
    { [`${PREFIX}enforce-version`]: 'v1.30.1' },
    { [`${PREFIX}enforce-version`]: 'v1.99999999999999999999' },
    { [`${PREFIX}audit`]: 'Baseline', [`${PREFIX}audit-version`]: 'newest' },
    {
      [`${PREFIX}warn`]: 'high',
      [`${PREFIX}warn-version`]: 'v1',
      [`${PREFIX}enforce`]: 'low',
      [`${PREFIX}enforce-version`]: 'v1.x',
      [`${PREFIX}audit`]: 'none',
      [`${PREFIX}audit-version`]: '',
    },
    { [`${PREFIX}enforce`]: 'baseline', [`${PREFIX}enforce-version`]: 'v1.999', [`${PREFIX}enforced`]: 'x' },
  ];

  test('labels that cannot be read are refused on creation and on change, in the same words', async () => {
    await world.makeNamespace('labelled', {});
    const old = { metadata: { name: 'labelled', labels: {} } };
    const calls = INVALID.flatMap((labels, index) => [
      namespaceCall('POST', `invalid-${index}`, labels),
      namespaceCall('PUT', 'labelled', labels, old),
    ]);
    const outcomes = await inParallel(calls, world.ask);
    expect(differences(outcomes)).toEqual([]);
    expect(outcomes.filter(({ live }) => live.code === 422).length).toBe(calls.length - 2);
  });

  test('labels that cannot be read and are there already: fallbacks, warnings, audit annotations, and they may stay', async () => {
    // The plug-in does not look at subresources, so labels that it would refuse come in by the status.
    const unreadable = [
      { enforce: 'low', 'enforce-version': 'v1' },
      { enforce: 'baseline', audit: 'none', warn: 'none' },
      { 'enforce-version': 'v1.2.3', warn: 'restricted', 'warn-version': '' },
    ].map((modes) => Object.fromEntries(Object.entries(modes).map(([key, value]) => [PREFIX + key, value])));
    for (const [index, labels] of unreadable.entries()) {
      const name = `unreadable-${index}`;
      await world.makeNamespace(name, {});
      await relabel(`${name}/status`, labels);
      world.recordLabels(name, labels);
      const calls = [
        ...PODS.map((each) => podCreation(each, asAdmitted(each), name)),
        ...PODS.map((each) => controllerCreation(CONTROLLERS[0], each, name)),
        namespaceCall('PUT', name, { ...labels, a: 'b' }, { metadata: { name, labels } }),
        namespaceCall('PUT', name, { ...labels, [`${PREFIX}audit`]: 'x' }, { metadata: { name, labels } }),
      ];
      // The plug-in's cache follows in a moment.
      await eventually(async () => differences(await inParallel(calls, world.ask)).length === 0);
      const outcomes = await inParallel(calls, world.ask);
      expect(differences(outcomes)).toEqual([]);
      expect(await auditDifferences(world, outcomes)).toEqual([]);
      expect(outcomes.some(({ ourAnnotations }) => `${PREFIX}error` in ourAnnotations)).toBe(true);
    }
  });

  test('existing pods that a new label would refuse are warned about, in the same words and order', async () => {
    const random = randomOf(36);
    await world.makeNamespace('occupied', {});
    const pods = [...PODS, ...Array.from({ length: 24 }, (_, index) => generatePod(random, `pod-${index}`))];
    const stored = await inParallel(pods, (each) => make(world, '/api/v1/namespaces/occupied/pods', each));
    const old = { metadata: { name: 'occupied', labels: {} } };
    const labels = (level: string, version: string) => ({
      [`${PREFIX}enforce`]: level,
      [`${PREFIX}enforce-version`]: version,
    });
    const cluster = { ...world.cluster, pods: () => stored };
    // The plug-in lists from its cache, which follows in a moment.
    const settled = namespaceCall('PUT', 'occupied', labels('restricted', 'latest'), old);
    await eventually(async () => same(await liveWarnings(settled), admit(settled.request, cluster).warnings));
    for (const level of LEVELS) {
      for (const version of ['latest', 'v1.0', 'v1.22', 'v1.25', 'v1.34', 'v1.50']) {
        const call = namespaceCall('PUT', 'occupied', labels(level, version), old);
        expect(await liveWarnings(call), `${level}:${version}`).toEqual(
          admit(call.request, cluster).warnings,
        );
      }
    }
  });

  async function liveWarnings(call: Call): Promise<readonly string[]> {
    const { live } = await world.ask(call);
    expect(live.code).toBe(200);
    return live.warnings;
  }
});

describe('updates of pods that are older than the policy', () => {
  let stored: PodLike;
  beforeAll(async () => {
    await world.makeNamespace('aged', {});
    const base = PODS[3]?.spec;
    stored = await make(world, '/api/v1/namespaces/aged/pods', {
      metadata: { name: 'aged' },
      // With a request of its own the class of service stays the same when it is resized.
      spec: { ...base, containers: [{ ...base?.containers?.[0], resources: { requests: { cpu: '500m' } } }] },
    });
    const labels = { [`${PREFIX}enforce`]: 'baseline', [`${PREFIX}audit`]: 'restricted' };
    await relabel('aged', labels);
    world.recordLabels('aged', labels);
    const refused = podCreation(PODS[3]!, asAdmitted(PODS[3]!), 'aged');
    await eventually(async () => (await world.ask(refused)).live.code === 403);
  });

  const first = () => stored.spec!.containers![0]!;
  const changes: Readonly<Record<string, () => readonly [string, PodLike]>> = {
    'a label': () => ['', { ...stored, metadata: { ...stored.metadata, labels: { a: 'b' } } }],
    'an annotation of seccomp': () => [
      '',
      {
        ...stored,
        metadata: {
          ...stored.metadata,
          annotations: { 'seccomp.security.alpha.kubernetes.io/pod': 'runtime/default' },
        },
      },
    ],
    'a toleration': () => [
      '',
      {
        ...stored,
        spec: {
          ...stored.spec,
          tolerations: [...(stored.spec?.tolerations ?? []), { key: 'a', operator: 'Exists' }],
        },
      },
    ],
    'an image': () => [
      '',
      {
        ...stored,
        spec: { ...stored.spec, containers: [{ ...first(), image: 'registry.example/app:2.0.0' }] },
      },
    ],
    resources: () => [
      'resize',
      {
        ...stored,
        spec: { ...stored.spec, containers: [{ ...first(), resources: { requests: { cpu: '1' } } }] },
      },
    ],
    'an ephemeral container': () => [
      'ephemeralcontainers',
      {
        ...stored,
        spec: { ...stored.spec, ephemeralContainers: [{ name: 'debug', image: 'registry.example/d:1' }] },
      },
    ],
  };

  test.each(Object.keys(changes))('%s: the same decision, message and audit annotations', async (change) => {
    const [subResource, body] = changes[change]!();
    const outcome = await world.ask(podUpdate('aged', subResource, body, stored));
    expect(differences([outcome])).toEqual([]);
    expect(await auditDifferences(world, [outcome])).toEqual([]);
    expect(outcome.beforeAdmission, outcome.live.message).toBe(false);
  });
});

test('ephemeral containers by their subresource: 200 generated ones', async () => {
  const random = randomOf(7);
  const policies = ['baseline', 'restricted'].flatMap((level) =>
    ['latest', 'v1.24'].map((version) => [level, version]),
  );
  const stored = await inParallel([...policies.entries()], async ([index, [level = '', version = '']]) => {
    const name = `ephemeral-${index}`;
    await world.makeNamespace(name, {
      [`${PREFIX}enforce`]: level,
      [`${PREFIX}enforce-version`]: version,
      [`${PREFIX}warn`]: 'restricted',
    });
    return make(world, `/api/v1/namespaces/${name}/pods`, without(hardened));
  });
  const calls = Array.from({ length: 200 }, (_, index) => {
    const base = random.pick(stored);
    const { securityContext } = generatePod(random, 'x').spec?.containers?.[0] ?? {};
    // Unmasked is refused by validation unless the pod is in a user namespace, which this one is not.
    const { procMount: _unused, ...context } = securityContext ?? {};
    const ephemeral = { name: `debug-${index}`, image: 'registry.example/d:1', securityContext: context };
    const body = { ...base, spec: { ...base.spec, ephemeralContainers: [ephemeral] } };
    return podUpdate(base.metadata?.namespace ?? '', 'ephemeralcontainers', body, base);
  });
  const outcomes = await inParallel(calls, world.ask);
  expect(differences(outcomes)).toEqual([]);
  expect(await auditDifferences(world, outcomes)).toEqual([]);
  expect(outcomes.filter(({ live }) => live.code === 403).length).toBeGreaterThan(20);
  expect(outcomes.filter(({ live }) => live.code === 200).length).toBeGreaterThan(20);
});

function podUpdate(namespace: string, subResource: string, body: PodLike, oldObject: PodLike): Call {
  const name = body.metadata?.name ?? '';
  const request: AdmissionRequest = {
    operation: 'UPDATE',
    kind: { group: '', kind: 'Pod' },
    resource: { group: '', resource: 'pods' },
    ...(subResource === '' ? {} : { subResource }),
    name,
    namespace,
    userInfo: { username: 'admin' },
    object: body,
    oldObject,
  };
  const path = `/api/v1/namespaces/${namespace}/pods/${name}${subResource === '' ? '' : `/${subResource}`}`;
  return { method: 'PUT', path, body, request };
}

async function make({ server }: World, path: string, object: object): Promise<PodLike> {
  const { status, body } = await server.request('POST', path, object);
  if (status !== 201) throw new Error(`${path}: ${JSON.stringify(body)}`);
  return body as PodLike;
}

async function relabel(path: string, labels: Readonly<Record<string, string>>): Promise<void> {
  const { status, body } = await world.server.request(
    'PATCH',
    `/api/v1/namespaces/${path}`,
    { metadata: { labels } },
    { 'content-type': 'application/merge-patch+json' },
  );
  if (status !== 200) throw new Error(`${path}: ${JSON.stringify(body)}`);
}

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 100 && !(await holds()); attempt += 1) await sleep(100);
}

function same(a: readonly string[], b: AdmissionResponse['warnings']): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

describe('exemptions and defaults of a configuration file', () => {
  const users = [{ name: 'robot', groups: ['system:masters'], token: 'robot-token' }];
  const file = {
    apiVersion: 'pod-security.admission.config.k8s.io/v1',
    kind: 'PodSecurityConfiguration',
    defaults: { enforce: 'baseline', 'enforce-version': 'v1.30', audit: 'restricted', warn: 'restricted' },
    exemptions: { usernames: ['robot'], namespaces: ['agents'], runtimeClasses: ['gvisor'] },
  };
  let exempting: World;
  beforeAll(async () => {
    exempting = await startWorld({ configurationFile: file, users });
    const runtimeClass = {
      apiVersion: 'node.k8s.io/v1',
      kind: 'RuntimeClass',
      metadata: { name: 'gvisor' },
      handler: 'runsc',
    };
    await make(exempting, '/apis/node.k8s.io/v1/runtimeclasses', runtimeClass);
    await exempting.makeNamespace('agents', {});
    await exempting.makeNamespace('plain', {});
    await exempting.makeNamespace('strict', {
      [`${PREFIX}enforce`]: 'restricted',
      [`${PREFIX}audit`]: 'privileged',
    });
  });
  afterAll(() => exempting.stop());

  test('pods and controllers by namespace, user and runtime class', async () => {
    const sandboxed = PODS.map((each) => ({ ...each, spec: { ...each.spec, runtimeClassName: 'gvisor' } }));
    const creations = ['agents', 'plain', 'strict'].flatMap((namespace) => [
      ...[...PODS, ...sandboxed].map((each) => podCreation(each, asAdmitted(each), namespace)),
      ...[...PODS, ...sandboxed].map((each) => controllerCreation(CONTROLLERS[0], each, namespace)),
    ]);
    const asRobot = creations.map((call) => ({
      ...call,
      token: 'robot-token',
      request: { ...call.request, userInfo: { username: 'robot' } },
    }));
    const outcomes = await inParallel([...creations, ...asRobot], exempting.ask);
    expect(differences(outcomes)).toEqual([]);
    expect(await auditDifferences(exempting, outcomes)).toEqual([]);
    const exempt = outcomes.map(({ ourAnnotations }) => ourAnnotations[`${PREFIX}exempt`]);
    expect(new Set(exempt)).toEqual(new Set([undefined, 'namespace', 'user', 'runtimeClass']));
  });

  test('labels of an exempt namespace are warned about', async () => {
    const calls = [
      { enforce: 'restricted' },
      { enforce: 'baseline', 'enforce-version': 'v1.30' },
      { warn: 'baseline', 'audit-version': 'v1.2' },
    ].map((modes): Call => {
      const labels = Object.fromEntries(Object.entries(modes).map(([key, value]) => [PREFIX + key, value]));
      const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'agents', labels } };
      return {
        method: 'PUT',
        path: '/api/v1/namespaces/agents',
        body: object,
        request: {
          operation: 'UPDATE',
          kind: { group: '', kind: 'Namespace' },
          resource: { group: '', resource: 'namespaces' },
          name: 'agents',
          namespace: 'agents',
          userInfo: { username: 'admin' },
          object,
          oldObject: { metadata: { name: 'agents', labels: {} } },
        },
      };
    });
    const outcomes = await inParallel(calls, exempting.ask);
    expect(differences(outcomes)).toEqual([]);
    expect(outcomes.some(({ live }) => live.warnings.length > 0)).toBe(true);
  });
});

test('a template that a controller of another group embeds is none of its business', () => {
  const request: AdmissionRequest = {
    operation: 'CREATE',
    kind: { group: 'argoproj.io', kind: 'Rollout' },
    resource: { group: 'argoproj.io', resource: 'rollouts' },
    namespace: 'a15-0',
    object: deployment({ hostPID: true }),
  };
  expect(admit(request, world.cluster)).toEqual({ allowed: true, warnings: [], auditAnnotations: {} });
});
