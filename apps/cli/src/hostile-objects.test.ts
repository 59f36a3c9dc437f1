import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runHere } from './testing.ts';

const GOOD = `apiVersion: v1
kind: Pod
metadata: {name: good, namespace: shop}
spec:
  hostPID: true
  containers:
    - {name: main, image: "registry.example.test/app:1.0.0"}
`;

const pod = (container: string) => `apiVersion: v1
kind: Pod
metadata: {name: bad, namespace: shop}
spec:
  containers:
    - name: main
      image: "registry.example.test/app:1.0.0"
      ${container}
`;
const object = (kind: string, rest: string, apiVersion = 'v1') =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\n${rest}\n`;
const named = 'metadata: {name: bad, namespace: shop}\n';

interface Report {
  readonly findings: readonly {
    readonly id: string;
    readonly rule: string;
    readonly verdict: string;
    readonly subject: { readonly name?: string; readonly object?: { readonly name: string } };
  }[];
  readonly diagnostics: readonly {
    readonly code: string;
    readonly file: string;
    readonly line?: number;
    readonly column?: number;
  }[];
  readonly tallies: readonly unknown[];
}

let folder: string;
let alone: Report;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'toride-hostile-'));
  writeFileSync(join(folder, 'good.yaml'), GOOD);
  alone = (await scan('good.yaml')).report;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function scan(...paths: string[]): Promise<{ status: number; report: Report }> {
  const { status, stdout, stderr } = await runHere(['scan', '-f', 'json', ...paths], folder);
  expect(stderr).not.toContain('    at ');
  return { status, report: JSON.parse(stdout) as Report };
}

const ofGood = ({ findings }: Report) =>
  findings
    .filter(({ subject }) => (subject.object?.name ?? subject.name) === 'good')
    // Whether the pod's namespace was seen depends on everything else that was.
    .filter(({ verdict }) => verdict === 'fail')
    .map(({ id }) => id);

const REFUSED = 'TORIDE_OBJECT_REFUSED';
const ROWS: readonly (readonly [string, string, string])[] = [
  ['metadata as a list', object('Pod', 'metadata: []'), `${REFUSED} 3:1`],
  ['metadata as a text', object('Pod', 'metadata: x'), `${REFUSED} 3:1`],
  ['spec as a text', object('Pod', `${named}spec: x`), `${REFUSED} 4:1`],
  ['a name as a number', object('Pod', 'metadata: {name: 5}'), `${REFUSED} 3:12`],
  ['labels as numbers', object('Pod', 'metadata: {name: bad, labels: {a: 1}}'), `${REFUSED} 3:32`],
  [
    'an annotation as a list',
    object('Pod', 'metadata: {name: bad, annotations: {a: [b]}}'),
    `${REFUSED} 3:37`,
  ],
  ['containers as a mapping', object('Pod', `${named}spec: {containers: {a: {}}}`), `${REFUSED} 4:8`],
  ['a container as a text', object('Pod', `${named}spec: {containers: [abc]}`), `${REFUSED} 4:21`],
  ['a port beyond 64 bits', pod('ports: [{containerPort: 99999999999999999999}]'), `${REFUSED} 8:16`],
  ['a port with a fraction', pod('ports: [{containerPort: 80.5}]'), `${REFUSED} 8:16`],
  ['a port as a text', pod('ports: [{containerPort: "80"}]'), `${REFUSED} 8:16`],
  ['a user beyond 64 bits', pod('securityContext: {runAsUser: 9223372036854775808}'), `${REFUSED} 8:25`],
  [
    'replicas beyond 32 bits',
    object('Deployment', `${named}spec: {replicas: 2147483648}`, 'apps/v1'),
    `${REFUSED} 4:8`,
  ],
  ['a limit that is no quantity', pod('resources: {limits: {memory: lots}}'), `${REFUSED} 8:28`],
  ['a value of env as a number', pod('env: [{name: A, value: 5}]'), `${REFUSED} 8:23`],
  ['env as a mapping', pod('env: {A: b}'), `${REFUSED} 8:7`],
  ['capabilities as a text', pod('securityContext: {capabilities: {drop: ALL}}'), `${REFUSED} 8:40`],
  ['a Secret that is no base64', object('Secret', `${named}data: {a: "%%%"}`), `${REFUSED} 4:8`],
  ['kind as a number', object('5', named), 'TORIDE_INVENTORY_NO_KIND 1:1'],
  ['apiVersion as a list', object('Pod', named, '[v1]'), 'TORIDE_INVENTORY_NO_KIND 1:1'],
  ['items as a mapping', object('List', 'items: {a: 1}'), 'TORIDE_INVENTORY_LIST_ITEMS 3:1'],
  ['an item as a number', object('List', 'items: [5]'), 'TORIDE_INVENTORY_NO_KIND 3:9'],
  ['.nan', pod('securityContext: {runAsUser: .nan}'), 'TORIDE_YAML_VALUE 8:36'],
  [
    'an anchor of another document',
    `a: &a 1\n---\n${object('Pod', 'metadata: *a')}`,
    'TORIDE_YAML_ALIAS 5:11',
  ],
];

test.each(ROWS)(
  '%s: told at its place, never a pass, and the rest is as it was',
  async (_, text, problem) => {
    writeFileSync(join(folder, 'bad.yaml'), text);
    const { status, report } = await scan('good.yaml', 'bad.yaml');
    const told = report.diagnostics.filter(({ file }) => file.endsWith('bad.yaml'));
    expect(told.map(({ code, line, column }) => `${code} ${line}:${column}`)).toContain(problem);
    expect(status).toBe(1);
    expect(ofGood(report)).toEqual(ofGood(alone));
    expect(
      report.findings.filter(
        ({ subject, verdict }) => (subject.object?.name ?? subject.name) === 'bad' && verdict === 'fail',
      ),
    ).toEqual([]);
  },
);

test.each(ROWS)('%s, alone: nothing was evaluated', async (_, text) => {
  writeFileSync(join(folder, 'bad.yaml'), text);
  const { status, report } = await scan('bad.yaml');
  expect(report.tallies).toEqual([]);
  expect(status).toBe(3);
});

test.each([
  ['Windows line ends', GOOD.replaceAll('\n', '\r\n')],
  ['line ends of old', GOOD.replaceAll('\n', '\r')],
  ['a byte order mark', `\ufeff${GOOD}`],
  ['UTF-16', Buffer.from(`\ufeff${GOOD}`, 'utf16le')],
  [
    'a List in a List',
    JSON.stringify(
      listOf(
        listOf(
          JSON.parse(
            '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"good","namespace":"shop"},"spec":{"hostPID":true,"containers":[{"name":"main","image":"registry.example.test/app:1.0.0"}]}}',
          ),
        ),
      ),
    ),
  ],
  ['a key that is repeated', GOOD.replace('  hostPID: true\n', '  hostPID: false\n  hostPID: true\n')],
  [
    'a user number of 64 bits',
    GOOD.replace('0.0"}', '0.0", securityContext: {runAsUser: 9223372036854775807}}'),
  ],
  ['a hundred thousand empty documents', `${'---\n'.repeat(100_000)}${GOOD}`],
])('%s changes nothing', async (_, text) => {
  writeFileSync(join(folder, 'same.yaml'), text);
  const { status, report } = await scan('same.yaml');
  expect(status).toBe(1);
  expect(ofGood(report)).toEqual(ofGood(alone));
});

function listOf(item: unknown): object {
  return { apiVersion: 'v1', kind: 'List', items: [item] };
}
