import { apiLifecycle } from '@toride/inventory';
import { expect, test } from 'vitest';
import { servedReplacement } from './api-replacement.ts';

test.each([
  ['1.28', 'v1beta3'],
  ['1.36', 'v1'],
])('in %s FlowSchema v1beta1 is replaced by %s, not by a version that went as well', (target, version) => {
  const life = apiLifecycle('flowcontrol.apiserver.k8s.io', 'v1beta1', 'FlowSchema');
  const minor = Number(target.slice(2));
  expect(servedReplacement(life, { major: 1, minor })).toMatchObject({ version, kind: 'FlowSchema' });
});

test('an API without successor has none', () => {
  const life = apiLifecycle('policy', 'v1beta1', 'PodSecurityPolicy');
  expect(servedReplacement(life, { major: 1, minor: 36 })).toBeUndefined();
});
