import { asAdmitted } from '@toride/pod-security';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inParallel } from './in-parallel.ts';
import { controllerCreation, CONTROLLERS, make, namespaceCall, PODS, PREFIX } from './pod-security-calls.ts';
import { auditDifferences, differences, podCreation, startWorld, type World } from './pod-security-world.ts';

const users = [{ name: 'robot', groups: ['system:masters'], token: 'robot-token' }];
const file = {
  apiVersion: 'pod-security.admission.config.k8s.io/v1',
  kind: 'PodSecurityConfiguration',
  defaults: { enforce: 'baseline', 'enforce-version': 'v1.30', audit: 'restricted', warn: 'restricted' },
  exemptions: { usernames: ['robot'], namespaces: ['agents', 'agents-to-be'], runtimeClasses: ['gvisor'] },
};
let world: World;
beforeAll(async () => {
  world = await startWorld({ configurationFile: file, users });
  const runtimeClass = {
    apiVersion: 'node.k8s.io/v1',
    kind: 'RuntimeClass',
    metadata: { name: 'gvisor' },
    handler: 'runsc',
  };
  await make(world, '/apis/node.k8s.io/v1/runtimeclasses', runtimeClass);
  await world.makeNamespace('agents', {});
  await world.makeNamespace('plain', {});
  await world.makeNamespace('strict', {
    [`${PREFIX}enforce`]: 'restricted',
    [`${PREFIX}audit`]: 'privileged',
  });
});
afterAll(() => world.stop());

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
  const outcomes = await inParallel([...creations, ...asRobot], world.ask);
  expect(differences(outcomes)).toEqual([]);
  expect(await auditDifferences(world, outcomes)).toEqual([]);
  const exempt = outcomes.map(({ ourAnnotations }) => ourAnnotations[`${PREFIX}exempt`]);
  expect(new Set(exempt)).toEqual(new Set([undefined, 'namespace', 'user', 'runtimeClass']));
});

test('labels of an exempt namespace are warned about, when it is made and when it is changed', async () => {
  const old = { metadata: { name: 'agents', labels: {} } };
  const calls = [
    { enforce: 'restricted' },
    { enforce: 'baseline', 'enforce-version': 'v1.30' },
    { warn: 'baseline', 'audit-version': 'v1.2' },
  ]
    .map((modes) => Object.fromEntries(Object.entries(modes).map(([key, value]) => [PREFIX + key, value])))
    .flatMap((labels) => [
      namespaceCall('PUT', 'agents', labels, old),
      namespaceCall('POST', 'agents-to-be', labels),
    ]);
  const outcomes = await inParallel(calls, world.ask);
  expect(differences(outcomes)).toEqual([]);
  expect(outcomes.filter(({ live }) => live.warnings.length > 0).length).toBeGreaterThan(2);
});
