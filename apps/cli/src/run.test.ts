import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { newFolder, POD, runHere } from './testing.ts';

let folder: string;
beforeEach(() => {
  folder = newFolder({ 'pod.yaml': POD });
});

const toride = (args: readonly string[]): ReturnType<typeof runHere> => runHere(args, folder);

test.each([
  [['scan', 'pod.yaml'], 1],
  [['scan', 'pod.yaml', '--severity', 'critical', '--rule', 'workload/image-tag-missing'], 0],
  [['scan', 'pod.yaml', '-f', 'json', '-o', '/dev/null'], 1],
  [['scna'], 2],
  [['scan', '--formt', 'json'], 2],
  [['scan', '-f', 'jsn'], 2],
  [['scan', '--rule', 'workload/nothing-like-it'], 2],
  [['scan', 'missing.yaml'], 2],
  [['scan', '--config', 'missing.yaml'], 2],
  [['scan', '-', '-'], 2],
  [['scan', '--namespace', 'shop'], 2],
  [['explain', 'image-tag-lates'], 2],
  [['explain', '0123456789abcdef'], 2],
  [[], 2],
  [['--help'], 0],
  [['help', 'scan'], 0],
  [['rules'], 0],
  [['completion', 'bash'], 0],
  [['completion', 'tcsh'], 2],
  [['--version'], 0],
])('toride %j exits with %i', async (args, status) => {
  const ended = await toride(args);
  expect({ status: ended.status, stderr: ended.stderr.slice(0, 2000) }).toMatchObject({ status });
  expect(ended.stderr).not.toContain('    at ');
});

test('an old report as baseline: only what is new fails', async () => {
  expect((await toride(['scan', '-f', 'json', '-o', 'known.json', '--config', '/dev/null'])).status).toBe(1);
  expect((await toride(['scan', 'pod.yaml', '--baseline', 'known.json', '-q'])).status).toBe(0);
  writeFileSync(join(folder, 'new.yaml'), POD.replace('name: web', 'name: other'));
  expect((await toride(['scan', 'pod.yaml', 'new.yaml', '--baseline', 'known.json', '-q'])).status).toBe(1);
});

test('--write-baseline accepts what there is', async () => {
  const accepted = await toride(['scan', 'pod.yaml', '--write-baseline', 'accepted.json']);
  expect(accepted.status).toBe(0);
  expect(accepted.stderr).toMatch(/\d+ findings accepted in accepted\.json/);
  expect((await toride(['scan', 'pod.yaml', '--baseline', 'accepted.json'])).status).toBe(0);
});

test('diff tells new, fixed and unchanged, whatever the two sides are', async () => {
  // Of a namespace it is known that it denies nothing by default, whatever network its pods are on.
  const placed = POD.replace('  name: web\n', '  name: web\n  namespace: shop\n');
  writeFileSync(join(folder, 'pod.yaml'), placed);
  expect((await toride(['scan', 'pod.yaml', '-f', 'json', '-o', 'old.json'])).status).toBe(1);
  writeFileSync(join(folder, 'next.yaml'), placed.replace('  hostNetwork: true\n', ''));
  const better = await toride(['diff', 'old.json', 'next.yaml', '-f', 'json']);
  expect(better.status).toBe(0);
  const { added, fixed, unchanged } = JSON.parse(better.stdout) as Record<
    'added' | 'fixed',
    { rule: string }[]
  > & { unchanged: number };
  expect(added).toEqual([]);
  expect(fixed.map(({ rule }) => rule)).toContain('pod-security/host-namespaces');
  expect(unchanged).toBeGreaterThan(0);
  const worse = await toride(['diff', 'next.yaml', 'pod.yaml']);
  expect(worse.status).toBe(1);
  expect(worse.stdout).toMatch(/\d+ new  ·  0 fixed  ·  \d+ unchanged/);
});

test.each([
  ['pod-security/allow-privilege-escalation', /allowPrivilegeEscalation: not set/],
  ['pod-security/host-namespaces', /spec\/hostNetwork: as the code above shows/],
])('explain says of %s whether its field is there', async (rule, proof) => {
  const { findings } = JSON.parse((await toride(['scan', 'pod.yaml', '-f', 'json'])).stdout) as {
    findings: { id: string; rule: string }[];
  };
  const id = findings.find((finding) => finding.rule === rule)?.id ?? '';
  expect((await toride(['explain', id, 'pod.yaml'])).stdout).toMatch(proof);
});
