import { deployment, inventoryOf, namespace, pod } from '@toride/testkit';
import { engineContract, runEngine, type EngineRun } from '@toride/testkit/engine-contract';
import { describe, expect, test } from 'vitest';
import { gatekeeper } from '../engine.ts';
import { ruleTemplate } from './testing.ts';

const engine = await gatekeeper.load();
const yaml = (...objects: readonly object[]): string =>
  objects.map((object) => `---\n${JSON.stringify(object)}\n`).join('');
const LATEST = { containers: [{ name: 'web', image: 'nginx:latest' }] };

function policy(spec: object = {}, name = 'no-latest'): object {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name },
    spec: {
      matchConstraints: {
        resourceRules: [
          { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] },
        ],
      },
      validations: [
        {
          expression: 'object.spec.containers.all(c, !c.image.endsWith(":latest"))',
          messageExpression:
            '"container <" + object.spec.containers.filter(c, c.image.endsWith(":latest"))[0].name + "> runs latest"',
        },
      ],
      ...spec,
    },
  };
}

function binding(spec: object = {}, policyName = 'no-latest'): object {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name: `${policyName}-everywhere` },
    spec: { policyName, validationActions: ['Deny'], ...spec },
  };
}

const run = (...objects: readonly object[]): Promise<EngineRun> =>
  runEngine(engine, inventoryOf(yaml(namespace(), ...objects)));

engineContract(engine, {
  'an admission policy with its binding': () =>
    inventoryOf(yaml(policy(), binding(), namespace(), pod(LATEST), deployment(LATEST, { name: 'b' }))),
  'admission policies that judge nothing': () =>
    inventoryOf(
      yaml(
        policy({ validations: [{ expression: 'object.spec.' }] }),
        binding(),
        policy({ validations: 5 }, 'odd'),
        binding({}, 'nobody'),
        pod(LATEST),
      ),
    ),
});

describe('a ValidatingAdmissionPolicy', () => {
  test('is a rule, and its violations are findings on objects and the pods they would make', async () => {
    const inventory = inventoryOf(yaml(policy(), binding(), namespace(), pod(LATEST), deployment(LATEST)));
    const { findings } = await runEngine(engine, inventory);
    expect(
      findings.map(({ rule, at, values }) => [rule, at.pointer, values['message'], values['of']]),
    ).toEqual([
      [
        'gatekeeper/validatingadmissionpolicy/no-latest',
        '/spec/template/spec/containers/0',
        'container <web> runs latest',
        ' (of the pods that it makes)',
      ],
      [
        'gatekeeper/validatingadmissionpolicy/no-latest',
        '/spec/containers/0',
        'container <web> runs latest',
        '',
      ],
    ]);
    expect(engine.rulesIn?.(inventory)).toMatchObject([
      {
        severity: 'high',
        policy: { engines: ['CEL'], enforcement: 'deny by no-latest-everywhere', match: 'CREATE of pods' },
      },
    ]);
  });

  test.each([
    [['Warn'], 'medium'],
    [['Audit'], 'low'],
    [['Warn', 'Audit'], 'medium'],
  ])('with the actions %j is %s', (validationActions, severity) => {
    const inventory = inventoryOf(yaml(policy(), binding({ validationActions })));
    expect(engine.rulesIn?.(inventory)).toMatchObject([{ severity }]);
  });

  test('without a binding judges nothing', async () => {
    const { findings, tallies } = await run(policy(), pod(LATEST));
    expect(findings).toEqual([]);
    expect(tallies).toEqual({ 'gatekeeper/validatingadmissionpolicy/no-latest not-applicable': 1 });
  });

  test('that passes is counted', async () => {
    const { findings, tallies } = await run(policy(), binding(), pod());
    expect(findings).toEqual([]);
    expect(tallies).toEqual({ 'gatekeeper/validatingadmissionpolicy/no-latest pass': 1 });
  });

  test.each([
    ['who asks', { validations: [{ expression: 'request.userInfo.username != "eve"' }] }, /user/],
    [
      'who asks, before all else',
      { matchConditions: [{ name: 'a', expression: 'request.userInfo.username == "eve"' }] },
      /user/,
    ],
    [
      'what the authorizer says',
      { validations: [{ expression: 'authorizer.group("").resource("pods").check("get").allowed()' }] },
      /whether the user of the request may get pods/,
    ],
    [
      'a field that is not there',
      { validations: [{ expression: 'object.spec.priority > 5' }] },
      /no such key/,
    ],
    ['an expression that does not compile', { validations: [{ expression: 'object.spec.' }] }, /./],
  ])('that depends on %s is unknown', async (_name, spec, why) => {
    const { findings, tallies } = await run(policy(spec), binding(), pod());
    const own = findings.filter(({ rule }) => rule.includes('validatingadmissionpolicy'));
    expect(own).toMatchObject([{ verdict: 'unknown' }]);
    expect(own[0]?.values['why']).toMatch(why);
    expect(tallies).toEqual({});
  });

  test('that selects namespaces is unknown where the Namespace is not there', async () => {
    const selecting = binding({
      matchResources: { namespaceSelector: { matchLabels: { tier: 'gold' } } },
    });
    const { findings } = await run(policy(), selecting, pod(LATEST, { namespace: 'elsewhere' }));
    expect(findings).toMatchObject([{ verdict: 'unknown' }]);
    const known = await run(policy(), selecting, pod(LATEST));
    expect(known.findings).toEqual([]);
  });

  test('that the API server refuses is a finding itself', async () => {
    const { findings } = await run(policy({ validations: [{ expression: 'object.spec.' }] }), binding());
    expect(findings).toMatchObject([
      { rule: 'gatekeeper/invalid-policy', subject: { kind: 'ValidatingAdmissionPolicy' } },
    ]);
  });

  test("that Gatekeeper made of a template is left to the template's own constraints", async () => {
    const template = ruleTemplate('violation[{"msg": "m"}] { false }');
    const made = policy() as { metadata: object };
    const owned = {
      ...made,
      metadata: {
        ...made.metadata,
        ownerReferences: [
          {
            apiVersion: 'templates.gatekeeper.sh/v1beta1',
            kind: 'ConstraintTemplate',
            name: 'rule',
            uid: 'u',
          },
        ],
      },
    };
    const inventory = inventoryOf(template + yaml(owned, namespace(), pod(LATEST)));
    expect(engine.rulesIn?.(inventory)).toEqual([]);
  });
});

test('a template in CEL judges as one in Rego does', async () => {
  const template = {
    apiVersion: 'templates.gatekeeper.sh/v1',
    kind: 'ConstraintTemplate',
    metadata: { name: 'celrule' },
    spec: {
      crd: { spec: { names: { kind: 'CelRule' } } },
      targets: [
        {
          target: 'admission.k8s.gatekeeper.sh',
          code: [
            {
              engine: 'K8sNativeValidation',
              source: {
                validations: [
                  { expression: 'variables.anyObject.metadata.name != "web"', message: 'no web' },
                ],
              },
            },
          ],
        },
      ],
    },
  };
  const constraint = {
    apiVersion: 'constraints.gatekeeper.sh/v1beta1',
    kind: 'CelRule',
    metadata: { name: 'c' },
    spec: { match: { kinds: [{ apiGroups: [''], kinds: ['Pod'] }] } },
  };
  const { findings, tallies } = await run(template, constraint, pod(), pod({}, { name: 'other' }));
  expect(findings).toMatchObject([{ rule: 'gatekeeper/celrule/c', values: { message: 'no web' } }]);
  expect(tallies).toEqual({ 'gatekeeper/celrule/c pass': 1 });
});
