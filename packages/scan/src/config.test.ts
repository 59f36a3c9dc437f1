import { expect, test } from 'vitest';
import { readConfig } from './config.ts';

const read = (text: string) => readConfig(text, 'toride.yaml');

test('a whole file is read', () => {
  const config = read(`version: 1
kubernetesVersion: "1.30"
severity: medium
rules:
  workload/*: off
  workload/image-tag-latest: high
frameworks: [pss]
exceptions:
  - rules: pod-security/privileged
    match: { namespace: ops, labels: { app: agent } }
    reason: reviewed
    owner: platform
    expires: "2027-06-30"
engines:
  workload: { registries: [registry.example.test] }
podTemplates:
  - { group: argoproj.io, kind: Rollout, path: /spec/template }
`);
  expect(config.kubernetesVersion).toEqual({ major: 1, minor: 30 });
  expect(config.rules).toEqual([
    ['workload/*', 'off'],
    ['workload/image-tag-latest', 'high'],
  ]);
  expect(config.exceptions[0]).toMatchObject({ rules: ['pod-security/privileged'], location: { line: 9 } });
});

test.each([
  ['version: 2', /toride\.yaml:1:\d+: expected `version: 1`, got 2/],
  ['version: 1\nexeptions: []', /toride\.yaml:2:1: expected one of .*exceptions.*; got the key "exeptions"/],
  ['version: 1\nseverity: hgh', /toride\.yaml:2:1: expected one of critical, .*, got "hgh"/],
  ['version: 1\nkubernetesVersion: 1.30', /expected a quoted version/],
  [
    'version: 1\nexceptions:\n- rules: [a]\n  reason: x\n  owner: y\n  expires: tomorrow',
    /:6:\d+: expected a date/,
  ],
  [
    'version: 1\nexceptions:\n- rules: [a]\n  owner: y\n  expires: "2027-01-01"',
    /expected a text that is not empty/,
  ],
  [
    'version: 1\nexceptions:\n- rules: [a]\n  reason: x\n  owner: y\n  expires: "2027-02-31"',
    /expected a date/,
  ],
  ['version: 1\nrules: [a]', /expected a mapping/],
  ['version: 1\nengines: {worklaod: {}}', /expected one of .*workload.*; got the key "worklaod"/],
  ['version: [', /toride\.yaml:\d+:\d+/],
])('%j is refused with its place', (text, message) => {
  expect(() => read(text)).toThrow(message);
});
