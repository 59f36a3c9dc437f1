import type { EmittedFinding, Resource } from '@toride/core';
import { inventoryOf, startApiServer, type ApiServer } from '@toride/testkit';
import { runEngine } from '@toride/testkit/engine-contract';
import { workload } from '@toride/workload';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** Starts that the API server itself refuses must be foretold in its own words: it is asked. */
let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer({ flags: ['--disable-admission-plugins=DefaultStorageClass'] });
  await server.request('POST', '/api/v1/namespaces', named('Namespace', 'shop'));
  await server.request('POST', '/api/v1/namespaces/shop/serviceaccounts', named('ServiceAccount', 'default'));
  await server.request('POST', '/apis/node.k8s.io/v1/runtimeclasses', {
    ...named('RuntimeClass', 'gvisor', 'node.k8s.io/v1'),
    handler: 'runsc',
  });
});
afterAll(async () => server?.stop());

function named(kind: string, name: string, apiVersion = 'v1'): object {
  return { apiVersion, kind, metadata: { name } };
}

/** A pod as the controller would make it from the template. */
function podOf({ object }: Resource): object {
  const { template } = object['spec'] as { readonly template: { readonly spec: object } };
  return { ...named('Pod', 'web'), spec: template.spec };
}

async function foretold(rule: string, text: string): Promise<{ pod: object; findings: EmittedFinding[] }> {
  const inventory = inventoryOf(text);
  const { findings } = await runEngine(workload, inventory, { only: [rule] });
  const deployment = inventory.ofKind('Deployment', 'apps')[0];
  if (deployment === undefined) throw new Error(`expected a Deployment in the example of ${rule}`);
  return { pod: podOf(deployment), findings: [...findings] };
}

async function dryRun(pod: object): Promise<{ status: number; message: string }> {
  const { status, body } = await server.request('POST', '/api/v1/namespaces/shop/pods?dryRun=All', pod);
  return { status, message: (body as { readonly message?: string }).message ?? '' };
}

describe.each([
  'workload/start-runtime-class',
  'workload/start-seccomp-profile',
  'workload/start-sysctl',
  'workload/service-account-missing',
  'workload/priority-class-missing',
])('%s', (rule) => {
  test('what it reports is refused with the message that it gives', async () => {
    const { pod, findings } = await foretold(rule, workload.examples?.[rule]?.fail ?? '');
    const { status, message } = await dryRun(pod);
    expect(findings).toHaveLength(1);
    expect([403, 422]).toContain(status);
    for (const part of String(findings[0]?.values['message']).split(': ')) expect(message).toContain(part);
  });
});

test.each([
  ['an absolute path', '/etc/web.json', 'Localhost'],
  ['no path', undefined, 'Localhost'],
  ['a path without its type', 'web.json', 'RuntimeDefault'],
  ['a path that climbs inside', 'a/../../web.json', 'Localhost'],
])('a seccomp profile with %s', async (_what, path, type) => {
  const profile = path === undefined ? `{type: ${type}}` : `{type: ${type}, localhostProfile: ${path}}`;
  const text = (workload.examples?.['workload/start-seccomp-profile']?.fail ?? '').replace(
    /type: Localhost\n\s+localhostProfile: .*|\{type: Localhost.*\}/,
    profile,
  );
  expect(text).toContain(profile);
  const { pod, findings } = await foretold('workload/start-seccomp-profile', text);
  const { status, message } = await dryRun(pod);
  expect(status).toBe(422);
  expect(findings).toHaveLength(1);
  for (const part of String(findings[0]?.values['message']).split(': ')) expect(message).toContain(part);
});

test('a RuntimeClass of v1beta1 is not served, as A16 is told', async () => {
  const { status } = await server.request('POST', '/apis/node.k8s.io/v1beta1/runtimeclasses', {
    ...named('RuntimeClass', 'old', 'node.k8s.io/v1beta1'),
    handler: 'runsc',
  });
  expect(status).toBe(404);
});
