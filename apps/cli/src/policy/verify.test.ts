import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { newFolder, runHere } from '../testing.ts';
import { POLICIES, tarOf } from './test-policies.ts';

const SUITE = `apiVersion: test.gatekeeper.sh/v1alpha1
kind: Suite
metadata: { name: tags }
tests:
  - name: tags
    template: ../policy.yaml
    constraint: constraint.yaml
    cases:
      - { name: moving, object: latest.yaml, assertions: [{ violations: yes }] }
      - { name: fixed, object: fixed.yaml, assertions: [{ violations: no }] }
  - name: other
    skip: true
    template: ../policy.yaml
    constraint: constraint.yaml
`;
const pod = (tag: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec: { containers: [{ image: "nginx:${tag}" }] }\n`;
const [TEMPLATE = '', CONSTRAINT = ''] = POLICIES.split('---\n');
const FILES = {
  'library/policy.yaml': TEMPLATE,
  'library/tests/constraint.yaml': CONSTRAINT,
  'library/tests/latest.yaml': pod('latest'),
  'library/tests/fixed.yaml': pod('1'),
  'library/tests/suite.yaml': SUITE,
};
const verify = (folder: string, ...args: readonly string[]): ReturnType<typeof runHere> =>
  runHere(['policy', 'verify', ...args], folder);

test('counts cases, and names them with -v', async () => {
  const folder = newFolder(FILES);
  expect(await verify(folder, 'library')).toEqual({
    status: 0,
    stdout: 'ok  library/tests/suite.yaml\n1 suite: 2 cases passed, 1 skipped\n',
    stderr: '',
  });
  expect((await verify(folder, '-v', 'library/tests/suite.yaml')).stdout).toBe(
    'ok  library/tests/suite.yaml\n    ok  tags\n        ok  moving\n        ok  fixed\n    -  other\n1 suite: 2 cases passed, 1 skipped\n',
  );
});

test('a pattern leaves out the others; one that fits nothing is no pass', async () => {
  const folder = newFolder(FILES);
  expect((await verify(folder, '--run', 'tags//fixed', 'library')).stdout).toContain(
    '1 case passed, 2 skipped',
  );
  expect(await verify(folder, '-r', 'nothing', 'library')).toMatchObject({ status: 3 });
});

test('as JSON and JUnit', async () => {
  const folder = newFolder({ ...FILES, 'library/tests/fixed.yaml': pod('latest') });
  const json = await verify(folder, '-f', 'json', 'library');
  expect(json.status).toBe(1);
  expect(JSON.parse(json.stdout)).toMatchObject({
    passed: 1,
    failed: 1,
    skipped: 1,
    suites: [
      {
        file: 'library/tests/suite.yaml',
        ok: false,
        tests: [{ cases: [{ name: 'moving' }, { name: 'fixed' }] }, {}],
      },
    ],
  });
  const { stdout } = await verify(folder, '-f', 'junit', 'library');
  expect(stdout).toContain('<testsuites name="toride policy verify" tests="3" failures="1">');
  expect(stdout).toMatch(
    /<testcase classname="tags" name="fixed" file="library\/tests\/suite\.yaml"><failure message="/,
  );
});

test('suites of an archive find the files beside them, and none outside', async () => {
  const inline = SUITE.replaceAll('../policy.yaml', '../../../etc/policy.yaml');
  const folder = newFolder({});
  writeFileSync(join(folder, 'l.tgz'), gzipSync(tarOf('tests/suite.yaml', inline)));
  const { status, stdout } = await verify(folder, 'l.tgz');
  expect(status).toBe(1);
  expect(stdout).toContain('FAIL  l.tgz!tests/suite.yaml\n    FAIL  tags: no such file in l.tgz: ');
});

describe('what is broken fails, and the others run', () => {
  test.each<[string, Readonly<Record<string, string>>, RegExp]>([
    [
      'a missing file',
      { 'library/tests/latest.yaml': '' },
      /moving: object file must contain exactly one object/,
    ],
    [
      'a sample that does not parse',
      { 'library/tests/latest.yaml': 'a: [' },
      /moving: library\/tests\/latest\.yaml:1:\d+: /,
    ],
    [
      'a template that cannot be compiled',
      { 'library/policy.yaml': TEMPLATE.replace('image := ', 'image = x; ') },
      /moving: \.\.\/policy\.yaml: \d+:\d+: rego_unsafe_var_error: var \w+ is unsafe/,
    ],
    [
      'a Suite with a wrong value',
      { 'library/tests/suite.yaml': SUITE.replace('violations: yes', 'violations: maybe') },
      /FAIL {2}library\/tests\/suite\.yaml/,
    ],
  ])('%s', async (_name, files, told) => {
    const { status, stdout } = await verify(newFolder({ ...FILES, ...files }), 'library');
    expect(status).toBe(1);
    expect(stdout).toMatch(told);
  });
});

test('external data comes from a file', async () => {
  const rego = `package notlatest
        violation[{"msg": "seen"}] {
          external_data({"provider": "scanner", "keys": ["nginx"]}).responses[_][1] == "bad"
        }
`;
  const template = TEMPLATE.replace(/package notlatest[^]*/, rego);
  const folder = newFolder({
    ...FILES,
    'library/policy.yaml': template,
    'library/tests/suite.yaml': SUITE.replace('violations: no', 'violations: yes'),
    'data.yaml': 'scanner: { values: { nginx: bad } }\n',
    'broken.yaml': 'scanner: { value: {} }\n',
  });
  expect(await verify(folder, '--external-data', 'data.yaml', 'library')).toMatchObject({ status: 0 });
  const without = await verify(folder, 'library');
  expect(without.status).toBe(1);
  expect(without.stdout).toContain('TORIDE_GATEKEEPER_EXTERNAL_DATA');
  const refused = await verify(folder, '--external-data', 'broken.yaml', 'library');
  expect(refused).toMatchObject({ status: 2 });
  expect(refused.stderr).toContain('broken.yaml: scanner.value: expected one of values, errors, systemError');
});
