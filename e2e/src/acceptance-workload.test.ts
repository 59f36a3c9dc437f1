import { hash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Finding, JsonObject } from '@toride/core';
import { DEFAULT_CONFIG, scan } from '@toride/scan';
import { inventoryOf } from '@toride/testkit';
import { readImageConfigs } from '@toride/workload';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const DEMOS = fileURLToPath(new URL('../../../shared/demos', import.meta.url));

function demo(...names: readonly string[]): string {
  return names.map((name) => readFileSync(join(DEMOS, name), 'utf8')).join('\n---\n');
}

interface Wanted {
  readonly images?: JsonObject;
  readonly rules?: readonly string[];
  readonly showPasses?: boolean;
  readonly target?: string;
}

async function findingsIn(text: string, wanted: Wanted = {}): Promise<Finding[]> {
  const { images, rules, showPasses, target = '1.36' } = wanted;
  const report = await scan(inventoryOf(text, { file: 'demo.yaml', target }), {
    config: { ...DEFAULT_CONFIG, engines: images === undefined ? {} : { workload: { images } } },
    sources: ['demo.yaml'],
    version: '0.0.0',
    today: '2026-01-01',
    signal: new AbortController().signal,
    ...(rules === undefined ? {} : { rules }),
    ...(showPasses === undefined ? {} : { showPasses }),
  });
  return [...report.findings];
}

test('the demonstrations of the test-data folder are there', () => {
  expect(existsSync(DEMOS)).toBe(true);
});

describe('A12 security context', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'toride-a12-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  /** An OCI layout of one image, as `skopeo copy docker://IMAGE oci:FOLDER` writes it. */
  function layout(name: string, user: string): JsonObject {
    const put = (value: unknown): { digest: string; size: number } => {
      const text = JSON.stringify(value);
      const hex = hash('sha256', text, 'hex');
      write(`blobs/sha256/${hex}`, text);
      return { digest: `sha256:${hex}`, size: text.length };
    };
    const config = put({ architecture: 'amd64', os: 'linux', config: { User: user } });
    const manifest = put({ schemaVersion: 2, config, layers: [] });
    write('oci-layout', '{"imageLayoutVersion":"1.0.0"}');
    const annotations = { 'org.opencontainers.image.ref.name': name };
    write('index.json', JSON.stringify({ schemaVersion: 2, manifests: [{ ...manifest, annotations }] }));
    const read = readImageConfigs(folder);
    expect(read.diagnostics).toEqual([]);
    return read.images;
  }

  function write(name: string, text: string): void {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }

  test("the container's user 1001 goes over the pod's 1000", async () => {
    const findings = await findingsIn(demo('securitycontext/both-test.yaml'), {
      rules: ['workload/run-as-user-low'],
    });
    expect(findings.map(({ detail }) => detail)).toEqual([
      'container ubuntu runs as user 1001, which the node may have too',
    ]);
  });

  test.each(['securitycontext/container-sc.yaml', 'securitycontext/pod-sc.yaml'])(
    '%s: without the configuration of the image it is unknown whether the container starts',
    async (file) => {
      const findings = await findingsIn(demo(file), { rules: ['workload/start-*'] });
      expect(findings.map(({ verdict, severity }) => [verdict, severity])).toEqual([['unknown', 'info']]);
      expect(findings[0]?.detail).toContain('the configuration of image nginx:1.21 was not given');
    },
  );

  test.each(['securitycontext/container-sc.yaml', 'securitycontext/pod-sc.yaml'])(
    '%s: with an image that runs as root the start is said to fail, in the words of the kubelet',
    async (file) => {
      const images = layout('docker.io/library/nginx:1.21', '');
      const findings = await findingsIn(demo(file), { images, rules: ['workload/start-*'] });
      expect(findings).toHaveLength(1);
      expect(findings[0]).toMatchObject({ rule: 'workload/start-run-as-non-root', verdict: 'fail' });
      expect(findings[0]?.detail).toBe(
        'container nginx-container will not start: container has runAsNonRoot and image will run as root',
      );
      expect(findings[0]?.locations[0]?.line).toBeGreaterThan(1);
    },
  );

  test.each([
    ['101', []],
    [
      'nginx',
      [
        'container nginx-container will not start: container has runAsNonRoot and image has non-numeric user (nginx), cannot verify user is non-root',
      ],
    ],
  ])('an image with user %s', async (user, said) => {
    const images = layout('docker.io/library/nginx:1.21', user);
    const findings = await findingsIn(demo('securitycontext/container-sc.yaml'), {
      images,
      rules: ['workload/start-*'],
    });
    expect(findings.map(({ detail }) => detail)).toEqual(said);
  });

  test('runAsNonRoot with user 0 contradicts itself', async () => {
    const text = demo('securitycontext/container-sc.yaml').replace(
      'runAsNonRoot: true',
      'runAsNonRoot: true\n      runAsUser: 0',
    );
    const findings = await findingsIn(text, { rules: ['workload/start-*'] });
    expect(findings[0]?.detail).toBe(
      "container nginx-container will not start: container's runAsUser breaks non-root policy",
    );
  });
});

describe('A16 RuntimeClass', () => {
  const files = demo('runtimeclass/runtimeclass.yaml', 'runtimeclass/gvisor-nginx.yaml');
  const node = (...handlers: readonly string[]): string =>
    `\n---\napiVersion: v1\nkind: Node\nmetadata: {name: node-1}\nstatus:\n  runtimeHandlers: [${handlers
      .map((name) => `{name: ${name}}`)
      .join(', ')}]\n`;

  test('node.k8s.io/v1beta1 is no longer served, and the version that is stands in the patch', async () => {
    const findings = await findingsIn(files, { rules: ['workload/api-version-removed'] });
    expect(
      findings.map(({ subject, detail }) => [subject.type === 'object' && subject.name, detail]),
    ).toEqual([
      [
        'gvisor',
        'RuntimeClass of node.k8s.io/v1beta1 is no longer served since Kubernetes 1.25; use node.k8s.io/v1',
      ],
    ]);
    expect(findings[0]?.patch?.operations).toEqual([
      { op: 'replace', path: '/apiVersion', value: 'node.k8s.io/v1' },
    ]);
    expect(await findingsIn(files, { rules: ['workload/api-version-removed'], target: '1.24' })).toEqual([]);
  });

  test('handler runsc is understood as a sandbox', async () => {
    const passes = await findingsIn(files, { rules: ['workload/sandbox'], showPasses: true });
    expect(
      passes.map(({ verdict, subject }) => [verdict, subject.type === 'object' && subject.name]),
    ).toEqual([['pass', 'gvisor-nginx']]);
    const ordinary = await findingsIn(files.replace('handler: runsc', 'handler: runc'), {
      rules: ['workload/sandbox'],
    });
    expect(ordinary.map(({ verdict }) => verdict)).toEqual(['fail']);
  });

  test('a RuntimeClass that no node offers is reported; without nodes it is unknown', async () => {
    const rules = ['workload/runtime-class-unavailable'];
    const verdicts = async (text: string) =>
      (await findingsIn(text, { rules })).map(({ verdict }) => verdict);
    expect(await verdicts(files)).toEqual(['unknown']);
    expect(await verdicts(files + node('runc'))).toEqual(['fail']);
    expect(await verdicts(files + node('runc', 'runsc'))).toEqual([]);
  });

  test('a pod of a class that does not exist is said to be refused', async () => {
    const findings = await findingsIn(files.replace('runtimeClassName: gvisor', 'runtimeClassName: gvisr'), {
      rules: ['workload/start-runtime-class'],
    });
    expect(findings[0]?.detail).toBe('the pods are refused: pod rejected: RuntimeClass "gvisr" not found');
  });
});

describe('A20 TLS and immutability', () => {
  const ingress = (tls: string): string =>
    `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web, namespace: shop}\nspec:\n${tls}  rules:\n    - host: shop.example.com\n`;

  test('an Ingress without TLS is reported, one with TLS is not', async () => {
    const rules = ['workload/ingress-*'];
    const without = await findingsIn(ingress(''), { rules });
    expect(without.map(({ rule }) => rule)).toEqual(['workload/ingress-tls']);
    expect(without[0]?.detail).toContain('shop.example.com');
    const covered = ingress('  tls:\n    - {hosts: [shop.example.com], secretName: shop-tls}\n');
    expect(await findingsIn(covered, { rules })).toEqual([]);
    const other = ingress('  tls:\n    - {hosts: [www.example.com], secretName: www-tls}\n');
    expect((await findingsIn(other, { rules })).map(({ rule }) => rule)).toEqual([
      'workload/ingress-tls-host',
    ]);
  });

  test('a writable root file system is reported with an exact patch, a read-only one is not', async () => {
    const rules = ['workload/read-only-root-filesystem'];
    const text = demo('securitycontext/container-sc.yaml');
    const [found, ...more] = await findingsIn(text, { rules });
    expect(more).toEqual([]);
    expect(found?.patch?.operations).toEqual([
      { op: 'add', path: '/spec/containers/0/securityContext/readOnlyRootFilesystem', value: true },
    ]);
    const immutable = text.replace('runAsNonRoot: true', 'readOnlyRootFilesystem: true');
    expect(await findingsIn(immutable, { rules })).toEqual([]);
  });
});

test('B5: every rule carries layer, phase and function, so that the matrix has no blank', async () => {
  const { rules } = await import('@toride/scan');
  const workloadRules = rules.filter(({ id }) => id.startsWith('workload/'));
  expect(workloadRules.length).toBeGreaterThan(60);
  for (const key of ['layer', 'phase', 'function'] as const)
    expect(new Set(workloadRules.map((rule) => rule[key])).size, key).toBeGreaterThan(1);
});
