import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { corpus } from './corpus.ts';
import { median, type Benchmark, type Figure } from './figure.ts';
import { interleave, type ProcessRun } from './measure-process.ts';

const bin = fileURLToPath(new URL('../../apps/cli/bin/toride.js', import.meta.url));
const LIBRARY = fileURLToPath(new URL('../../../shared/conformance/gatekeeper-library', import.meta.url));
const toride = [process.execPath, bin, 'scan', '-q', '-f', 'json', '--output', '/dev/null'];

const POLICIES = [
  'general/allowedrepos',
  'general/automount-serviceaccount-token',
  'general/containerrequests',
  'general/containerresources',
  'general/disallowedtags',
  'general/imagedigests',
  'general/requiredlabels',
  'pod-security-policy/host-filesystem',
  'pod-security-policy/host-namespaces',
  'pod-security-policy/privileged-containers',
  'pod-security-policy/read-only-root-filesystem',
  'pod-security-policy/volumes',
];

/**
 * What policies cost a scan: twelve constraints of Gatekeeper's library on top of all other rules; and a thousand constraints
 * of which ten match each pod, beside ten that match them all.
 */
export const policiesBenchmark: Benchmark = {
  name: 'policies',
  async run({ short }) {
    const folder = mkdtempSync(join(tmpdir(), 'toride-bench-'));
    try {
      const workloads = short ? 1_000 : 10_000;
      const rounds = short ? 3 : 7;
      const files = corpus(workloads);
      const library = writeLibrary(join(folder, 'library'));
      const [ten, thousand] = [10, 1000].map((count) => writeTeams(folder, short ? 2_000 : 20_000, count));
      const [plain, withPolicies, few, many] = interleave(
        [
          [...toride, files],
          [...toride, files, library],
          [...toride, '--rule', 'gatekeeper/*', ten as string],
          [...toride, '--rule', 'gatekeeper/*', thousand as string],
        ],
        rounds,
      );
      return [
        ratio(
          `${workloads} workloads with ${POLICIES.length} constraints, CPU time`,
          withPolicies,
          plain,
          'without',
          2,
        ),
        ratio('1,000 constraints of which 10 match each pod, CPU time', many, few, 'those 10 alone', 2),
      ];
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

function writeLibrary(target: string): string {
  mkdirSync(target);
  for (const policy of POLICIES) {
    const from = join(LIBRARY, policy);
    const [sample] = readdirSync(join(from, 'samples')).filter((name) =>
      existsSync(join(from, 'samples', name, 'constraint.yaml')),
    );
    copyFileSync(join(from, 'template.yaml'), join(target, `${basename(policy)}.yaml`));
    copyFileSync(
      join(from, 'samples', sample as string, 'constraint.yaml'),
      join(target, `${basename(policy)}-constraint.yaml`),
    );
  }
  return target;
}

/** Pods of a hundred teams; each is judged by ten constraints, its team's own where there are a thousand. */
function writeTeams(folder: string, pods: number, constraints: number): string {
  const target = join(folder, `teams-${constraints}`);
  mkdirSync(target);
  copyFileSync(join(LIBRARY, 'general/allowedrepos/template.yaml'), join(target, 'template.yaml'));
  const selectorOf = (index: number): object =>
    constraints > 10 ? { labelSelector: { matchLabels: { team: `t${Math.floor(index / 10)}` } } } : {};
  writeDocuments(join(target, 'constraints.yaml'), constraints, (index) => ({
    apiVersion: 'constraints.gatekeeper.sh/v1beta1',
    kind: 'K8sAllowedRepos',
    metadata: { name: `repos-${index}` },
    spec: {
      match: { kinds: [{ apiGroups: [''], kinds: ['Pod'] }], ...selectorOf(index) },
      parameters: { repos: [`registry-${index}.example/`, 'registry.example/'] },
    },
  }));
  writeDocuments(join(target, 'pods.yaml'), pods, (index) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `pod-${index}`, namespace: 'shop', labels: { team: `t${index % 100}` } },
    spec: {
      containers: ['app', 'proxy'].map((name) => ({ name, image: `registry.example/${name}:1.${index}` })),
    },
  }));
  return target;
}

function writeDocuments(file: string, count: number, make: (index: number) => object): void {
  writeFileSync(
    file,
    Array.from({ length: count }, (_, index) => `---\n${JSON.stringify(make(index))}\n`).join(''),
  );
}

function ratio(
  what: string,
  ours: readonly ProcessRun[] | undefined,
  other: readonly ProcessRun[] | undefined,
  peer: string,
  bar: number,
): Figure {
  const seconds = (runs: readonly ProcessRun[] | undefined): number =>
    median((runs ?? []).map(({ cpuSeconds }) => cpuSeconds));
  const value = seconds(ours) / seconds(other);
  return {
    what,
    ratio: value,
    ours: `${seconds(ours).toFixed(2)} s`,
    other: `${seconds(other).toFixed(2)} s (${peer})`,
    bar: `at most ${bar}`,
    holds: value <= bar,
  };
}
