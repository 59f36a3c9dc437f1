import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

vi.setConfig({ testTimeout: 60_000 });

// What only the bundle can get wrong: parts that load on demand, and data files that moved.
const BIN = fileURLToPath(new URL('../bin/toride.js', import.meta.url));
const built = existsSync(new URL('../dist/main.js', import.meta.url));
const POD =
  'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  hostNetwork: yes\n  containers: [{name: web, image: nginx}]\n';

const POLICIES = `apiVersion: templates.gatekeeper.sh/v1
kind: ConstraintTemplate
metadata: {name: k8shost}
spec:
  crd: {spec: {names: {kind: K8sHost}}}
  targets:
    - target: admission.k8s.gatekeeper.sh
      rego: |
        package k8shost
        violation[{"msg": "host network"}] { input.review.object.spec.hostNetwork }
---
apiVersion: constraints.gatekeeper.sh/v1beta1
kind: K8sHost
metadata: {name: pods}
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'toride-bundle-'));
  writeFileSync(join(folder, 'pod.yaml'), POD);
  writeFileSync(join(folder, 'policies.yaml'), `${POLICIES}---\n${POD}`);
  spawnSync('tar', ['czf', 'pod.tgz', 'pod.yaml'], { cwd: folder });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function toride(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [BIN, ...args], { cwd: folder, encoding: 'utf8' });
}

test.skipIf(!built).each([
  [['scan', 'pod.yaml', '-q'], 1],
  [['scan', 'pod.tgz', '-q'], 1],
  [['scan', 'pod.yaml', '-q', '-f', 'html=page.html', '-f', 'sarif=pod.sarif', '-f', 'json'], 1],
  [['explain', 'host-namespaces'], 0],
  [['diff', 'pod.yaml', 'pod.tgz'], 0],
  [['fix', 'pod.yaml', '--dry-run'], 0],
  [['pss', 'check', 'baseline', 'pod.yaml'], 1],
  [['pss', 'predict', '--level', 'baseline', 'pod.yaml'], 1],
  [['net', 'list', 'pod.yaml', '-f', 'html'], 0],
  [['scan', 'policies.yaml', '-q'], 1],
  [['explain', 'pods', 'policies.yaml'], 0],
  [['rules'], 0],
  [['completion', 'zsh'], 0],
  [['help', 'snapshot'], 0],
  [['snapshot', '-o', 'x', '--kubeconfig', 'missing'], 3],
])('the bundle runs %j', (args, status) => {
  const ended = toride(...args);
  expect({ status: ended.status, stderr: ended.stderr }).toMatchObject({ status });
  expect(ended.stderr).not.toContain('TORIDE_CLI_INTERNAL');
});

// A megabyte of Rego that most scans have no use for, and that start-up would pay for.
test.skipIf(!built)('policies load what judges them; no other scan does', () => {
  const trace = join(folder, 'trace.mjs');
  writeFileSync(
    trace,
    `import { registerHooks } from 'node:module';
registerHooks({ load(url, context, next) { console.error('loaded ' + url); return next(url, context); } });
`,
  );
  const chunks = (file: string) =>
    spawnSync(process.execPath, ['--import', trace, BIN, 'scan', file, '-q'], {
      cwd: folder,
      encoding: 'utf8',
    }).stderr;
  expect(chunks('pod.yaml')).not.toContain('policy-engine');
  writeFileSync(
    join(folder, 'policy.yaml'),
    'apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata: {name: p}\nspec: {rules: []}\n',
  );
  expect(chunks('policy.yaml')).toContain('policy-engine');
});

test.skipIf(!built)('the bundle knows its version and the published API', () => {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  const { tool } = JSON.parse(toride('scan', 'pod.yaml', '-f', 'json').stdout) as {
    tool: { version: string };
  };
  expect(tool.version).toBe(version);
});
