import { gzipSync } from 'node:zlib';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { newFolder, runHere } from '../testing.ts';
import { POLICIES, tarOf } from './test-policies.ts';

const pod = (name: string, tag: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, namespace: shop }\nspec: { containers: [{ name: c, image: "nginx:${tag}" }] }\n`;
const DEPLOYMENT =
  'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web, namespace: shop }\nspec: { template: { spec: { containers: [{ name: c, image: "nginx:latest" }] } } }\n';

const policyTest = (folder: string, ...args: readonly string[]): ReturnType<typeof runHere> =>
  runHere(['policy', 'test', ...args], folder);
const FILES = {
  'policies/policy.yaml': POLICIES,
  'deploy/a.yaml': pod('a', 'latest'),
  'deploy/b.yaml': pod('b', '1'),
};

describe('the flags of gator', () => {
  test.each([
    [['-f', 'policies', '-f', 'deploy']],
    [['--filename', 'policies', '--filename=deploy']],
    [['-p', 'policies', 'deploy']],
    [['-p', 'policies/policy.yaml', '-f', 'table', 'deploy']],
  ])('%j', async (args) => {
    const ended = await policyTest(newFolder(FILES), ...args);
    expect(ended).toMatchObject({ status: 1, stderr: '' });
    expect(ended.stdout).toContain(
      'deny  Pod shop/a  deploy/a.yaml:1\n  [pods] nginx:latest is a moving tag\n1 violation:',
    );
  });

  test('-o json prints JSON, as -f json', async () => {
    const folder = newFolder(FILES);
    const { stdout } = await policyTest(folder, '-o', 'json', 'policies', 'deploy');
    expect(stdout).toBe((await policyTest(folder, '-f', 'json', 'policies', 'deploy')).stdout);
    expect(JSON.parse(stdout)).toMatchObject({
      violations: [
        {
          level: 'deny',
          constraint: { kind: 'NotLatest', name: 'pods' },
          message: 'nginx:latest is a moving tag',
          object: 'Pod shop/a',
          location: { file: 'deploy/a.yaml', line: 1 },
        },
      ],
      unknown: [],
      notEvaluated: [],
    });
  });

  test('--deny-only leaves out what only warns', async () => {
    const folder = newFolder({
      ...FILES,
      'policies/policy.yaml': POLICIES.replace('spec: { match', 'spec: { enforcementAction: warn, match'),
    });
    expect((await policyTest(folder, 'policies', 'deploy')).stdout).toContain('1 violation (1 warn):');
    expect(await policyTest(folder, '--deny-only', 'policies', 'deploy')).toMatchObject({
      status: 0,
      stdout: '0 violations: 4 objects, 1 policy\n',
    });
    expect(await policyTest(folder, '--fail-on-warn', 'policies', 'deploy')).toMatchObject({ status: 1 });
  });

  test.each([
    [['-f', 'jsno'], "got 'jsno'"],
    [['-f', 'json', '-f', 'tap'], 'expected one format'],
    [['--deny'], '--deny-only'],
  ])('%j is a mistake of the command line', async (args, text) => {
    const ended = await policyTest(newFolder(FILES), ...args, 'policies');
    expect(ended).toMatchObject({ status: 2 });
    expect(ended.stderr).toContain(text);
  });
});

const ADMISSION = `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: no-latest }
spec:
  matchConstraints: { resourceRules: [{ apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods] }] }
  validations: [{ expression: "object.spec.containers.all(c, !c.image.endsWith(':latest'))", message: a moving tag }]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: everywhere }
spec: { policyName: no-latest, validationActions: [Deny] }
`;

describe('ValidatingAdmissionPolicies', () => {
  test('judge beside constraints', async () => {
    const { status, stdout } = await policyTest(
      newFolder({ ...FILES, 'policies/policy.yaml': ADMISSION }),
      'policies',
      'deploy',
    );
    expect(status).toBe(1);
    expect(stdout).toBe(
      'deny  Pod shop/a  deploy/a.yaml:1\n  [no-latest] a moving tag\n1 violation: 4 objects, 1 policy\n',
    );
  });

  test('warn where the binding says so', async () => {
    const policy = ADMISSION.replace('[Deny]', '[Warn, Audit]');
    const folder = newFolder({ ...FILES, 'policies/policy.yaml': policy });
    expect((await policyTest(folder, 'policies', 'deploy')).stdout).toContain('warn  Pod shop/a');
  });

  test.each([
    ['that do not compile', 'endsWith', 'endsWit', 'undeclared reference'],
    ['that ask who creates it', "!c.image.endsWith(':latest')", "request.userInfo.username != 'x'", ''],
    [
      'whose parameters are not there',
      '  validations:',
      '  paramKind: { apiVersion: v1, kind: ConfigMap }\n  validations:',
      '',
    ],
  ])('%s are unknown', async (_name, before, after, told) => {
    const policy = ADMISSION.replace(before, after).replace(
      'validationActions',
      after.includes('paramKind')
        ? 'paramRef: { name: p, namespace: shop, parameterNotFoundAction: Deny }, validationActions'
        : 'validationActions',
    );
    const folder = newFolder({ ...FILES, 'policies/policy.yaml': policy });
    const { status, stdout, stderr } = await policyTest(folder, 'policies', 'deploy');
    expect(status).toBe(3);
    expect(stdout).toContain('unknown  ValidatingAdmissionPolicy no-latest');
    expect(stderr).toContain(told);
  });
});

test.each([
  [
    'a catastrophic pattern',
    'regex.match("^(([a-z])+.)+[A-Z]([a-z])+$", concat("", [concat("", ["a" | _ := numbers.range(1, 20000)[_]]), "!"]))',
    '1 violation:',
  ],
  [
    'a pattern too large for its text',
    'regex.match("((a{0,100}){0,10}[^b]?)*c", concat("", ["a" | _ := numbers.range(1, 1000000)[_]]))',
    'unknown  NotLatest pods',
  ],
  [
    'deep YAML',
    'not yaml.is_valid(concat("", [concat("", ["[" | _ := numbers.range(1, 100000)[_]]), "1"]))',
    '1 violation:',
  ],
])('%s in a template is no harm', async (_name, condition, told) => {
  const policy = POLICIES.replace('endswith(image', `{x | ${condition}; x := 1} != {7}; endswith(image`);
  expect(policy).not.toBe(POLICIES);
  const { stdout } = await policyTest(
    newFolder({ ...FILES, 'policies/policy.yaml': policy }),
    'policies',
    'deploy',
  );
  expect(stdout).toContain(told);
});

test('policies come from archives', async () => {
  const folder = newFolder({ 'a.yaml': pod('a', 'latest') });
  writeFileSync(join(folder, 'library.tar.gz'), gzipSync(tarOf('library/policy.yaml', POLICIES)));
  for (const args of [
    ['-p', 'library.tar.gz', 'a.yaml'],
    ['library.tar.gz', 'a.yaml'],
  ])
    expect((await policyTest(folder, ...args)).stdout).toContain('1 violation:');
});

test('--workloads judges the Pods that a Deployment would make', async () => {
  const folder = newFolder({ ...FILES, 'deploy/a.yaml': DEPLOYMENT });
  expect(await policyTest(folder, 'policies', 'deploy')).toMatchObject({ status: 0 });
  const { status, stdout } = await policyTest(folder, '--workloads', 'policies', 'deploy');
  expect(status).toBe(1);
  expect(stdout).toContain(
    'deny  Deployment shop/web  deploy/a.yaml:1\n  [pods] [Implied by workloads] nginx:latest',
  );
});

describe('a policy with a fault is unknown on each object that it should have judged, and the others run', () => {
  const other = POLICIES.replaceAll('NotLatest', 'NoOther').replaceAll('notlatest', 'noother');
  const broken: [string, (text: string) => string, RegExp][] = [
    [
      'an unknown field',
      (text) => text.replace('  crd:', '  cdr: {}\n  crd:'),
      /policy\.yaml:\d+: unknown field "spec\.cdr" \[TORIDE_GATEKEEPER_TEMPLATE\]/,
    ],
    [
      'a bad schema',
      (text) =>
        text.replace(
          'kind: NotLatest } } }',
          'kind: NotLatest }, validation: { openAPIV3Schema: { type: txt } } } }',
        ),
      /\[TORIDE_GATEKEEPER_SCHEMA\]/,
    ],
    ['a syntax error', (text) => text.replace('endswith(image', 'endswith((image'), /rego_parse_error/],
    [
      'an unsafe variable',
      (text) => text.replace('image := ', 'image = x; '),
      /rego_unsafe_var_error: var x is unsafe/,
    ],
    ['recursion', (text) => text.replace('image := ', 'violation[_]; image := '), /rego_recursion_error/],
    [
      'a type error',
      (text) => text.replace('endswith(image, ":latest")', 'endswith(1, ":latest")'),
      /rego_type_error.*\n {4}.*endswith\(1, ":latest"\)\n +\^/,
    ],
  ];
  test.each(broken)('%s', async (_name, spoil, told) => {
    const folder = newFolder({
      ...FILES,
      'policies/other.yaml': other,
      'policies/policy.yaml': spoil(POLICIES),
    });
    const { status, stdout, stderr } = await policyTest(folder, '-f', 'json', 'policies', 'deploy');
    const report = JSON.parse(stdout) as { violations: object[]; unknown: object[]; notEvaluated: string[] };
    const spoiled = spoil(POLICIES) !== POLICIES;
    expect(spoiled).toBe(true);
    expect(report.violations).toMatchObject([{ constraint: { kind: 'NoOther' }, object: 'Pod shop/a' }]);
    expect(report.unknown).toMatchObject([
      { constraint: { kind: 'NotLatest', name: 'pods' }, object: 'Pod shop/a' },
      { constraint: { kind: 'NotLatest', name: 'pods' }, object: 'Pod shop/b' },
    ]);
    expect(stderr).toMatch(told);
    expect(status).toBe(1);
  });

  test('alone it is exit 3', async () => {
    const folder = newFolder({
      ...FILES,
      'policies/policy.yaml': POLICIES.replace('image := ', 'image = x; '),
    });
    const { status, stdout } = await policyTest(folder, 'policies', 'deploy');
    expect(status).toBe(3);
    expect(stdout).toContain('unknown  NotLatest pods  on 2 objects\n');
  });

  test('a constraint without its template, and one that does not fit it', async () => {
    const folder = newFolder({
      ...FILES,
      'policies/policy.yaml': POLICIES.replace('spec: { match', 'spec: { parameters: { a: 1 }, match'),
      'policies/orphan.yaml':
        'apiVersion: constraints.gatekeeper.sh/v1beta1\nkind: Orphan\nmetadata: { name: o }\nspec: { match: { name: b } }\n',
    });
    const { stdout } = await policyTest(folder, '-f', 'json', 'policies', 'deploy');
    expect((JSON.parse(stdout) as { unknown: object[] }).unknown).toMatchObject([
      { constraint: { kind: 'NotLatest' }, object: 'Pod shop/a' },
      { constraint: { kind: 'NotLatest' }, object: 'Pod shop/b' },
      { constraint: { kind: 'Orphan' }, object: 'Pod shop/b' },
    ]);
  });
});

test.each([
  [
    'junit',
    /<testsuite name="NotLatest pods" tests="1" failures="1".*\n<testcase classname="NotLatest pods" name="Pod shop\/a" file="deploy\/a.yaml" line="1"><failure message="nginx:latest is a moving tag"/,
  ],
  [
    'tap',
    /^TAP version 13\n1\.\.1\nnot ok 1 - deploy\/a\.yaml:1 Pod shop\/a \[NotLatest pods\] nginx:latest is a moving tag\n$/,
  ],
  [
    'github',
    /^::error file=deploy\/a\.yaml,line=1,col=1,title=NotLatest pods::Pod shop\/a: nginx:latest is a moving tag\n$/,
  ],
  ['yaml', /^---\n\{/],
])('as %s', async (format, expected) => {
  expect((await policyTest(newFolder(FILES), '-f', format, 'policies', 'deploy')).stdout).toMatch(expected);
});

test('an unreadable document is no pass', async () => {
  const folder = newFolder({ ...FILES, 'deploy/a.yaml': 'a: [' });
  expect(await policyTest(folder, 'policies', 'deploy')).toMatchObject({
    status: 3,
    stdout: '0 violations, 1 unreadable: 3 objects, 1 policy\n',
  });
});
