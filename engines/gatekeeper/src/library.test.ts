import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { JsonObject } from '@toride/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { celDriver } from './cel/driver.ts';
import { GatekeeperClient } from './client/client.ts';
import type { PolicyDriver } from './client/driver.ts';
import { readPolicies } from './client/policies.ts';
import { reviewOf } from './client/review.ts';
import { regoDriver } from './rego/driver.ts';
import { runSuite } from './suite/run-suite.ts';
import { readSuite } from './suite/suite.ts';
import { objectsOf } from './testing.ts';

const root = fileURLToPath(new URL('../../../policies', import.meta.url));
const names = readdirSync(root, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);

const read = (name: string, path: string): readonly JsonObject[] =>
  objectsOf(readFileSync(join(root, name, path), 'utf8'));
const inCel = names.filter((name) =>
  JSON.stringify(read(name, 'template.yaml')).includes('K8sNativeValidation'),
);

/** Some of the fields, each present or not. */
const some = (fields: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<JsonObject> =>
  fc.record(fields, { requiredKeys: [] }) as fc.Arbitrary<JsonObject>;
const oneOf = (...values: readonly unknown[]): fc.Arbitrary<unknown> => fc.constantFrom(...values);
const listOf = (item: fc.Arbitrary<unknown>, most = 2): fc.Arbitrary<unknown> =>
  fc.array(item, { maxLength: most });

const profile = some({ type: oneOf('RuntimeDefault', 'Localhost', 'Unconfined') }).map((own) => ({
  type: 'RuntimeDefault',
  ...own,
}));
const quantities = some({
  cpu: oneOf('500m', 2, '2', '2.5', 1),
  memory: oneOf('256Mi', '2Gi', '3G', '2048Mi', '2147483649'),
});
const container = fc
  .tuple(
    oneOf('a', 'b'),
    oneOf(
      'nginx',
      'nginx:latest',
      'registry.example.com/web:1.4',
      'registry.example.com:5000/web',
      'registry.example.com.evil.example/web:main',
      'library/nginx:1',
      'localhost/nginx:1',
      'quay.io/a/b@sha256:' + 'ab'.repeat(32),
      'docker.io/library/nginx:latest@sha256:' + '01'.repeat(32),
    ),
    some({
      securityContext: some({
        privileged: fc.boolean(),
        runAsNonRoot: fc.boolean(),
        runAsUser: oneOf(0, 1000, 10_001),
        seccompProfile: profile,
        appArmorProfile: profile,
        capabilities: some({
          add: listOf(oneOf('NET_BIND_SERVICE', 'CAP_NET_BIND_SERVICE', 'SYS_ADMIN', 'ALL')),
          drop: listOf(oneOf('ALL', 'all', 'NET_RAW')),
        }),
      }),
      resources: some({ limits: quantities, requests: quantities }),
      livenessProbe: oneOf({}),
      readinessProbe: oneOf({ tcpSocket: { port: 80 } }),
      ports: listOf(
        oneOf({ containerPort: 80 }, { containerPort: 80, hostPort: 80 }, { containerPort: 80, hostPort: 0 }),
      ),
    }),
  )
  .map(([name, image, rest]): JsonObject => ({ name, image, ...rest }) as JsonObject);
const pod = fc
  .tuple(
    some({
      annotations: oneOf(
        { 'container.apparmor.security.beta.kubernetes.io/a': 'unconfined' },
        { 'container.apparmor.security.beta.kubernetes.io/a': 'localhost/x' },
        { other: 'unconfined' },
      ),
    }),
    fc.array(container, { minLength: 1, maxLength: 2 }),
    some({
      initContainers: fc.array(container, { maxLength: 1 }),
      ephemeralContainers: fc.array(
        container.map(({ name, image, securityContext }) => ({
          name,
          image,
          ...(securityContext === undefined ? {} : { securityContext }),
        })),
        { maxLength: 1 },
      ),
      restartPolicy: oneOf('Always', 'Never', 'OnFailure'),
      hostNetwork: fc.boolean(),
      hostPID: fc.boolean(),
      hostIPC: fc.boolean(),
      volumes: listOf(
        oneOf(
          { name: 'a', emptyDir: {} },
          { name: 'b', hostPath: { path: '/' } },
          { name: 'c', secret: { secretName: 's' } },
        ),
      ),
      securityContext: some({
        runAsNonRoot: fc.boolean(),
        runAsUser: oneOf(0, 1000),
        seccompProfile: profile,
        appArmorProfile: profile,
        sysctls: listOf(
          oneOf(
            { name: 'net.ipv4.tcp_syncookies', value: '1' },
            { name: 'net/ipv4/tcp_rmem', value: '1' },
            { name: 'kernel.msgmax', value: '1' },
          ),
        ),
      }),
    }),
  )
  .map(([metadata, containers, spec]) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'shop', ...metadata },
    spec: { containers, ...spec },
  }));
const service = some({
  type: oneOf('ClusterIP', 'NodePort', 'LoadBalancer'),
  externalIPs: listOf(oneOf('192.0.2.1')),
}).map((spec) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 's', namespace: 'shop' },
  spec,
}));
const host = oneOf('shop.example.com', 'a.shop.example.com', 'example', '*.example.com');
const ingress = some({
  tls: listOf(
    some({
      hosts: listOf(oneOf('shop.example.com', '*.example.com', '*.shop.example.com')),
      secretName: oneOf('t'),
    }),
  ),
  rules: listOf(some({ host })),
  defaultBackend: oneOf({ service: { name: 'web', port: { number: 80 } } }),
}).map((spec) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: 'i', namespace: 'shop' },
  spec,
}));
const role = some({
  rules: listOf(
    some({
      verbs: listOf(oneOf('get', '*')),
      resources: listOf(oneOf('pods', '*', '*/exec', 'pods/*')),
      apiGroups: listOf(oneOf('', '*')),
      nonResourceURLs: listOf(oneOf('/healthz', '*', '/logs/*')),
    }),
  ),
}).map((rest) => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRole',
  metadata: { name: 'r' },
  ...rest,
}));
const binding = fc
  .tuple(
    oneOf('b', 'system:discovery'),
    some({
      subjects: listOf(
        fc.record({
          kind: oneOf('User', 'Group', 'ServiceAccount'),
          name: oneOf('system:anonymous', 'system:unauthenticated', 'system:authenticated', 'team'),
        }),
      ),
    }),
  )
  .map(([name, rest]) => ({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
    ...rest,
  }));
const old = fc
  .record({
    apiVersion: oneOf('policy/v1', 'policy/v1beta1', 'batch/v1beta1'),
    kind: oneOf('PodDisruptionBudget', 'CronJob'),
  })
  .map((own) => ({ ...own, metadata: { name: 'o', namespace: 'shop' } }));
const anyObject = fc.oneof(
  { arbitrary: pod, weight: 5 },
  service,
  ingress,
  role,
  binding,
  old,
) as fc.Arbitrary<JsonObject>;

const drivers: Readonly<Record<string, () => PolicyDriver>> = { Rego: regoDriver, CEL: celDriver };

test('the page of the library names every policy', () => {
  const page = readFileSync(join(root, 'README.md'), 'utf8');
  expect([...page.matchAll(/^\| \[([a-z-]+)\]\(\1\)/gm)].map(([, name]) => name)).toEqual(names);
});

describe.each(Object.entries(drivers))('in %s', (language, driver) => {
  test.each(language === 'CEL' ? inCel : names)('%s passes its suite', (name) => {
    const suite = readSuite(read(name, 'suite.yaml')[0]!);
    if ('errors' in suite) throw new Error(suite.errors.join());
    const results = runSuite(suite.suite, { read: (path) => read(name, path), drivers: [driver()] });
    const cases = results.flatMap((result) => result.cases);
    expect(
      [...results, ...cases].flatMap(({ name: own, error }) =>
        error === undefined ? [] : [`${own}: ${error}`],
      ),
    ).toEqual([]);
    expect(cases.length).toBeGreaterThan(2);
  });
});

test.each(inCel)('%s says the same in Rego and in CEL of any object', (name) => {
  const { templates, constraints, problems } = readPolicies([
    ...read(name, 'template.yaml'),
    ...read(name, 'constraint.yaml'),
  ]);
  expect(problems).toEqual([]);
  const [rego, cel] = [regoDriver(), celDriver()].map(
    (driver) => new GatekeeperClient({ templates, constraints, drivers: [driver] }),
  );
  const seen = new Set<boolean>();
  fc.assert(
    fc.property(anyObject, (object) => {
      const review = reviewOf(object);
      const [saidRego = [], saidCel = []] = [rego, cel].map((client) => client?.review(review));
      expect({ object, failed: [...saidRego, ...saidCel].filter(({ type }) => type === 'failure') }).toEqual({
        object,
        failed: [],
      });
      expect({ object, violated: saidCel.length > 0 }).toEqual({ object, violated: saidRego.length > 0 });
      seen.add(saidRego.length > 0);
    }),
    { numRuns: 400 },
  );
  // A policy that is never violated, or always, would agree with anything.
  expect(seen.size).toBe(2);
});
