import type { Json, JsonObject } from '@toride/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { namespaceInfo } from '../object.ts';
import { MatchIndex } from './match-index.ts';
import { readMatch, type Match, type Source } from './match.ts';
import { compileMatch, matchable, matches } from './matcher.ts';
import { autorejectMessage, matchReview, reviewObjects } from './review-match.ts';
import { wildcardMatches, wildcardMatchesGenerateName } from './wildcard.ts';

const object = (kind: string, apiVersion: string, metadata: JsonObject): JsonObject => ({
  apiVersion,
  kind,
  metadata,
});
const pod = (metadata: JsonObject = {}): JsonObject =>
  object('Pod', 'v1', { name: 'web', namespace: 'shop', ...metadata });
const shop = namespaceInfo(object('Namespace', 'v1', { name: 'shop', labels: { team: 'a' } }));
const cluster = object('ClusterRole', 'rbac.authorization.k8s.io/v1', { name: 'r' });
const kubeSystem = object('Namespace', 'v1', { name: 'kube-system', labels: { team: 'b' } });

const result = (
  match: Match,
  target: JsonObject,
  namespace: typeof shop | null = shop,
  source: Source | '' = 'Original',
): unknown => matches(compileMatch(match), matchable(target, namespace ?? undefined, source));

test.each([
  ['kube-*', 'kube-system', true],
  ['*-system', 'kube-system', true],
  ['*system*', 'system-kube', true],
  ['*', '', true],
  ['ku*be', 'kube', false],
  ['ku*be', 'ku*be', true],
  ['', '', true],
])('the glob %s of %s is %s', (glob, candidate, expected) => {
  expect(wildcardMatches(glob, candidate)).toBe(expected);
});

test('a generated name matches only a glob with an open end', () => {
  expect(wildcardMatchesGenerateName('web-*', 'web-')).toBe(true);
  expect(wildcardMatchesGenerateName('*eb-', 'web-')).toBe(false);
  expect(wildcardMatchesGenerateName('web-', 'web-')).toBe(false);
});

describe('kinds', () => {
  test.each<[string, Match['kinds'], boolean]>([
    ['nothing is everything', [], true],
    ['kind and group', [{ apiGroups: [''], kinds: ['Pod'] }], true],
    ['another group', [{ apiGroups: ['apps'], kinds: ['Pod'] }], false],
    ['any group', [{ apiGroups: ['*'], kinds: ['Pod'] }], true],
    ['any kind', [{ apiGroups: [''], kinds: ['*'] }], true],
    ['no groups', [{ kinds: ['Pod'] }], true],
    ['the second entry', [{ kinds: ['Job'] }, { kinds: ['Pod'] }], true],
    ['an asterisk inside is a character', [{ kinds: ['Po*'] }], false],
  ])('%s', (_name, kinds = [], expected) => {
    expect(result({ kinds }, pod())).toBe(expected);
  });
});

describe('scope and namespaces', () => {
  test('a Namespace is of the cluster, and its own namespace', () => {
    expect(result({ scope: 'Cluster' }, kubeSystem, null)).toBe(true);
    expect(result({ scope: 'Namespaced' }, kubeSystem, null)).toBe(false);
    expect(result({ excludedNamespaces: ['kube-*'] }, kubeSystem, null)).toBe(false);
    expect(result({ namespaces: ['kube-system'] }, kubeSystem, null)).toBe(true);
  });
  test('a known namespace makes an object namespaced', () => {
    expect(result({ scope: 'Cluster' }, cluster, null)).toBe(true);
    expect(result({ scope: 'Cluster' }, cluster, { name: '', labels: {} })).toBe(false);
  });
  test('an unknown scope asks for nothing', () => {
    expect(result({ scope: 'cluster' }, pod())).toBe(true);
  });
  test('objects of the cluster are in no list and out of none', () => {
    expect(result({ namespaces: ['shop'] }, cluster, null)).toBe(true);
    expect(result({ excludedNamespaces: ['*'] }, cluster, null)).toBe(true);
  });
  test('the namespace of the review comes before the one in the object', () => {
    expect(result({ namespaces: ['other'] }, pod({ namespace: 'other' }))).toBe(false);
    expect(result({ namespaces: ['shop'] }, pod({ namespace: 'other' }))).toBe(true);
  });
});

describe('selectors', () => {
  test('labels that are not all strings are no labels', () => {
    const labelSelector = { matchLabels: { app: 'web' } };
    expect(result({ labelSelector }, pod({ labels: { app: 'web' } }))).toBe(true);
    expect(result({ labelSelector }, pod({ labels: { app: 'web', n: 1 } }))).toBe(false);
  });
  test('a namespace that nobody knows rejects', () => {
    const namespaceSelector = { matchLabels: { team: 'a' } };
    expect(result({ namespaceSelector }, pod())).toBe(true);
    expect(result({ namespaceSelector }, kubeSystem, null)).toBe(false);
    expect(result({ namespaceSelector }, cluster, null)).toBe(true);
    const target = matchable(pod(), undefined, 'Original');
    expect(matches(compileMatch({ namespaceSelector }), target)).toEqual({
      error: 'namespace selector for namespace-scoped object but missing Namespace',
    });
  });
  test('an invalid selector is an error, not a no', () => {
    const invalid = { labelSelector: { matchExpressions: [{ key: 'a', operator: 'in', values: ['b'] }] } };
    expect(result(invalid, pod())).toEqual({ error: '"in" is not a valid label selector operator' });
  });
});

test('name and source', () => {
  expect(result({ name: 'we*' }, pod())).toBe(true);
  expect(result({ name: 'job-*' }, pod({ name: '', generateName: 'job-' }))).toBe(true);
  expect(result({ source: 'Generated' }, pod())).toBe(false);
  expect(result({ source: 'Generated' }, pod(), shop, 'Generated')).toBe(true);
  expect(result({ source: 'Generated' }, pod(), shop, '')).toEqual({
    error: 'source field not specified for resource web',
  });
  expect(result({ source: 'Other' }, pod())).toEqual({ error: 'invalid source field "Other"' });
});

test('an update out of reach is still in reach by its old object', () => {
  const matcher = compileMatch({ labelSelector: { matchLabels: { app: 'web' } } });
  const before = pod({ labels: { app: 'web' } });
  expect(matchReview(matcher, reviewObjects(pod(), before, shop, 'Original'))).toBe(true);
  expect(matchReview(matcher, reviewObjects(pod(), undefined, shop, 'Original'))).toBe(false);
  expect(matchReview(matcher, reviewObjects(undefined, undefined, shop, 'Original'))).toEqual({
    error: 'invalid request object: neither object nor old object are defined',
  });
});

test('the violation of an object that nobody can match is worded as Gatekeeper words it', () => {
  expect(autorejectMessage('e', 'web')).toBe(
    'unable to match constraints: error matching the requested object: web :failed to run Match criteria: e',
  );
});

test.each<[Json, string]>([
  [{ kinds: 'Pod' }, 'spec.match.kinds: expected a list, got the string "Pod"'],
  [{ kinds: [{ kinds: [1] }] }, 'spec.match.kinds[0].kinds[0]: expected a string, got the number 1'],
  [
    { labelSelector: { matchLabels: { a: true } } },
    'spec.match.labelSelector.matchLabels.a: expected a string, got the boolean true',
  ],
  ['all', 'spec.match: expected an object, got the string "all"'],
])('wrong types are told: %j', (value, error) => {
  expect(readMatch(value, 'spec.match')).toEqual({ error });
});

test('the index finds what asking each match block finds, in their order', () => {
  const name = fc.constantFrom('a', 'ab', 'b', 'kube-a');
  const glob = fc.constantFrom('a', 'a*', '*b', '*', 'kube-*');
  const labels = fc.dictionary(fc.constantFrom('x', 'y', '__proto__'), fc.constantFrom('1', '2'), {
    noNullPrototype: false,
  });
  const expression = fc.record({
    key: fc.constantFrom('x', 'y'),
    operator: fc.constantFrom('In', 'NotIn'),
    values: fc.array(fc.constantFrom('1', '2'), { minLength: 1, maxLength: 3 }),
  });
  const selector = fc.record(
    { matchLabels: labels, matchExpressions: fc.array(expression, { maxLength: 2 }) },
    { requiredKeys: [] },
  );
  const anyMatch = fc.record(
    {
      kinds: fc.array(
        fc.record({ apiGroups: fc.subarray(['', 'apps']), kinds: fc.subarray(['Pod', 'Namespace', '*']) }),
      ),
      scope: fc.constantFrom('Cluster', 'Namespaced', '*'),
      namespaces: fc.array(glob, { maxLength: 2 }),
      excludedNamespaces: fc.array(glob, { maxLength: 2 }),
      labelSelector: selector,
      namespaceSelector: selector,
      name: glob,
      source: fc.constantFrom('All', 'Original', 'Generated'),
    },
    { requiredKeys: [] },
  );
  const anyObject = fc
    .tuple(fc.constantFrom('Pod', 'Namespace', 'Job'), fc.constantFrom('v1', 'apps/v1'), name, name, labels)
    .map(([kind, apiVersion, own, namespace, own_labels]) =>
      object(kind, apiVersion, { name: own, namespace, labels: own_labels }),
    );
  fc.assert(
    fc.property(fc.array(anyMatch), anyObject, fc.boolean(), (blocks, target, known) => {
      const subject = matchable(target, known ? shop : undefined, 'Original');
      const index = new MatchIndex(blocks.map((match, item) => ({ item, match })));
      const each = blocks
        .map((match, item) => ({ item, result: matches(compileMatch(match), subject) }))
        .filter(({ result: found }) => found !== false);
      expect(index.find(subject)).toMatchObject(each);
      expect(index.find(subject)).toHaveLength(each.length);
    }),
  );
});
