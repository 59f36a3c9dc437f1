import { describe, expect, test } from 'vitest';
import { objectOf, templateText } from '../testing.ts';
import { readConfiguration, readProvider } from './configuration.ts';
import { readConstraint } from './constraint.ts';
import { actionsAt } from './enforcement.ts';
import { readTemplate, type ConstraintTemplate } from './template.ts';

const withSchema = (schema: string, version = 'v1'): string =>
  templateText('K8sX', '{}', version).replace('openAPIV3Schema: {}', `openAPIV3Schema: ${schema}`);

const flow =
  '{ type: object, properties: { repos: { type: array, items: { type: string, pattern: "^a" }, maxItems: 2 }, "n": { type: integer, minimum: 3 }, e: { type: string, enum: [a, b], maxLength: 2 }, o: { type: object, required: [z], additionalProperties: { type: string } }, d: { type: integer, default: 7 } } }';

function template(text = withSchema(flow)): ConstraintTemplate {
  const read = readTemplate(objectOf(text));
  expect(read.problems).toEqual([]);
  return read.template as ConstraintTemplate;
}

const messages = (text: string): string[] =>
  readTemplate(objectOf(text)).problems.map(({ message }) => message);

const constraint = (spec: string, kind = 'K8sX'): ReturnType<typeof readConstraint> =>
  readConstraint(
    objectOf(
      `{ apiVersion: constraints.gatekeeper.sh/v1beta1, kind: ${kind}, metadata: { name: c }, spec: ${spec} }`,
    ),
    template(),
  );

describe('templates', () => {
  test('are read with their code', () => {
    expect(template()).toMatchObject({
      name: 'k8sx',
      kind: 'K8sX',
      code: [{ engine: 'Rego', version: 'v0', libs: [], pointer: '/spec/targets/0/rego' }],
    });
  });

  test('of several engines keep them in their order, the first of each', () => {
    const text = withSchema(flow).replace(
      /rego: \|[^]*/,
      `code:
        - { engine: K8sNativeValidation, source: { validations: [] } }
        - { engine: Rego, source: { version: v1, rego: "package a", libs: ["package lib.b"] } }
        - { engine: Rego, source: { rego: "package c" } }
        - { engine: Other, source: {} }`,
    );
    expect(template(text).code).toMatchObject([
      { engine: 'K8sNativeValidation' },
      { engine: 'Rego', version: 'v1', rego: 'package a', libs: ['package lib.b'] },
    ]);
  });

  test.each([
    ['kind: K8sX', 'kind: K8sY', /name "k8sx" is not equal to the lowercase of CRD's Kind: "k8sy"/],
    ['target: admission.k8s.gatekeeper.sh', 'target: other', /target "other" not recognized/],
    ['rego: |', 'regos: |', /unknown field "spec.targets\[0\].regos"/],
    ['templates.gatekeeper.sh/v1', 'templates.gatekeeper.sh/v2', /apiVersion: expected/],
    ['targets:', 'targets: []\n  status:', /must declare exactly one target/],
  ])('with %s made %s are refused', (from, to, message) => {
    expect(messages(withSchema(flow).replace(from, to)).join('\n')).toMatch(message);
  });

  test.each([
    ['{ properties: {} }', 'type: Required value: must not be empty for specified object fields'],
    [
      '{ type: object, properties: { a: { type: array } } }',
      'properties.a.items: Required value: must be specified',
    ],
    ['{ type: object, properties: { a: { type: text } } }', 'properties.a.type: Unsupported value: "text"'],
    ['{ type: object, patternProperties: {} }', 'patternProperties: Forbidden'],
    ['{ type: object, propertys: {} }', 'propertys: unknown field "propertys"'],
    ['{ type: string, pattern: "(" }', 'must be a valid regular expression'],
  ])('with the schema %s are refused', (schema, message) => {
    expect(messages(withSchema(schema)).join('\n')).toContain(message);
  });

  test('of old take a schema without types, and any parameter', () => {
    const old = template(
      withSchema('{ properties: { labels: { type: array, items: { type: string } } } }', 'v1beta1'),
    );
    const read = (spec: string): ReturnType<typeof readConstraint> =>
      readConstraint(
        objectOf(
          `{ apiVersion: constraints.gatekeeper.sh/v1beta1, kind: K8sX, metadata: { name: c }, spec: ${spec} }`,
        ),
        old,
      );
    expect(read('{ parameters: { other: 1, labels: [a] } }').problem).toBeUndefined();
    expect(read('{ parameters: { labels: a } }').problem?.message).toContain(
      'must be of type array: "string"',
    );
  });
});

describe('constraints', () => {
  test('get the defaults of their schema', () => {
    expect(constraint('{ parameters: { repos: [a] } }').constraint).toMatchObject({
      parameters: { repos: ['a'], d: 7 },
      enforcement: { action: 'deny' },
    });
    expect(constraint('{}').constraint?.parameters).toEqual({});
  });

  // The texts are those of gator 3.23.1, without the empty path that it puts in front, and with integers as the API server names them.
  test.each([
    [
      '{ parameters: { repos: x } }',
      'schema validation failed: spec.parameters.repos: Invalid value: "string": spec.parameters.repos in body must be of type array: "string"',
    ],
    [
      '{ parameters: { "n": 2 } }',
      'schema validation failed: spec.parameters.n: Invalid value: 2: spec.parameters.n in body should be greater than or equal to 3',
    ],
    [
      '{ parameters: { e: ccc } }',
      'schema validation failed: [spec.parameters.e: Unsupported value: "ccc": supported values: "a", "b", spec.parameters.e: Too long: may not be more than 2 bytes]',
    ],
    [
      '{ parameters: { o: { "y": 1 } } }',
      'schema validation failed: [spec.parameters.o.z: Required value, spec.parameters.o.y: Invalid value: "integer": spec.parameters.o.y in body must be of type string: "integer"]',
    ],
    [
      '{ parameters: { repos: [b, a, a] } }',
      'schema validation failed: [spec.parameters.repos[0]: Invalid value: "b": spec.parameters.repos[0] in body should match \'^a\', spec.parameters.repos: Too many: 3: must have at most 2 items]',
    ],
    [
      '{ parameters: { rep: [b] }, matchh: {} }',
      'invalid Constraint: unknown fields: [spec.matchh spec.parameters.rep]',
    ],
    [
      '{ match: { labelSelector: { matchExpressions: [{ key: a, operator: in, values: [b] }] } } }',
      'invalid Constraint: spec.labelSelector.matchExpressions[0].operator: Invalid value: "in": not a valid selector operator',
    ],
    [
      '{ match: { source: x } }',
      'schema validation failed: spec.match.source: Unsupported value: "x": supported values: "All", "Generated", "Original"',
    ],
    [
      '{ enforcementAction: scoped }',
      'missing required field: spec.scopedEnforcementActions must be defined',
    ],
  ])('%s are refused in words', (spec, message) => {
    expect(constraint(spec).problem?.message).toBe(message);
  });

  test('point to the field that is wrong', () => {
    expect(constraint('{ parameters: { repos: [b] } }').problem?.pointer).toBe('/spec/parameters/repos/0');
  });

  test('of another kind are refused', () => {
    expect(constraint('{}', 'K8sY').problem?.message).toContain('wrong kind "K8sY"');
  });

  test('say what is done where', () => {
    const scoped = constraint(
      '{ enforcementAction: scoped, scopedEnforcementActions: [{ action: warn, enforcementPoints: [{ name: audit.gatekeeper.sh }] }, { action: deny, enforcementPoints: [{ name: "*" }] }] }',
    ).constraint?.enforcement;
    if (scoped === undefined) throw new Error('expected a constraint');
    expect(actionsAt(scoped, 'audit.gatekeeper.sh')).toEqual(['warn', 'deny']);
    expect(actionsAt(scoped, 'gator.gatekeeper.sh')).toEqual(['deny']);
    const none = constraint('{ enforcementAction: scoped, scopedEnforcementActions: [] }').constraint
      ?.enforcement;
    if (none === undefined) throw new Error('expected a constraint');
    expect(actionsAt(none, 'gator.gatekeeper.sh')).toEqual([]);
  });
});

test('Config and SyncSet together say what policies see', () => {
  const config = objectOf(
    '{ apiVersion: config.gatekeeper.sh/v1alpha1, kind: Config, metadata: { name: config }, spec: { sync: { syncOnly: [{ group: "", version: v1, kind: Namespace }] }, match: [{ processes: ["*"], excludedNamespaces: [kube-*] }] } }',
  );
  const set = objectOf(
    '{ apiVersion: syncset.gatekeeper.sh/v1alpha1, kind: SyncSet, metadata: { name: s }, spec: { gvks: [{ group: networking.k8s.io, version: v1, kind: Ingress }] } }',
  );
  expect(readConfiguration([config, set])).toEqual({
    synced: [
      { group: '', version: 'v1', kind: 'Namespace' },
      { group: 'networking.k8s.io', version: 'v1', kind: 'Ingress' },
    ],
    exclusions: [{ processes: ['*'], excludedNamespaces: ['kube-*'] }],
  });
  expect(readConfiguration([])).toEqual({ synced: undefined, exclusions: [] });
});

test('a provider has an address and certificates', () => {
  const provider = (spec: string): unknown =>
    readProvider(
      objectOf(
        `{ apiVersion: externaldata.gatekeeper.sh/v1beta1, kind: Provider, metadata: { name: p }, spec: ${spec} }`,
      ),
    );
  expect(provider('{ url: "https://p/validate", timeout: 5, caBundle: LS0t }')).toMatchObject({
    name: 'p',
    timeout: 5,
  });
  expect(provider('{ url: "http://p" }')).toHaveProperty('error');
});
