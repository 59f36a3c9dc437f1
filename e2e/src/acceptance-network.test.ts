/** The talk's NetworkPolicies, word for word what is reachable; pods get the addresses that they had in the talk. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const demos = fileURLToPath(new URL('../../../shared/demos/networkpolicy', import.meta.url));

const ADDRESSES = {
  'sample-pod-1': '192.168.173.129',
  'sample-pod-2': '192.168.173.130',
  'sample-pod-3': '192.168.173.132',
  'sample-pod-4': '192.168.173.131',
};

function demo(name: string): string {
  return readFileSync(join(demos, `${name}-networkpolicy.yaml`), 'utf8');
}

/** The same policy in another namespace. */
function inNamespace(name: string, namespace: string): string {
  return demo(name).replace('metadata:\n', `metadata:\n  namespace: ${namespace}\n`);
}

const pods = readFileSync(join(demos, 'sample-pod.yaml'), 'utf8')
  .split(/^---$/m)
  .map((document) => {
    const found = Object.entries(ADDRESSES).find(([name]) => document.includes(`name: ${name}\n`));
    return found === undefined ? document : `${document.trimEnd()}\nstatus:\n  podIP: ${found[1]}\n`;
  })
  .join('---\n');

function toride(
  args: readonly string[],
  input: readonly string[],
): { status: number | null; stdout: string } {
  return spawnSync(
    process.execPath,
    ['--conditions=source', join(root, 'apps/cli/src/main.ts'), 'net', ...args],
    { cwd: demos, encoding: 'utf8', input: input.join('\n---\n') },
  );
}

interface Listed {
  readonly pairs: { readonly open: number; readonly unknown: number; readonly total: number };
}

/** `pod1 -> pod2: TCP 80`, and what each pod may reach outside. */
function reachable(policies: readonly string[], ...flags: readonly string[]): string[] {
  const { stdout } = toride(['list', '-f', 'csv', ...flags, '-'], [pods, ...policies]);
  return stdout
    .trim()
    .split('\r\n')
    .slice(1)
    .map((line) => {
      const [from = '', to = '', open = '', unknown = ''] = line.split(',');
      return `${short(from)} -> ${short(to)}: ${open}${unknown === '' ? '' : ` unknown ${unknown}`}`;
    })
    .sort();
}

function short(name: string): string {
  return name.replace(/^(?:default|test)\/sample-/, '').replace('pod-', 'pod');
}

function pairs(policies: readonly string[]): Listed['pairs'] {
  const { stdout } = toride(['list', '-f', 'json', '-'], [pods, ...policies]);
  return (JSON.parse(stdout) as Listed).pairs;
}

const OUTSIDE = ['pod1', 'pod2', 'pod3', 'pod4'].map((pod) => `${pod} -> every address outside: all`);
const everywhere = (name: string) => [inNamespace(name, 'default'), inNamespace(name, 'test')];
const A2 = everywhere('egress-only-allow');
const A3 = [...A2, demo('sp-pod-allow')];

test('A1: all allowed, every pair is open', () => {
  expect(pairs(everywhere('all-allow'))).toEqual({ open: 12, unknown: 0, total: 12 });
  const { stdout } = toride(['list', '-'], [pods, ...everywhere('all-allow')]);
  expect(stdout).toContain('Every pair of workloads can talk (12 of 12)');
});

test('A1: all denied, no pair is open', () => {
  expect(pairs(everywhere('all-deny'))).toEqual({ open: 0, unknown: 0, total: 12 });
  const { stdout } = toride(['list', '-'], [pods, ...everywhere('all-deny')]);
  expect(stdout).toContain('No pair of workloads can talk (0 of 12)');
  expect(reachable(everywhere('all-deny'))).toEqual([]);
});

test('A2: egress only, every ingress is blocked and egress to the outside open', () => {
  expect(pairs(A2)).toEqual({ open: 0, unknown: 0, total: 12 });
  expect(reachable(A2)).toEqual(OUTSIDE);
});

test('A3: allow by pod label, pod1 to pod2 on TCP 80 and nothing else', () => {
  expect(reachable(A3)).toEqual([...OUTSIDE, 'pod1 -> pod2: TCP 80'].sort());
});

test('A4: allow by namespace, additionally pod1 and pod2 to pod3 on TCP 80', () => {
  expect(reachable([...A3, demo('sp-namespace-allow')])).toEqual(
    [...OUTSIDE, 'pod1 -> pod2: TCP 80', 'pod1 -> pod3: TCP 80', 'pod2 -> pod3: TCP 80'].sort(),
  );
});

test('A5: allow by address, additionally pod2 to pod3 on TCP 80', () => {
  const policies = [...A3, demo('sp-ip-allow')];
  expect(reachable(policies, '--ip-block-pods', 'yes')).toEqual(
    [...OUTSIDE, 'pod1 -> pod2: TCP 80', 'pod2 -> pod3: TCP 80'].sort(),
  );
  expect(reachable(policies, '--ip-block-pods', 'no')).toEqual([...OUTSIDE, 'pod1 -> pod2: TCP 80'].sort());
});

test("A5: Calico's DaemonSet says how address blocks are meant", () => {
  const calico = `apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: calico-node
  namespace: kube-system
spec:
  selector: { matchLabels: { k8s-app: calico-node } }
  template:
    metadata: { labels: { k8s-app: calico-node } }
    spec:
      hostNetwork: true
      containers: [{ name: calico-node, image: calico/node }]
`;
  expect(
    reachable([...A3, demo('sp-ip-allow'), calico], '--to', 'test/sample-pod-3', '--from', 'sample-pod-2'),
  ).toEqual(['pod2 -> pod3: TCP 80']);
});

test('A5: explain names the rule, file and line', () => {
  const file = 'sp-ip-allow-networkpolicy.yaml';
  const ends = ['default/sample-pod-2', 'test/sample-pod-3', '80', '--ip-block-pods', 'yes', '-', file];
  const explained = toride(['explain', ...ends], [pods, ...A3]);
  const rule = demo('sp-ip-allow').split('\n').indexOf('  - from:') + 1;
  expect(explained.stdout.replaceAll(/\s+/g, ' ')).toContain(
    `allowed by NetworkPolicy test/sp-ip-allow-networkpolicy, ingress rule 1 ${file}:${rule}`,
  );
  const asked = toride(['can', ...ends], [pods, ...A3]);
  expect(asked.status).toBe(0);
  expect(asked.stdout).toContain(`${file}:${rule}`);
  expect(toride(['can', 'sample-pod-1', ...ends.slice(1)], [pods, ...A3]).status).toBe(1);
});
