import { expect, test } from 'vitest';
import type { JsonObject } from '@toride/core';
import { objectOf } from '../testing.ts';
import { Fields } from './fields.ts';
import { matchRequest, type Matched } from './matching.ts';
import { readMatchResources } from './read-match-resources.ts';
import { guessedPlural, resourceMap } from './resources.ts';
import type { AdmissionPolicyRequest } from './review.ts';

const WIDGETS = objectOf(`
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.example.org }
spec:
  group: example.org
  scope: Namespaced
  names: { kind: Widget, plural: widgets }
  versions: [{ name: v1, served: true }, { name: v2, served: true }, { name: v3, served: false }]
`);
const WORLD = {
  resources: resourceMap([WIDGETS]),
  namespace: (name: string): JsonObject | null | undefined =>
    ({ shop: { metadata: { labels: { env: 'prod' } } }, gone: null })[name],
};
const WIDGET: AdmissionPolicyRequest = {
  operation: 'CREATE',
  kind: { group: 'example.org', version: 'v1', kind: 'Widget' },
  resource: { group: 'example.org', version: 'v1', resource: 'widgets' },
  name: 'gear',
  namespace: 'shop',
  object: { metadata: { labels: { team: 'web' } } },
};
const NAMESPACE: AdmissionPolicyRequest = {
  ...WIDGET,
  kind: { group: '', version: 'v1', kind: 'Namespace' },
  resource: { group: '', version: 'v1', resource: 'namespaces' },
  name: 'new',
  namespace: 'new',
  object: { metadata: { labels: { env: 'test' } } },
};

function matched(match: JsonObject, request: AdmissionPolicyRequest): Matched {
  const fields = new Fields('TORIDE_GATEKEEPER_ADMISSION_POLICY');
  const read = readMatchResources(fields, { matchConstraints: match }, 'matchConstraints', '/spec');
  expect(fields.problems).toEqual([]);
  return matchRequest(read, request, WORLD);
}

function rule(more: JsonObject = {}): JsonObject {
  return { apiGroups: ['*'], apiVersions: ['*'], resources: ['*'], operations: ['*'], ...more };
}

const MATCHES: Readonly<Record<string, readonly [JsonObject, AdmissionPolicyRequest, boolean]>> = {
  everything: [{ resourceRules: [rule()] }, WIDGET, true],
  'another operation': [{ resourceRules: [rule({ operations: ['UPDATE'] })] }, WIDGET, false],
  'another group': [{ resourceRules: [rule({ apiGroups: [''] })] }, WIDGET, false],
  'its name': [{ resourceRules: [rule({ resourceNames: ['gear'] })] }, WIDGET, true],
  'another name': [{ resourceRules: [rule({ resourceNames: ['axle'] })] }, WIDGET, false],
  'a star is no subresource': [{ resourceRules: [rule()] }, { ...WIDGET, subResource: 'status' }, false],
  'every subresource': [
    { resourceRules: [rule({ resources: ['*/*'] })] },
    { ...WIDGET, subResource: 'status' },
    true,
  ],
  'one subresource': [
    { resourceRules: [rule({ resources: ['*/scale'] })] },
    { ...WIDGET, subResource: 'status' },
    false,
  ],
  'an excluded one': [
    { resourceRules: [rule()], excludeResourceRules: [rule({ apiGroups: ['example.org'] })] },
    WIDGET,
    false,
  ],
  'another version': [{ resourceRules: [rule({ apiVersions: ['v2'] })] }, WIDGET, true],
  'another version, exactly': [
    { matchPolicy: 'Exact', resourceRules: [rule({ apiVersions: ['v2'] })] },
    WIDGET,
    false,
  ],
  'a version that is not served': [{ resourceRules: [rule({ apiVersions: ['v3'] })] }, WIDGET, false],
  'what is in a namespace': [{ resourceRules: [rule({ scope: 'Namespaced' })] }, WIDGET, true],
  'a Namespace is in none': [{ resourceRules: [rule({ scope: 'Namespaced' })] }, NAMESPACE, false],
  'a Namespace is of the cluster': [{ resourceRules: [rule({ scope: 'Cluster' })] }, NAMESPACE, true],
  'labels of the namespace': [
    { resourceRules: [rule()], namespaceSelector: { matchLabels: { env: 'prod' } } },
    WIDGET,
    true,
  ],
  "a Namespace's own labels": [
    { resourceRules: [rule()], namespaceSelector: { matchLabels: { env: 'test' } } },
    NAMESPACE,
    true,
  ],
  'labels of the object': [
    { resourceRules: [rule()], objectSelector: { matchLabels: { team: 'web' } } },
    WIDGET,
    true,
  ],
  'labels of the old object': [
    { resourceRules: [rule()], objectSelector: { matchLabels: { team: 'old' } } },
    { ...WIDGET, oldObject: { metadata: { labels: { team: 'old' } } } },
    true,
  ],
  'other labels': [
    { resourceRules: [rule()], objectSelector: { matchLabels: { team: 'data' } } },
    WIDGET,
    false,
  ],
};

test.each(Object.entries(MATCHES))('%s', (_, [match, request, expected]) => {
  expect(matched(match, request) !== undefined).toBe(expected);
});

test('an object matches as the version that a rule names', () => {
  expect(matched({ resourceRules: [rule({ apiVersions: ['v2'] })] }, WIDGET)).toMatchObject({
    kind: { version: 'v2', kind: 'Widget' },
    convertible: true,
  });
});

test('a namespace that is not there is an error, one that nobody read unknown, where the rest matches', () => {
  const namespaceSelector = { matchLabels: { env: 'prod' } };
  const match = { resourceRules: [rule()], namespaceSelector };
  expect(matched(match, { ...WIDGET, namespace: 'gone' })).toEqual({ error: 'namespaces "gone" not found' });
  expect(matched(match, { ...WIDGET, namespace: 'far' })).toHaveProperty('unknown');
  const other = { resourceRules: [rule({ apiGroups: [''] })], namespaceSelector };
  expect(matched(other, { ...WIDGET, namespace: 'far' })).toBeUndefined();
});

test('what is in no namespace is not exempted by its labels', () => {
  const match = { resourceRules: [rule()], namespaceSelector: { matchLabels: { env: 'prod' } } };
  expect(matched(match, { ...WIDGET, namespace: '' })).toBeDefined();
});

test.each([
  ['Pod', 'pods'],
  ['Ingress', 'ingresses'],
  ['NetworkPolicy', 'networkpolicies'],
  ['Endpoints', 'endpoints'],
])('%s is %s', (kind, plural) => {
  expect(guessedPlural(kind)).toBe(plural);
});
