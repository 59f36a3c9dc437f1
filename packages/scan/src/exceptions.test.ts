import type { EmittedFinding, Exception } from '@toride/core';
import { expect, test } from 'vitest';
import { compileExceptions } from './exceptions.ts';

const finding: EmittedFinding = {
  rule: 'workload/image-tag-latest',
  subject: {
    type: 'container',
    object: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' },
    container: 'nginx',
    containerType: 'container',
  },
  at: { document: 0, pointer: '/spec' },
  values: { image: 'registry.example.test/nginx:latest' },
};

const exception = (over: Partial<Exception>) => ({
  rules: ['workload/image-tag-latest'],
  match: {},
  reason: 'mirror',
  owner: 'team',
  expires: '2026-12-31',
  location: { file: 'toride.yaml', pointer: '/exceptions/0' },
  ...over,
});

test.each([
  [{}, true],
  [{ rules: ['workload/*'] }, true],
  [{ rules: ['pod-security/*'] }, false],
  [{ match: { kind: 'Deployment', namespace: 'shop' } }, true],
  [{ match: { namespace: 'pay*' } }, false],
  [{ match: { container: 'nginx', image: 'registry.example.test/*' } }, true],
  [{ match: { name: 'web', container: 'sidecar' } }, false],
  [{ match: { labels: { app: 'web' } } }, false],
  [{ match: { subject: 'apps/v1/Deployment shop/web*' } }, true],
  [{ expires: '2026-11-21' }, false],
  [{ expires: '2026-11-22' }, true],
])('an exception of %j covers the finding: %s', (over, covered) => {
  const matcher = compileExceptions([exception(over)], '2026-11-22');
  expect(matcher.find(finding, undefined) !== undefined).toBe(covered);
});

test('an exception that has ended is told, one that never matched too', () => {
  const expired = exception({ expires: '2025-01-01' });
  const unmatched = exception({ match: { name: 'gone' } });
  const used = exception({});
  const matcher = compileExceptions([expired, unmatched, used], '2026-11-22');
  matcher.find(finding, undefined);
  expect(matcher.expired).toEqual([expired]);
  expect(matcher.unmatched()).toEqual([unmatched]);
});
