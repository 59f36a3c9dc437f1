import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringifyJson, type Json, type JsonObject } from '@toride/core';
import { parseDocument } from '@toride/inventory';
import { goTool } from '@toride/testkit';
import { corpus } from './corpus.ts';
import { median, type Benchmark, type Figure } from './figure.ts';
import { interleave, type ProcessRun } from './measure-process.ts';

const bin = fileURLToPath(new URL('../../apps/cli/bin/toride.js', import.meta.url));
const library = fileURLToPath(new URL('../../../shared/conformance/gatekeeper-library/', import.meta.url));
const PEER = 'gator 3.23.1';

/** Twelve policies that the corpus keeps and breaks: by kinds of the library's own constraints, or of its Pods. */
const POLICIES: readonly (readonly [folder: string, sample: string])[] = [
  ['general/allowedrepos', 'repo-must-be-openpolicyagent'],
  ['general/disallowedtags', 'container-image-must-not-have-latest-tag'],
  ['general/containerresources', 'container-must-have-cpu-requests-memory-limits-and-requests'],
  ['general/requiredlabels', 'all-must-have-owner'],
  ['general/replicalimits', 'replicalimits'],
  ['general/block-nodeport-services', 'block-node-port'],
  ['general/imagedigests', 'container-image-must-have-digest'],
  ['general/automount-serviceaccount-token', 'automount-serviceaccount-token'],
  ['pod-security-policy/privileged-containers', 'psp-privileged-container'],
  ['pod-security-policy/host-namespaces', 'psp-host-namespace'],
  ['pod-security-policy/host-filesystem', 'psp-host-filesystem'],
  ['pod-security-policy/read-only-root-filesystem', 'psp-readonlyrootfilesystem'],
];

const EXPANSION: JsonObject = {
  apiVersion: 'expansion.gatekeeper.sh/v1beta1',
  kind: 'ExpansionTemplate',
  metadata: { name: 'pods' },
  spec: {
    applyTo: [{ groups: ['apps'], versions: ['v1'], kinds: ['Deployment'] }],
    templateSource: 'spec.template',
    generatedGVK: { group: '', version: 'v1', kind: 'Pod' },
  },
};

/** `toride policy test` beside `gator test`: the same files, the same violations, messages compared. */
export const policyTestBenchmark: Benchmark = {
  name: 'policy-test',
  async run({ short }) {
    const workloads = short ? 1_000 : 10_000;
    const objects = corpus(workloads);
    const folder = mkdtempSync(join(tmpdir(), 'toride-policies-'));
    try {
      const policies = writePolicies(folder);
      const gator = await goTool('github.com/open-policy-agent/gatekeeper/v3/cmd/gator', 'v3.23.1', 'gator');
      const differences = compare(policies, objects, gator);
      const [ours, peer] = interleave(
        [
          [process.execPath, bin, 'policy', 'test', '-f', 'json', policies, objects],
          [gator, 'test', '-f', policies, '-f', objects, '-o', 'json'],
        ],
        short ? 1 : 3,
      );
      const of = (runs: readonly ProcessRun[] | undefined, what: keyof ProcessRun): number =>
        median((runs ?? []).map((run) => run[what]));
      const [time, memory] = [
        [of(ours, 'wallSeconds'), of(peer, 'wallSeconds')],
        [of(ours, 'peakMegabytes'), of(peer, 'peakMegabytes')],
      ] as const;
      return [
        differences,
        ratio(`${workloads} workloads by 12 constraints, time`, ...time, 's', 1 / 5),
        ratio(`${workloads} workloads by 12 constraints, peak memory`, ...memory, 'MB', 1 / 2),
      ];
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

function ratio(what: string, ours: number, other: number, unit: string, bar: number): Figure {
  return {
    what,
    ratio: ours / other,
    ours: `${ours.toFixed(2)} ${unit}`,
    other: `${other.toFixed(2)} ${unit} (${PEER})`,
    bar: `at most ${bar.toFixed(2)}`,
    holds: ours / other <= bar,
  };
}

/** The library's templates and samples; of two engines gator would take CEL, and both sides are to do the same work. */
function writePolicies(folder: string): string {
  const objects = POLICIES.flatMap(([path, sample]) => [
    regoOnly(readYaml(join(library, path, 'template.yaml'))),
    withoutNamespaces(readYaml(join(library, path, 'samples', sample, 'constraint.yaml'))),
  ]);
  const text = [...objects, EXPANSION].map((object) => `---\n${stringifyJson(object, 2)}\n`).join('');
  writeFileSync(join(folder, 'policies.yaml'), text);
  return folder;
}

function regoOnly(template: JsonObject): JsonObject {
  const spec = template['spec'] as { readonly targets: readonly { readonly code?: readonly JsonObject[] }[] };
  const targets = spec.targets.map((target) =>
    target.code === undefined
      ? target
      : { ...target, code: target.code.filter(({ engine }) => engine === 'Rego') },
  );
  return { ...template, spec: { ...spec, targets } as Json };
}

/** Samples name the namespace of their own objects, and the corpus has others. */
function withoutNamespaces(constraint: JsonObject): JsonObject {
  const spec = constraint['spec'] as { readonly match: JsonObject };
  const { namespaces: _namespaces, ...match } = spec.match;
  return { ...constraint, spec: { ...spec, match } };
}

function readYaml(path: string): JsonObject {
  return parseDocument(readFileSync(path, 'utf8'), { file: path, line: 1 }).value as JsonObject;
}

interface OurViolation {
  readonly constraint: { readonly kind: string; readonly name: string };
  readonly message: string;
  readonly object: string;
}

interface GatorViolation {
  readonly msg: string;
  readonly constraint: { readonly kind: string; readonly metadata: { readonly name: string } };
  readonly violatingObject: {
    readonly kind: string;
    readonly metadata: { readonly name: string; readonly namespace?: string };
  };
}

/** How many violations only one of the two tells: none, or the figures compare different work. */
function compare(policies: string, objects: string, gator: string): Figure {
  const ours = (
    JSON.parse(output([process.execPath, bin, 'policy', 'test', '-f', 'json', policies, objects])) as {
      violations: readonly OurViolation[];
    }
  ).violations.map(({ constraint, message, object }) =>
    [constraint.kind, constraint.name, object, message].join(' '),
  );
  const theirs = (
    JSON.parse(output([gator, 'test', '-f', policies, '-f', objects, '-o', 'json'])) as GatorViolation[]
  ).map(({ constraint, msg, violatingObject: { kind, metadata } }) => {
    const namespace = metadata.namespace === undefined ? '' : `${metadata.namespace}/`;
    return [constraint.kind, constraint.metadata.name, `${kind} ${namespace}${metadata.name}`, msg].join(' ');
  });
  const different = surplus(ours, theirs) + surplus(theirs, ours);
  return {
    what: `violations of 12 constraints that only one side tells, of ${theirs.length}`,
    ratio: different / theirs.length,
    ours: `${ours.length} violations`,
    other: `${theirs.length} violations (${PEER})`,
    bar: 'none',
    holds: different === 0 && theirs.length > 0,
  };
}

function surplus(of: readonly string[], beside: readonly string[]): number {
  const left = new Map<string, number>();
  for (const text of beside) left.set(text, (left.get(text) ?? 0) + 1);
  let count = 0;
  for (const text of of) {
    const known = left.get(text) ?? 0;
    if (known === 0) count += 1;
    else left.set(text, known - 1);
  }
  return count;
}

function output(command: readonly string[]): string {
  const [program = '', ...args] = command;
  const { stdout, stderr } = spawnSync(program, args, {
    encoding: 'utf8',
    maxBuffer: 1024 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (stdout === '') throw new Error(`${program} printed nothing: ${stderr}`);
  return stdout;
}
