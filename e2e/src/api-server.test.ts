import { existsSync } from 'node:fs';
import { KUBERNETES_VERSION, startApiServer } from '@toride/testkit';
import { expect, test } from 'vitest';

test('the real API server starts, answers with warnings, and leaves nothing behind', async () => {
  const server = await startApiServer({ users: [{ name: 'nobody', token: 'nobody-token' }] });
  const version = await server.request('GET', '/version');
  expect(version.body).toMatchObject({ gitVersion: `v${KUBERNETES_VERSION}` });
  const labels = { 'pod-security.kubernetes.io/warn': 'baseline' };
  await server.request('POST', '/api/v1/namespaces', { metadata: { name: 'warned', labels } });
  const spec = { hostNetwork: true, containers: [{ name: 'app', image: 'app' }] };
  const pod = await server.request('POST', '/api/v1/namespaces/warned/pods?dryRun=All', {
    metadata: { name: 'app' },
    spec,
  });
  expect(pod.status).toBe(201);
  expect(pod.warnings).toEqual([
    'would violate PodSecurity "baseline:latest": host namespaces (hostNetwork=true)',
  ]);
  const refused = await server.request('GET', '/api/v1/pods', undefined, {
    authorization: 'Bearer nobody-token',
  });
  expect(refused.status).toBe(403);
  await server.stop();
  expect(existsSync(server.directory)).toBe(false);
  await expect(server.request('GET', '/version')).rejects.toThrow('ECONNREFUSED');
});
