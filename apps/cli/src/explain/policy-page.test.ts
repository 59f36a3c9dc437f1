import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { runHere } from '../testing.ts';

// What judges policies is loaded on demand, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const POLICIES = `apiVersion: templates.gatekeeper.sh/v1
kind: ConstraintTemplate
metadata: { name: k8snames, annotations: { description: "Names are \\e[31mshort.", metadata.gatekeeper.sh/title: Short names } }
spec:
  crd: { spec: { names: { kind: K8sNames }, validation: { openAPIV3Schema: { type: object, properties: { max: { type: integer } } } } } }
  targets:
    - target: admission.k8s.gatekeeper.sh
      rego: |
        package k8snames
        violation[{"msg": "too long"}] { count(input.review.object.metadata.name) > input.parameters.max }
---
apiVersion: constraints.gatekeeper.sh/v1beta1
kind: K8sNames
metadata: { name: shop-names }
spec: { enforcementAction: warn, match: { kinds: [{ apiGroups: [""], kinds: [Pod] }], namespaces: [shop] }, parameters: { max: 3 } }
---
apiVersion: constraints.gatekeeper.sh/v1beta1
kind: K8sNames
metadata: { name: other-names }
spec: { parameters: { max: 9 } }
---
apiVersion: v1
kind: Pod
metadata: { name: front, namespace: shop }
spec: { containers: [{ name: a, image: "x:1" }] }
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'toride-policy-'));
  writeFileSync(join(folder, 'all.yaml'), POLICIES);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (...args: string[]) => runHere(args, folder);

describe('toride explain of a policy', () => {
  test('shows what it judges, with which parameters, and where it is written', async () => {
    const { status, stdout } = await run('explain', 'shop-names', 'all.yaml');
    expect(status).toBe(0);
    expect(stdout).toContain('Short names (shop-names)');
    expect(stdout).toMatch(/Judges +Pod, in the namespace shop\n/);
    expect(stdout).toMatch(/On violation +warn\n/);
    expect(stdout).toMatch(/Engine +Rego\n/);
    expect(stdout).toMatch(/Written in +all\.yaml:12\n/);
    expect(stdout).toMatch(/Template +all\.yaml:1\n/);
    expect(stdout).toContain('"max": 3');
    expect(stdout).not.toContain('\u001b');
  });

  test('shows every constraint of a kind', async () => {
    const { stdout } = await run('explain', 'k8snames', 'all.yaml');
    expect(stdout).toContain('(shop-names)');
    expect(stdout).toContain('(other-names)');
  });

  test('reads the folder for what can be nothing else', async () => {
    const { stdout } = await run('explain', 'gatekeeper/k8snames/shop-names');
    expect(stdout).toContain('Short names (shop-names)');
  });

  test('reads the report of a scan, and trusts no text in it', async () => {
    await run('scan', 'all.yaml', '-q', '-f', 'json=report.json');
    const fromFiles = await run('explain', 'shop-names', 'all.yaml');
    expect(await run('explain', 'shop-names', 'report.json')).toEqual(fromFiles);
    const text = readFileSync(join(folder, 'report.json'), 'utf8');
    writeFileSync(join(folder, 'hostile.json'), text.replaceAll('Short names', 'Short\\u001b[2J'));
    expect((await run('explain', 'shop-names', 'hostile.json')).stdout).not.toContain('\u001b');
    writeFileSync(join(folder, 'wrong.json'), text.replace('"engines":["Rego"]', '"engines":5'));
    const wrong = await run('explain', 'shop-names', 'wrong.json');
    expect(wrong.stderr).toContain('TORIDE_CLI_FILE_UNREADABLE');
  });

  test('says which one may have been meant', async () => {
    const { status, stderr } = await run('explain', 'shop-name', 'all.yaml');
    expect(status).toBe(2);
    expect(stderr).toContain("did you mean 'shop-names'?");
  });
});

describe('--rule and toride.yaml', () => {
  test('name policies', async () => {
    const { status, stdout } = await run('scan', 'all.yaml', '--rule', 'gatekeeper/k8snames/*');
    expect(status).toBe(1);
    expect(stdout).toContain('too long');
    expect(stdout).not.toContain('workload/');
  });

  test('--rule with a policy that is not there is an error, never a clean scan', async () => {
    const { status, stderr } = await run('scan', 'all.yaml', '--rule', 'gatekeeper/k8snames/nobody');
    expect(status).toBe(2);
    expect(stderr).toContain('TORIDE_SCAN_RULE_UNKNOWN');
  });

  test('toride.yaml switches a policy off, and may speak of one that this input lacks', async () => {
    const rules = 'version: 1\nrules: { gatekeeper/k8snames/*: off, gatekeeper/another/one: low }\n';
    writeFileSync(join(folder, 'quiet.yaml'), rules);
    const { stdout } = await run('scan', 'all.yaml', '--config', 'quiet.yaml');
    expect(stdout).not.toContain('too long');
  });
});
