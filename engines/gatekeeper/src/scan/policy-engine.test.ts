import { SANDBOXED, type Facts, type KubernetesObject } from '@toride/core';
import { cronJob, deployment, inventoryOf, namespace, pod } from '@toride/testkit';
import {
  engineContract,
  runEngine,
  type EngineRun,
  type RunEngineOptions,
} from '@toride/testkit/engine-contract';
import { describe, expect, test } from 'vitest';
import { gatekeeper } from '../engine.ts';
import { constraintText, LATEST, PODS, ruleTemplate } from './testing.ts';

const engine = await gatekeeper.load();
const yaml = (...objects: readonly object[]): string =>
  objects.map((object) => `---\n${JSON.stringify(object)}\n`).join('');
const LATEST_POD = { containers: [{ name: 'web', image: 'nginx:latest' }] };
const POLICY = ruleTemplate(LATEST) + constraintText(PODS);
const ALWAYS = 'violation[{"msg": input.review.object.metadata.name}] { true }';
const run = (text: string, options?: RunEngineOptions): Promise<EngineRun> =>
  runEngine(engine, inventoryOf(text), options);
const said = ({ findings }: EngineRun): string[] =>
  findings.map(
    ({ rule, verdict = 'fail', subject, at, values }) =>
      `${rule.replace('gatekeeper/', '')} ${verdict} ${'kind' in subject ? subject.kind : subject.type} ${at.pointer} ${String(values['why'] ?? values['message'] ?? values['problem'])}${String(values['of'] ?? '')}`,
  );

engineContract(engine, {
  'a policy, what keeps it and what does not': () =>
    inventoryOf(
      POLICY + yaml(namespace(), pod(LATEST_POD), deployment(LATEST_POD, { name: 'b' }), cronJob()),
    ),
  'policies that cannot judge': () =>
    inventoryOf(
      ruleTemplate('violation[{"msg": x}] { true }') +
        constraintText(PODS) +
        constraintText('{ match: 5 }', 'unreadable') +
        constraintText(PODS, 'orphan', 'Nobody') +
        constraintText('{}', 'constructor', '__proto__') +
        yaml(pod(LATEST_POD)),
    ),
  'a policy that says odd things': () =>
    inventoryOf(
      ruleTemplate(
        'violation[{"msg": m, "details": d}] { m := ["", "a\\u0000{message}{of}", "ok"][_]; d := [{"path": "/spec/containers/9"}, {"path": "~"}, {"pointer": "/spec/containers/0/image"}, 1][_] }',
      ) +
        constraintText(PODS) +
        yaml(pod(LATEST_POD)),
    ),
});

describe('a violation', () => {
  test('is told on the container that it names', async () => {
    const { findings } = await run(POLICY + yaml(pod(LATEST_POD)));
    expect(findings).toMatchObject([
      {
        rule: 'gatekeeper/rule/c',
        subject: { type: 'container', container: 'web' },
        at: { pointer: '/spec/containers/0' },
        values: { message: 'container <web> runs latest', enforcement: 'deny' },
      },
    ]);
  });

  test('of the pods that a workload makes is told in its template', async () => {
    expect(said(await run(POLICY + yaml(deployment(LATEST_POD), cronJob(LATEST_POD))))).toEqual([
      'rule/c fail container /spec/jobTemplate/spec/template/spec/containers/0 container <web> runs latest (of the pods that it makes)',
      'rule/c fail container /spec/template/spec/containers/0 container <web> runs latest (of the pods that it makes)',
    ]);
  });

  test('is told of the workload alone where its ReplicaSet and pods are there too', async () => {
    const owner = (kind: string, name: string) => ({
      ownerReferences: [{ apiVersion: 'apps/v1', kind, name, uid: '', controller: true }],
    });
    const set = {
      ...deployment(LATEST_POD, { name: 'web-1', ...owner('Deployment', 'web') }),
      kind: 'ReplicaSet',
    };
    const pods = ['a', 'b'].map((end) =>
      pod(LATEST_POD, { name: `web-1-${end}`, ...owner('ReplicaSet', 'web-1') }),
    );
    const world = POLICY + yaml(deployment(LATEST_POD), set, ...pods);
    const { findings, tallies } = await run(world);
    expect(findings.map(({ subject }) => subject)).toMatchObject([{ object: { kind: 'Deployment' } }]);
    expect(tallies).toEqual({});
    const named = ruleTemplate(ALWAYS) + constraintText(PODS) + yaml(deployment(LATEST_POD), set, ...pods);
    expect(said(await run(named))).toEqual([
      'rule/c fail Deployment /spec/template web-pod (of the pods that it makes)',
    ]);
  });

  test('of a running pod that differs from its template is told of the pod', async () => {
    const references = [
      { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: '', controller: true },
    ];
    const running = pod(
      {
        containers: [
          { name: 'web', image: 'nginx:1' },
          { name: 'sidecar', image: 'proxy:latest' },
        ],
      },
      { name: 'web-1', ownerReferences: references },
    );
    const clean = deployment({ containers: [{ name: 'web', image: 'nginx:1' }] });
    const { findings } = await run(POLICY + yaml(clean, running));
    expect(findings).toMatchObject([{ values: { message: 'container <sidecar> runs latest' } }]);
  });

  test('is placed at the field that the details name', async () => {
    const rego = 'violation[{"msg": "m", "details": {"path": "spec.containers[0].image"}}] { true }';
    const { findings } = await run(ruleTemplate(rego) + constraintText(PODS) + yaml(deployment(LATEST_POD)));
    expect(findings).toMatchObject([
      { subject: { container: 'web' }, at: { pointer: '/spec/template/spec/containers/0/image' } },
    ]);
  });

  test('of what an ExpansionTemplate makes is told once, with its action', async () => {
    const expansion = `---
{ apiVersion: expansion.gatekeeper.sh/v1beta1, kind: ExpansionTemplate, metadata: { name: e }, spec: { enforcementAction: warn, applyTo: [{ groups: [apps], versions: [v1], kinds: [Deployment] }], templateSource: spec.template, generatedGVK: { group: "", version: v1, kind: Pod } } }
`;
    const { findings } = await run(POLICY + expansion + yaml(deployment(LATEST_POD)));
    expect(findings).toMatchObject([{ values: { enforcement: 'warn' } }]);
  });

  test("is not told of a pod that Gatekeeper's mutators mend", async () => {
    const mutator = `---
{ apiVersion: mutations.gatekeeper.sh/v1, kind: Assign, metadata: { name: m }, spec: { applyTo: [{ groups: [""], versions: [v1], kinds: [Pod] }], location: "spec.containers[name:*].image", parameters: { assign: { value: "nginx:1" } } } }
`;
    const { findings, tallies } = await run(POLICY + mutator + yaml(deployment(LATEST_POD)));
    expect(findings).toEqual([]);
    expect(tallies).toEqual({ 'gatekeeper/rule/c pass': 1 });
  });

  test('too many of one object end with their number', async () => {
    const rego = 'violation[{"msg": sprintf("%v", [n])}] { n := numbers.range(1, 500)[_] }';
    const { findings } = await run(ruleTemplate(rego) + constraintText(PODS) + yaml(pod()));
    expect(findings).toHaveLength(50);
    expect(findings.at(-1)?.values['message']).toMatch(/, and 450 more$/);
  });
});

describe('a policy that cannot judge', () => {
  const twice = PODS + '';
  const two = constraintText(twice);
  const other = ruleTemplate(ALWAYS, 'Other') + constraintText(PODS, 'd', 'Other');
  test.each([
    [
      'an unsafe variable',
      ruleTemplate('violation[{"msg": x}] { true }'),
      /test\.yaml:11: rego_unsafe_var_error/,
    ],
    ['recursion', ruleTemplate('a { b }\nb { a }\nviolation[{"msg": "m"}] { a }'), /rego_recursion_error/],
    ['a syntax error', ruleTemplate('violation[{"msg": "m"}] { tru( }'), /test\.yaml:11: rego_parse_error/],
    [
      'an unknown field',
      ruleTemplate(ALWAYS).replace('targets:', 'target: 5\n  targets:'),
      /unknown field "spec\.target"/,
    ],
    ['a bad schema', ruleTemplate(ALWAYS).replace('type: object,', 'type: thing,'), /type/],
    [
      'two values for one rule',
      ruleTemplate('f = 1 { true }\nf = 2 { true }\nviolation[{"msg": "m"}] { f == 1 }'),
      /test\.yaml:1[12]: eval_conflict_error/,
    ],
    ['no template', '', /template "rule" not found/],
  ])(
    'for %s is unknown on each object that it is for, and the others judge',
    async (_name, template, why) => {
      const world = `${template}${template === '' ? '' : '---'}${other}${two}${yaml(pod(), deployment(), namespace())}`;
      const { findings } = await run(world);
      const own = findings.filter(({ rule }) => rule === 'gatekeeper/rule/c');
      expect(
        own.map(({ verdict, subject }) => `${verdict} ${'kind' in subject ? subject.kind : ''}`).sort(),
      ).toEqual(['unknown Deployment', 'unknown Pod']);
      for (const { values } of own) expect(values['why']).toMatch(why);
      expect(findings.filter(({ rule }) => rule === 'gatekeeper/other/d')).toHaveLength(2);
    },
  );

  test('and is invalid is a finding itself, where its fault is', async () => {
    const { findings } = await run(ruleTemplate('violation[{"msg": x}] { true }') + constraintText(PODS));
    expect(findings).toMatchObject([
      {
        rule: 'gatekeeper/invalid-policy',
        at: { pointer: '/spec/targets/0/rego' },
        values: { code: 'TORIDE_GATEKEEPER_REGO' },
      },
    ]);
  });

  test('because its match block is no such thing is unknown itself', async () => {
    const { findings } = await run(ruleTemplate(ALWAYS) + constraintText('{ match: 5 }') + yaml(pod()));
    expect(said({ findings, tallies: {} }).at(-1)).toMatch(
      /^rule\/c unknown Rule .*nobody can say what it judges/,
    );
  });

  test('because it loops over 10^9 is given up after some objects', async () => {
    const loop =
      'violation[{"msg": "m"}] { x := numbers.range(1, 40000)[_]; y := numbers.range(1, 40000)[_]; x * y == 0.5 }';
    const world =
      ruleTemplate(loop) +
      constraintText(PODS) +
      yaml(...['a', 'b', 'c', 'd', 'e'].map((name) => pod({}, { name })));
    const reasons = (await run(world, { options: { steps: 100_000 } })).findings.map(
      ({ verdict, values }) => `${verdict} ${values['why']}`,
    );
    expect(reasons).toHaveLength(5);
    expect(reasons[0]).toMatch(/^unknown the policy could not answer: .*budget/);
    expect(reasons[4]).toMatch(/^unknown .*not asked any more/);
  }, 60_000);
});

describe('what is counted', () => {
  test('a pass, and what a constraint leaves out', async () => {
    const spec = '{ match: { kinds: [{ kinds: [Pod] }], namespaces: [shop] } }';
    const { tallies, findings } = await run(
      ruleTemplate(LATEST) +
        constraintText(spec) +
        yaml(pod(), pod({}, { name: 'b', namespace: 'other' }), namespace()),
    );
    expect(findings).toEqual([]);
    expect(tallies).toEqual({ 'gatekeeper/rule/c pass': 1, 'gatekeeper/rule/c not-applicable': 1 });
  });

  test('what the Config excludes from the audit is left alone', async () => {
    const config = `---
{ apiVersion: config.gatekeeper.sh/v1alpha1, kind: Config, metadata: { name: config }, spec: { match: [{ excludedNamespaces: ["sh*"], processes: [audit] }] } }
`;
    const { findings, tallies } = await run(POLICY + config + yaml(pod(LATEST_POD)));
    expect({ findings, tallies }).toEqual({ findings: [], tallies: {} });
  });

  test('a namespace selector without the Namespace is unknown', async () => {
    const spec = '{ match: { kinds: [{ kinds: [Pod] }], namespaceSelector: { matchLabels: { a: b } } } }';
    const world = ruleTemplate(ALWAYS) + constraintText(spec);
    expect(said(await run(world + yaml(pod())))).toEqual([expect.stringContaining('missing Namespace')]);
    expect(said(await run(world + yaml(pod(), namespace())))).toEqual([]);
  });

  test('what names no namespace is unknown to constraints that ask for one', async () => {
    const nowhere = pod(LATEST_POD) as KubernetesObject & { metadata: { namespace?: string } };
    const { namespace: _, ...metadata } = nowhere.metadata;
    const world = (spec: string) =>
      ruleTemplate(LATEST) + constraintText(spec) + yaml({ ...nowhere, metadata });
    expect(said(await run(world(PODS)))).toMatchObject(
      [/ fail /].map(() => expect.stringContaining(' fail ')),
    );
    expect(said(await run(world('{ match: { kinds: [{ kinds: [Pod] }], namespaces: [other] } }')))).toEqual([
      expect.stringMatching(/ unknown .*the namespace, which the file leaves open/),
    ]);
    expect(said(await run(world('{ match: { scope: Cluster } }')))).toEqual([]);
  });
});

describe('other objects', () => {
  const HOSTS = `violation[{"msg": "host is taken"}] {
  other := data.inventory.namespace[_]["networking.k8s.io/v1"].Ingress[name]
  name != input.review.object.metadata.name
  other.spec.rules[_].host == input.review.object.spec.rules[_].host
}`;
  const ingress = (name: string, host: string) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name, namespace: 'shop' },
    spec: { rules: [{ host }] },
  });
  const world = ruleTemplate(HOSTS) + constraintText('{ match: { kinds: [{ kinds: [Ingress] }] } }');
  const objects = yaml(ingress('a', 'x'), ingress('b', 'x'), ingress('c', 'y'));

  test('are seen, but for those that Gatekeeper would not sync', async () => {
    expect((await run(world + objects)).findings).toHaveLength(2);
    const sync = `---
{ apiVersion: syncset.gatekeeper.sh/v1alpha1, kind: SyncSet, metadata: { name: s }, spec: { gvks: [{ group: "", version: v1, kind: Pod }] } }
`;
    expect((await run(world + sync + objects)).findings).toEqual([]);
  });

  test('of which some were not read leave a pass unknown', async () => {
    const gaps = [
      { kind: 'Ingress', group: 'networking.k8s.io', coverage: 'partial', why: 'no right to list' },
    ] as const;
    const { findings, tallies } = await runEngine(engine, inventoryOf(world + objects, { gaps }));
    expect(findings.map(({ verdict = 'fail' }) => verdict)).toEqual(['fail', 'fail', 'unknown']);
    expect(findings[2]?.values['why']).toContain('no right to list');
    expect(tallies).toEqual({});
    const others = [{ kind: 'Secret', group: '', coverage: 'denied', why: 'no right' }] as const;
    expect((await runEngine(engine, inventoryOf(world + objects, { gaps: others }))).findings).toHaveLength(
      2,
    );
  });
});

describe('the rule of a constraint', () => {
  const ruleOf = (text: string) => engine.rulesIn?.(inventoryOf(text))[0];
  const METADATA = `# METADATA
# title: No latest
# description: Tags move.
# related_resources:
# - https://example.com/tags
# - "javascript:alert(1)"
# custom:
#   severity: CRITICAL
#   remediation: Name a version.
${LATEST}`;

  test('has the words of its authors', () => {
    expect(ruleOf(ruleTemplate(METADATA) + constraintText(PODS))).toMatchObject({
      id: 'gatekeeper/rule/c',
      title: 'No latest (c)',
      why: 'Tags move.',
      severity: 'critical',
      remediation: 'Name a version.',
      references: ['https://example.com/tags'],
      policy: {
        kind: 'Rule',
        name: 'c',
        engines: ['Rego'],
        enforcement: 'deny',
        match: 'Pod',
        at: { line: 26 },
      },
    });
  });

  test.each([
    ['{}', 'high', 'deny'],
    ['{ enforcementAction: warn }', 'medium', 'warn'],
    ['{ enforcementAction: dryrun }', 'low', 'dryrun'],
    [
      '{ enforcementAction: scoped, scopedEnforcementActions: [{ action: warn, enforcementPoints: [{ name: audit.gatekeeper.sh }] }, { action: deny, enforcementPoints: [{ name: validation.gatekeeper.sh }] }] }',
      'medium',
      'deny at validation.gatekeeper.sh, warn at audit.gatekeeper.sh',
    ],
    [
      '{ enforcementAction: scoped, scopedEnforcementActions: [{ action: deny, enforcementPoints: [{ name: validation.gatekeeper.sh }] }] }',
      'high',
      'deny at validation.gatekeeper.sh',
    ],
  ])('of %s is %s', async (spec, severity, enforcement) => {
    const world = ruleTemplate(ALWAYS) + constraintText(spec);
    const rule = ruleOf(world);
    expect(rule?.severity).toBe(severity);
    expect(rule?.policy?.enforcement.split(', ').sort().join(', ')).toBe(enforcement);
    expect((await run(world + yaml(namespace()))).findings.length).toBeGreaterThan(0);
  });

  test('is as bad as an annotation says', () => {
    const annotated = constraintText(PODS).replace(
      'name: c',
      'name: c, annotations: { toride.dev/severity: info }',
    );
    expect(ruleOf(ruleTemplate(METADATA) + annotated)?.severity).toBe('info');
  });
});

test.each([{ step: 1 }, { steps: 0 }, { steps: 'many' }])('the options %j are refused', async (options) => {
  await expect(run(POLICY, { options })).rejects.toThrow('engines.gatekeeper');
});

test('policies read facts as data.toride', async () => {
  const rego = `violation[{"msg": "not sandboxed"}] {
  not data.toride.sandboxed[input.review.object.metadata.namespace].Pod[input.review.object.metadata.name]
}`;
  const inventory = inventoryOf(
    ruleTemplate(rego) + constraintText(PODS) + yaml(pod(), pod({}, { name: 'safe' })),
  );
  const safe = inventory.workloads.find(({ resource }) => resource.name === 'safe');
  const sandbox = {
    runtimeClass: 'g',
    handler: 'runsc',
    product: 'gVisor',
    boundary: 'user-space kernel',
    blocks: [],
  };
  const facts: Facts = {
    get: (key) => (key.id === SANDBOXED.id ? new Map([[safe, sandbox]]) : undefined) as never,
    provide: () => undefined,
  };
  const { findings } = await runEngine(engine, inventory, { facts });
  expect(findings.map(({ subject }) => ('name' in subject ? subject.name : ''))).toEqual(['web']);
});

test('a thousand constraints of which ten match ask ten', async () => {
  const many = Array.from({ length: 1000 }, (_, index) =>
    constraintText(
      `{ match: { kinds: [{ kinds: [Pod] }], labelSelector: { matchLabels: { tier: "${Math.floor(index / 10)}" } } } }`,
      `c${index}`,
    ),
  ).join('');
  const { tallies } = await run(ruleTemplate(LATEST) + many + yaml(pod({}, { labels: { tier: '7' } })));
  expect(Object.keys(tallies).filter((key) => key.endsWith(' pass'))).toHaveLength(10);
});
