import { describe, expect, test } from 'vitest';
import { newFolder, runHere } from '../testing.ts';

const RULES = `package main

deny contains msg if {
	input.kind == "Deployment"
	not input.spec.securityContext.runAsNonRoot
	msg := sprintf("%s runs as root", [input.metadata.name])
}

warn_tag contains {"msg": "no tag", "image": input.spec.image} if not contains(input.spec.image, ":")

violation_replicas contains {"msg": "too many", "details": {"max": 3}} if input.replicas > 3

exception contains rules if {
	input.metadata.name == "legacy"
	rules := ["", "tag"]
}
`;
const deployment = (name: string): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: ${name} }\nspec: { image: nginx }\n`;

interface Told {
  readonly violations: readonly Readonly<Record<string, unknown>>[];
  readonly exceptions: readonly Readonly<Record<string, unknown>>[];
  readonly unknown: readonly { readonly message: string }[];
}

async function told(
  rules: string,
  input: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<Told & { status: number }> {
  const folder = newFolder({ 'policy/a.rego': rules, ...input });
  const { status, stdout, stderr } = await runHere(
    ['policy', 'test', '-f', 'json', '-p', 'policy', ...args, ...Object.keys(input)],
    folder,
  );
  if (stdout === '') throw new Error(stderr);
  return { status, ...(JSON.parse(stdout) as Told) };
}

describe('rules', () => {
  test('deny, violation and warn, with a message or an object that has one', async () => {
    const { status, violations } = await told(RULES, {
      'd.yaml': `# first\n---\n${deployment('web')}---\n${deployment('legacy')}`,
      'v.json': '{"replicas": 5}',
    });
    expect(status).toBe(1);
    expect(violations).toEqual([
      {
        level: 'deny',
        policy: 'data.main.deny',
        rule: 'data.main.deny',
        message: 'web runs as root',
        object: 'Deployment web',
        location: { file: 'd.yaml', line: 3 },
      },
      {
        level: 'warn',
        policy: 'data.main.warn_tag',
        rule: 'data.main.warn_tag',
        metadata: { image: 'nginx' },
        message: 'no tag',
        object: 'Deployment web',
        location: { file: 'd.yaml', line: 3 },
      },
      {
        level: 'deny',
        policy: 'data.main.violation_replicas',
        rule: 'data.main.violation_replicas',
        metadata: { details: { max: 3 } },
        message: 'too many',
        location: { file: 'v.json', line: 1 },
      },
    ]);
  });

  test('are lifted by exceptions, which are told', async () => {
    const { exceptions, status } = await told(RULES, { 'd.yaml': deployment('legacy') });
    expect(exceptions.map(({ policy }) => policy)).toEqual(['data.main.deny', 'data.main.warn_tag']);
    expect(status).toBe(0);
  });

  test('see each document of a stream and each element of a list alone; with --combine, all at once', async () => {
    const rules = 'package main\ndeny contains sprintf("%v", [input])\n';
    const input = { 'a.yaml': 'a: 1\n---\nb: 2\n', 'c.json': '[{"c": 3}, 4]' };
    const alone = await told(rules, input);
    expect(alone.violations.map(({ message }) => message)).toEqual(['{"a": 1}', '{"b": 2}', '{"c": 3}', '4']);
    const { violations } = await told(
      'package main\ndeny contains concat(" ", [d.path | some d in input])\n',
      input,
      '--combine',
    );
    expect(violations).toMatchObject([
      { message: 'a.yaml a.yaml c.json c.json', location: { file: 'Combined' } },
    ]);
  });

  test('read data of files, and the file that they judge', async () => {
    const rules =
      'package main\ndeny contains sprintf("%s %s", [data.limits.max, data.conftest.file.name])\n';
    const folder = newFolder({
      'policy/a.rego': rules,
      'extra/limits/data.json': '{"max": "7"}',
      'd.yaml': 'a: 1\n',
    });
    const { stdout } = await runHere(['policy', 'test', '-p', 'policy', '-d', 'extra', 'd.yaml'], folder);
    expect(stdout).toContain('] 7 d.yaml\n');
  });

  test('of Rego v0 with --rego-version v0', async () => {
    const rules = 'package main\ndeny[msg] { input.a == 1; msg := "one" }\n';
    const { violations } = await told(rules, { 'a.yaml': 'a: 1\n' }, '--rego-version', 'v0');
    expect(violations).toMatchObject([{ message: 'one' }]);
    expect(await told(rules, { 'a.yaml': 'a: 1\n' })).toMatchObject({
      status: 3,
      unknown: [{ message: 'the policy has errors' }],
    });
  });
});

describe('packages', () => {
  const rules = 'package kubernetes.pods\ndeny contains "no"\n';
  test('other than main are asked for by name, or all', async () => {
    for (const args of [['--namespace', 'kubernetes.pods'], ['--all-namespaces']])
      expect(await told(rules, { 'a.yaml': 'a: 1\n' }, ...args)).toMatchObject({
        violations: [{ policy: 'data.kubernetes.pods.deny' }],
      });
  });

  test('without a rule are no pass, and those that have some are named', async () => {
    const folder = newFolder({ 'policy/a.rego': rules, 'a.yaml': 'a: 1\n' });
    const { status, stderr } = await runHere(['policy', 'test', '-p', 'policy', 'a.yaml'], folder);
    expect(status).toBe(3);
    expect(stderr).toContain(
      "no rule found in the package 'main' of policy: its rules deny, violation and warn are in 'kubernetes.pods'",
    );
  });
});

describe('what is no answer is unknown', () => {
  test.each([
    [
      'a rule that is only true',
      'deny if input.a == 1',
      'expected a set of messages (`deny contains msg if`), got true',
    ],
    [
      'a number',
      'deny contains 1',
      'expected a text or an object with a text in `msg` from deny, got number',
    ],
    [
      'an object without a message',
      'deny contains {"message": "x"}',
      'got an object without a text in `msg`',
    ],
    ['two values', 'f(1) := 1\nf(x) := 2 if x > 0\ndeny contains "x" if f(1)', 'eval_conflict_error'],
  ])('%s', async (_name, rule, message) => {
    const { status, unknown } = await told(`package main\n${rule}\n`, { 'a.yaml': 'a: 1\n' });
    expect(status).toBe(3);
    expect(unknown[0]?.message).toContain(message);
  });

  test('a default of false says that nothing is wrong', async () => {
    expect(
      await told('package main\ndefault deny := false\ndeny if input.b\n', { 'a.yaml': 'a: 1\n' }),
    ).toMatchObject({ status: 0, unknown: [] });
  });

  test('a file with errors does not keep the others from being used', async () => {
    const folder = newFolder({
      'policy/a.rego': 'package main\ndeny contains "a"\n',
      'policy/b.rego': 'package main\ndeny contains msg if {\n\tx\n\tmsg := "b"\n}\n',
      'policy/c.rego': 'package main\ndeny contains msg if {\n',
      'd.yaml': 'a: 1\n',
    });
    const { status, stdout, stderr } = await runHere(['policy', 'test', '-p', 'policy', 'd.yaml'], folder);
    expect(status).toBe(1);
    expect(stdout).toContain('1 violation, 2 unknown, 2 problems: 1 object, 1 policy');
    expect(stderr).toContain('policy/b.rego:3:2: rego_unsafe_var_error: var x is unsafe\n');
    expect(stderr).toMatch(/policy\/c\.rego:\d+:\d+: rego_parse_error/);
  });
});

test('warnings are exit 0, or 1 with --fail-on-warn; --no-fail is 0', async () => {
  const rules = 'package main\nwarn contains "w"\n';
  const input = { 'a.yaml': 'a: 1\n' };
  expect(await told(rules, input)).toMatchObject({ status: 0 });
  expect(await told(rules, input, '--fail-on-warn')).toMatchObject({ status: 1 });
  expect(await told('package main\ndeny contains "w"\n', input, '--no-fail')).toMatchObject({ status: 0 });
});

test('Rego rules and constraints of one input are both asked', async () => {
  const { POLICIES } = await import('./test-policies.ts');
  const folder = newFolder({
    'policy/a.rego': 'package main\ndeny contains "rule" if input.kind == "Pod"\n',
    'policy/policy.yaml': POLICIES,
    'pod.yaml':
      'apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec: { containers: [{ image: "a:latest" }] }\n',
  });
  const { stdout } = await runHere(['policy', 'test', '-p', 'policy', 'pod.yaml'], folder);
  expect(stdout).toContain('[data.main.deny] rule');
  expect(stdout).toContain('[pods] a:latest is a moving tag');
});

test('an unreadable document is told and no pass', async () => {
  const folder = newFolder({
    'policy/a.rego': 'package main\ndeny contains "x" if input.a == 2\n',
    'a.yaml': 'a: 1\n---\nb: [\n',
  });
  const { status, stderr } = await runHere(['policy', 'test', '-p', 'policy', 'a.yaml'], folder);
  expect(status).toBe(3);
  expect(stderr).toContain('a.yaml:4');
});
