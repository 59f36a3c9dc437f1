import { expect, test } from 'vitest';
import { at } from '../object.ts';
import { objectOf } from '../testing.ts';
import { mutationText, policiesOf, policyText } from './testing.ts';

const POD = objectOf(`
apiVersion: v1
kind: Pod
metadata: { name: web, labels: { app: web } }
spec: { containers: [{ name: app, image: nginx }] }
`);

function apply(expression: string): string {
  return JSON.stringify([{ patchType: 'ApplyConfiguration', applyConfiguration: { expression } }]);
}

function patch(expression: string): string {
  return JSON.stringify([{ patchType: 'JSONPatch', jsonPatch: { expression } }]);
}

const LABEL = apply("Object{metadata: Object.metadata{labels: {'by': 'policy'}}}");

test('a configuration is merged, and validated policies see what came of it', () => {
  const text =
    mutationText('label', LABEL) +
    policyText('labelled', `validations: [{ expression: "object.metadata.labels.by == 'policy'" }]`);
  const policies = policiesOf(text);
  const review = policies.review(policies.creation(POD));
  expect(review.verdict).toBe('allowed');
  expect(at(review.object, 'metadata', 'labels')).toEqual({ app: 'web', by: 'policy' });
  expect(POD['metadata']).toEqual({ name: 'web', labels: { app: 'web' } });
  expect(review.decisions.map(({ policy, outcome }) => [policy, outcome])).toEqual([
    ['label', 'pass'],
    ['labelled', 'pass'],
  ]);
});

test('lists are merged by their keys', () => {
  const expression =
    "Object{spec: Object.spec{containers: [Object.spec.containers{name: 'app', tty: true}, Object.spec.containers{name: 'proxy', image: 'proxy'}]}}";
  const policies = policiesOf(mutationText('sidecar', apply(expression)));
  expect(at(policies.mutate(policies.creation(POD)).object, 'spec', 'containers')).toEqual([
    { name: 'app', image: 'nginx', tty: true },
    { name: 'proxy', image: 'proxy' },
  ]);
});

const REFUSED: Readonly<Record<string, readonly [string, string]>> = {
  'an atomic part': [
    apply("Object{spec: Object.spec{nodeSelector: {'a': 'b'}}}"),
    'error applying patch: invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: .spec.nodeSelector',
  ],
  'a field that there is not': [
    apply('Object{spec: Object.spec{nothing: 1}}'),
    'error applying patch: failed to convert patch object to typed object: .spec.nothing: field not declared in schema',
  ],
  'a type that names another place': [
    apply('Object{spec: Object.spec{affinity: Object.spec.wrong{}}}'),
    'type mismatch: unexpected type name "Object.spec.wrong", expected "Object.spec.affinity", which matches field name path from root Object type',
  ],
  'a path that there is not': [
    patch("[JSONPatch{op: 'remove', path: '/metadata/labels/x'}]"),
    "JSON Patch: error in remove for path: '/metadata/labels/x': Unable to remove nonexistent key: x: missing value",
  ],
};

test.each(Object.entries(REFUSED))('%s is refused', (_, [mutations, why]) => {
  const policies = policiesOf(mutationText('wrong', mutations));
  const review = policies.review(policies.creation(POD));
  expect(review).toMatchObject({
    verdict: 'denied',
    code: 403,
    reason: 'Invalid',
    message: `policy 'wrong' with binding 'wrong-binding' denied request: ${why}`,
  });
  const ignoring = policiesOf(mutationText('wrong', mutations, 'failurePolicy: Ignore'));
  expect(ignoring.review(ignoring.creation(POD))).toMatchObject({ verdict: 'allowed', object: POD });
});

const UNDECODABLE: readonly (readonly [string, string])[] = [
  ["{op: 'add', path: '/spec/nothing', value: 1}", 'strict decoding error: unknown field "spec.nothing"'],
  [
    "{op: 'add', path: '/spec/hostPID', value: 'x'}",
    'json: cannot unmarshal string into Go struct field PodSpec.spec.hostPID of type bool',
  ],
];

test.each(UNDECODABLE)('a patch %s is an error of the server, ignored or not', (operation, why) => {
  const text = mutationText('wrong', patch(`[JSONPatch${operation}]`), 'failurePolicy: Ignore');
  const policies = policiesOf(text + mutationText('zebra', LABEL));
  const review = policies.review(policies.creation(POD));
  expect(review).toMatchObject({ verdict: 'denied', code: 500, reason: 'InternalError' });
  expect(review.message).toBe(`Internal error occurred: ${why}`);
  expect(review.decisions.map(({ policy }) => policy)).toEqual(['wrong']);
});

test('a patch whose test fails changes nothing', () => {
  const expression =
    "[JSONPatch{op: 'add', path: '/metadata/labels/a', value: 'b'}, JSONPatch{op: 'test', path: '/kind', value: 'Service'}]";
  const policies = policiesOf(mutationText('tests', patch(expression)));
  expect(policies.review(policies.creation(POD))).toMatchObject({ verdict: 'allowed', object: POD });
});

test('policies are run again that ask for it, once, where a later one changed the object', () => {
  const count =
    "Object{metadata: Object.metadata{labels: {'runs': string(int(object.metadata.?labels[?'runs'].orValue('0')) + 1)}}}";
  const once = mutationText('a-count', apply(count)) + mutationText('b-label', LABEL);
  const again = once.replace('reinvocationPolicy: Never', 'reinvocationPolicy: IfNeeded');
  const runs = [once, again].map((text) => {
    const policies = policiesOf(text);
    return at(policies.mutate(policies.creation(POD)).object, 'metadata', 'labels', 'runs');
  });
  expect(runs).toEqual(['1', '2']);
});

test('what a mutation would do that nobody can tell leaves the whole unknown', () => {
  const spec = `matchConditions: [{ name: may, expression: "authorizer.path('/x').check('get').allowed()" }]`;
  const text =
    mutationText('asks', LABEL, spec) + policyText('always', 'validations: [{ expression: "true" }]');
  const policies = policiesOf(text);
  expect(policies.review(policies.creation(POD))).toMatchObject({ verdict: 'unknown', object: POD });
});

test('a custom resource is merged by the schema of its definition, and unknown without one', () => {
  const definition = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: things.example.org }
spec:
  group: example.org
  scope: Namespaced
  names: { kind: Thing, plural: things }
  versions:
    - name: v1
      served: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties:
                tags: { type: array, x-kubernetes-list-type: set, items: { type: string } }
---`;
  const thing = objectOf(
    'apiVersion: example.org/v1\nkind: Thing\nmetadata: { name: a }\nspec: { tags: [p, q] }',
  );
  const text = mutationText('tags', apply("Object{spec: Object.spec{tags: ['q', 'r']}}"));
  const known = policiesOf(definition + text);
  expect(at(known.mutate(known.creation(thing)).object, 'spec', 'tags')).toEqual(['p', 'q', 'r']);
  const unknown = policiesOf(text);
  expect(unknown.mutate(unknown.creation(thing)).verdict).toBe('unknown');
});
