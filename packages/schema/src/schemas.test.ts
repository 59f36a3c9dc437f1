import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Finding, Inventory, Report, Subject } from '@toride/core';
import { openSource, readInventory, writeSnapshot } from '@toride/inventory';
import { writeDiff, writeReport } from '@toride/report';
import { DEFAULT_CONFIG, readConfig, scan } from '@toride/scan';
import { expect, test } from 'vitest';
import { folder } from './print.ts';
import { jsonSchema, SCHEMAS, schemaText } from './schemas.ts';

const OPTIONS = { colour: false, width: 100, links: false } as const;
const shop = fileURLToPath(new URL('../../../examples/vulnerable-cluster', import.meta.url));

/** Problems of a value under a published schema, as any reader of the file would find them. */
function problems(name: string, value: unknown): unknown {
  const validate = new Ajv2020({ strict: false, allErrors: true }).compile(jsonSchema(name));
  validate(value);
  return validate.errors;
}

function gather(): { readonly text: () => string; write(chunk: string): undefined } {
  const chunks: string[] = [];
  return { text: () => chunks.join(''), write: (chunk) => void chunks.push(chunk) };
}

async function shopReport(): Promise<Report> {
  const inventory: Inventory = await readInventory([openSource(shop)]);
  const signal = new AbortController().signal;
  return scan(inventory, {
    config: DEFAULT_CONFIG,
    sources: ['shop'],
    version: '0.1.0',
    today: '2026-01-01',
    signal,
  });
}

test('the printed schemas are those of the source (node --conditions=source packages/schema/src/print.ts)', () => {
  expect(readdirSync(folder).toSorted()).toEqual(
    Object.keys(SCHEMAS)
      .map((name) => `${name}.json`)
      .toSorted(),
  );
  for (const name of Object.keys(SCHEMAS))
    expect(readFileSync(new URL(`${name}.json`, folder), 'utf8')).toBe(schemaText(name));
});

test('a scan of the example, written as JSON, is valid', async () => {
  const report = await shopReport();
  const sink = gather();
  await writeReport(report, 'json', sink, OPTIONS);
  const read = JSON.parse(sink.text()) as { findings: Finding[] };
  expect(read.findings.length).toBeGreaterThan(10);
  expect(problems('report', read)).toBeNull();
  expect(problems('finding', read.findings[0])).toBeNull();
  const diff = gather();
  await writeDiff(
    { added: read.findings.slice(0, 3), fixed: read.findings.slice(3, 5), unchanged: 1 },
    'json',
    diff,
    OPTIONS,
  );
  expect(problems('diff', JSON.parse(diff.text()))).toBeNull();
});

const object = { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'web' } as const;
const SUBJECTS: readonly Subject[] = [
  { type: 'object', apiVersion: 'v1', kind: 'Node', name: 'a' },
  { type: 'container', object, container: 'app', containerType: 'initContainer' },
  { type: 'image', digest: 'sha256:0', reference: 'nginx:1' },
  { type: 'package', purl: 'pkg:npm/a', image: 'sha256:0' },
  { type: 'node', name: 'worker' },
  { type: 'identity', kind: 'ServiceAccount', name: 'default', namespace: 'shop' },
  { type: 'file', path: '/etc/kubernetes/admin.conf', node: 'worker' },
  { type: 'endpoint', address: '10.0.0.1', port: 10250, protocol: 'TCP' },
  { type: 'process', executable: '/bin/sh', object, node: 'worker' },
];

const FULL: Finding = {
  id: '0123456789abcdef',
  rule: 'workload/run-as-root',
  verdict: 'excepted',
  severity: 'high',
  subject: SUBJECTS[1]!,
  locations: [
    {
      file: 'a.yaml',
      line: 1,
      column: 2,
      endLine: 3,
      endColumn: 4,
      pointer: '/a',
      template: { file: 't.yaml', line: 1 },
    },
  ],
  reason: 'may run as root',
  detail: 'container app may run as root',
  values: { container: 'app', uid: 0, set: false },
  proof: [
    {
      claim: 'a',
      because: [{ claim: 'b', source: { type: 'absence', coverage: 'complete' } }],
      at: { document: 0, pointer: '/a' },
      source: { type: 'rule', name: 'restricted' },
    },
  ],
  patch: {
    document: 0,
    operations: [
      { op: 'add', path: '/a', value: { b: [1, 2n ** 60n, null] } },
      { op: 'remove', path: '/c' },
    ],
  },
  exception: { reason: 'accepted', owner: 'shop', expires: '2027-01-01', source: 'toride.yaml' },
  baseline: 'known',
};

test('a finding of every subject, with everything that it can hold, is valid', async () => {
  for (const subject of SUBJECTS) {
    const sink = gather();
    await writeDiff({ added: [{ ...FULL, subject }], fixed: [], unchanged: 0 }, 'json', sink, OPTIONS);
    expect(problems('diff', JSON.parse(sink.text()))).toBeNull();
  }
});

test('the schema refuses what is no finding', () => {
  const { patch: _, ...rest } = FULL;
  expect(problems('finding', rest)).toBeNull();
  for (const wrong of [
    { ...rest, verdict: 'maybe' },
    { ...rest, extra: 1 },
    { ...rest, subject: { type: 'pod' } },
    { ...rest, id: undefined },
  ])
    expect(problems('finding', JSON.parse(JSON.stringify(wrong)))).not.toBeNull();
});

const CONFIG = {
  version: 1,
  kubernetesVersion: '1.36',
  severity: 'high',
  rules: { 'workload/*': 'off', 'workload/image-tag-latest': 'critical', 'pod-security/privileged': true },
  frameworks: ['pss', 'owasp-k8s-top-10:K01'],
  exceptions: [
    { rules: 'workload/replicas', reason: 'a batch job', owner: 'shop', expires: '2027-01-01' },
    {
      rules: ['pod-security/*'],
      match: { kind: 'DaemonSet', labels: { tier: 'node' } },
      reason: 'node agent',
      owner: 'ops',
      expires: '2027-01-01',
    },
  ],
  engines: { workload: { registries: ['registry.example/*'] } },
  podTemplates: [{ group: 'example.com', kind: 'Runner', path: '/spec/template' }],
  ignore: ['vendor/'],
};

test('a configuration that is read is valid, and one that is refused is not', () => {
  expect(readConfig(JSON.stringify(CONFIG), 'toride.yaml').exceptions).toHaveLength(2);
  expect(problems('config', CONFIG)).toBeNull();
  const [first] = CONFIG.exceptions;
  for (const wrong of [
    { ...CONFIG, version: 2 },
    { ...CONFIG, exeptions: [] },
    { ...CONFIG, kubernetesVersion: 1.3 },
    { ...CONFIG, rules: { a: 'hgh' } },
    { ...CONFIG, podTemplates: [{ group: '', kind: 'A', path: 'spec' }] },
    { ...CONFIG, exceptions: [{ ...first, owner: undefined }] },
    { ...CONFIG, exceptions: [{ ...first, expires: 'soon' }] },
  ]) {
    const read = JSON.parse(JSON.stringify(wrong)) as unknown;
    expect(problems('config', read)).not.toBeNull();
    expect(() => readConfig(JSON.stringify(wrong), 'toride.yaml')).toThrow(/toride\.yaml:\d+:\d+/);
  }
});

test("a snapshot's first line is valid", async () => {
  const out = mkdtempSync(join(tmpdir(), 'toride-schema-'));
  try {
    const file = join(out, 'shop.snapshot');
    await writeSnapshot(openSource(shop), file);
    const [head] = readFileSync(file, 'utf8').split('\n');
    expect(problems('snapshot-header', JSON.parse(head ?? ''))).toBeNull();
  } finally {
    rmSync(out, { recursive: true });
  }
});
