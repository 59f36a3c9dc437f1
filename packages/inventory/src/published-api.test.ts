import { expect, test } from 'vitest';
import { apiLifecycle } from './api-lifecycle.ts';
import type { FieldType, StructType } from './published-api.ts';
import { fieldMinors, isNamespaced, knownMinors, publishedKinds, structType } from './published-api.ts';

test.each([
  ['', 'Pod', true],
  ['', 'Node', false],
  ['rbac.authorization.k8s.io', 'ClusterRole', false],
  ['rbac.authorization.k8s.io', 'Role', true],
  ['policy', 'PodSecurityPolicy', false],
  ['extensions', 'Ingress', true],
  ['', 'Namespace', false],
  ['example.com', 'Pod', undefined],
  ['', 'constructor', undefined],
])('%j %s namespaced: %s', (group, kind, expected) => {
  expect(isNamespaced(group, kind)).toBe(expected);
});

test.each([
  [
    'extensions',
    'v1beta1',
    'Deployment',
    { deprecated: '1.8', removed: '1.16', replacement: { group: 'apps', version: 'v1', kind: 'Deployment' } },
  ],
  ['extensions', 'v1beta1', 'Ingress', { deprecated: '1.14', removed: '1.22' }],
  ['policy', 'v1beta1', 'PodSecurityPolicy', { deprecated: '1.21', removed: '1.25' }],
  ['batch', 'v1beta1', 'CronJob', { deprecated: '1.21', removed: '1.25' }],
  [
    'node.k8s.io',
    'v1beta1',
    'RuntimeClass',
    {
      deprecated: '1.22',
      removed: '1.25',
      replacement: { group: 'node.k8s.io', version: 'v1', kind: 'RuntimeClass' },
    },
  ],
  ['autoscaling', 'v2beta2', 'HorizontalPodAutoscaler', { deprecated: '1.23', removed: '1.26' }],
  ['flowcontrol.apiserver.k8s.io', 'v1beta3', 'FlowSchema', { deprecated: '1.29', removed: '1.32' }],
  ['apiextensions.k8s.io', 'v1beta1', 'CustomResourceDefinition', { removed: '1.22' }],
  ['apps', 'v1beta1', 'StatefulSet', { removed: '1.16' }],
])('%s/%s %s', (group, version, kind, expected) => {
  expect(apiLifecycle(group, version, kind)).toMatchObject(expected);
});

test('what nobody published has no life', () => {
  expect(apiLifecycle('example.com', 'v1', 'Foo')).toBeUndefined();
  expect(apiLifecycle('', 'v1', 'constructor')).toBeUndefined();
  expect(apiLifecycle('apps', 'v1', 'Deployment')?.removed).toBeUndefined();
});

test('versions say what they serve', () => {
  const served = (group: string, kind: string, apiVersion: string): number[] => {
    const kindOf = publishedKinds(group, kind).find((one) => one.apiVersion === apiVersion);
    const [oldest, newest] = knownMinors();
    return Array.from({ length: newest - oldest + 1 }, (_, index) => oldest + index).filter((minor) =>
      kindOf?.servedBy(minor),
    );
  };
  expect(served('autoscaling', 'HorizontalPodAutoscaler', 'autoscaling/v2beta2')).toEqual([25]);
  expect(
    served('admissionregistration.k8s.io', 'ValidatingAdmissionPolicy', 'admissionregistration.k8s.io/v1')[0],
  ).toBe(30);
});

test('fields say which versions know them', () => {
  expect(fieldMinors('core.v1.PodSpec', 'hostnameOverride')).toEqual({ first: 34, last: 36 });
  expect(fieldMinors('core.v1.PodSpec', 'workloadRef')).toEqual({ first: 35, last: 35 });
  expect(fieldMinors('core.v1.PodSpec', 'quux')).toBeUndefined();
  expect(structType('core.v1.PodSpec', 33).fields.has('hostnameOverride')).toBe(false);
});

test('every type that a kind reaches is in the table, in every version', () => {
  const [oldest, newest] = knownMinors();
  const missing = new Set<string>();
  const visit = (type: FieldType, seen: Set<StructType>): void => {
    if (type.type === 'list' || type.type === 'map') return visit(type.of, seen);
    if (type.type !== 'struct' || seen.has(type)) return;
    seen.add(type);
    if (type.fields.size === 0) missing.add(type.name);
    for (const inner of type.fields.values()) visit(inner, seen);
  };
  for (let minor = oldest; minor <= newest; minor += 1) {
    const seen = new Set<StructType>();
    for (const kind of publishedKinds('', 'Pod')) visit(structType(kind.type, minor), seen);
    for (const kind of publishedKinds('apps', 'Deployment')) visit(structType(kind.type, minor), seen);
    expect(seen.size).toBeGreaterThan(80);
  }
  expect([...missing]).toEqual([]);
});
