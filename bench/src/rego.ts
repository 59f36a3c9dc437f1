import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  equal,
  fromJson,
  isObject,
  objectGet,
  prepare,
  toJsonValue,
  type Prepared,
  type PrepareOptions,
  type Value,
} from '@toride/rego';
import { goTool } from '@toride/testkit';
import type { Benchmark, BenchOptions, Figure } from './figure.ts';
import { median } from './figure.ts';
import { indexFigures } from './rego-index.ts';
import { readPolicy, rotating, type LibraryPolicy } from './gatekeeper-library.ts';

const LIBRARY = fileURLToPath(new URL('../../../shared/conformance/gatekeeper-library', import.meta.url));
const INPUTS = 50;
/** OPA over ours. */
const BAR = 10;
const BAR_KNOWN = 20;

const POLICIES = [
  'general/allowedrepos',
  'general/block-wildcard-ingress',
  'general/containerrequests',
  'general/containerresources',
  'general/disallowedtags',
  'general/httpsonly',
  'general/imagedigests',
  'general/replicalimits',
  'general/requiredlabels',
  'pod-security-policy/forbidden-sysctls',
  'pod-security-policy/host-filesystem',
  'pod-security-policy/privileged-containers',
  'pod-security-policy/seccomp',
  'pod-security-policy/selinux',
];

/**
 * Policies of the Gatekeeper library on the objects of their own suites, passing and failing, beside `opa bench`. Results are
 * compared first; nothing is remembered from one evaluation to the next.
 */
export const regoBenchmark: Benchmark = {
  name: 'rego',
  async run(options) {
    if (!existsSync(LIBRARY)) throw new Error(`the Gatekeeper library is not there: ${LIBRARY}`);
    const opa = await goTool('github.com/open-policy-agent/opa', 'v1.22.2', 'opa');
    const names = options.short ? POLICIES.slice(0, 2) : POLICIES;
    const timings = names.map((name) => timingOf(opa, readPolicy(LIBRARY, name), options));
    return [
      ...timings.map(({ name, ours, theirs }) => figure(name, ours, theirs)),
      geometricMean(timings, '', ({ ours, theirs }) => ours / theirs, BAR),
      geometricMean(
        timings,
        ', parameters known beforehand',
        ({ known, theirs }) => known / theirs,
        BAR_KNOWN,
      ),
      geometricMean(timings, ', without generated code', ({ closures, theirs }) => closures / theirs, BAR),
      ...indexFigures(options),
    ];
  },
};

/** Microseconds of one evaluation. */
interface Timing {
  readonly name: string;
  readonly ours: number;
  /** With a plan for each constraint's parameters. */
  readonly known: number;
  /** As where code must not be made from text. */
  readonly closures: number;
  readonly theirs: number;
}

function timingOf(opa: string, policy: LibraryPolicy, options: BenchOptions): Timing {
  const inputs = rotating(policy.inputs, INPUTS);
  const general = prepareOrThrow(policy);
  const closures = prepareOrThrow(policy, { codegen: false });
  const known = knownPlans(policy, inputs);
  const folder = mkdtempSync(join(tmpdir(), 'toride-bench-'));
  try {
    for (const { file, text } of policy.modules) writeFileSync(join(folder, file), text);
    compareResults(opa, folder, policy, [() => general, () => closures, known], inputs);
    const sample = sampleOf(inputs, policy.inputs.length, 2);
    const theirs = sample.map((input) => opaMicroseconds(opa, folder, policy, input));
    return {
      name: policy.name,
      ours: ourMicroseconds(() => general, inputs, options),
      known: ourMicroseconds(known, inputs, options),
      closures: ourMicroseconds(() => closures, inputs, options),
      theirs: theirs.reduce((sum, each) => sum + each, 0) / theirs.length,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The plan for the input at a place in the list. */
type PlanFor = (index: number) => Prepared;

function knownPlans(policy: LibraryPolicy, inputs: readonly Value[]): PlanFor {
  const byParameters = new Map<string, Prepared>();
  const plans = inputs.map((input) => {
    const value = isObject(input) ? (objectGet(input, 'parameters') ?? {}) : {};
    const key = JSON.stringify(value);
    const plan =
      byParameters.get(key) ?? prepareOrThrow(policy, { constants: [{ path: ['parameters'], value }] });
    byParameters.set(key, plan);
    return plan;
  });
  return (index) => plans[index] as Prepared;
}

type Manner = Pick<PrepareOptions, 'codegen' | 'constants'>;

function prepareOrThrow({ modules, query, version, name }: LibraryPolicy, manner: Manner = {}): Prepared {
  const preparation = prepare({ modules, query, version, ...manner });
  if (preparation.ok) return preparation.prepared;
  throw new Error(`${name}: ${preparation.errors[0]?.message ?? 'does not compile'}`);
}

/** Spread over the suite's objects, so that passing and failing ones are among them. */
function sampleOf(inputs: readonly Value[], distinct: number, count: number): Value[] {
  const size = Math.min(count, distinct);
  return Array.from({ length: size }, (_, index) => inputs[Math.floor((index * distinct) / size)] ?? null);
}

function compareResults(
  opa: string,
  folder: string,
  { query, version, name }: LibraryPolicy,
  plans: readonly PlanFor[],
  inputs: readonly Value[],
): void {
  const data = join(folder, 'inputs.json');
  writeFileSync(data, JSON.stringify({ inputs }));
  const text = opaRun(opa, 'eval', version, [
    '-f',
    'json',
    '-d',
    folder,
    `some i; one := data.inputs[i]; v := ${query} with input as one`,
  ]);
  rmSync(data);
  const { result } = fromJson(text) as unknown as { result: { bindings: { i: number; v: Value } }[] };
  if (result.length !== inputs.length) throw new Error(`${name}: expected ${inputs.length} results of OPA`);
  for (const { bindings } of result) {
    for (const planFor of plans) {
      const ours = planFor(bindings.i).evaluateValue({ input: inputs[bindings.i] ?? null });
      if (ours === undefined || !equal(toJsonValue(ours), bindings.v))
        throw new Error(`${name}: differs from OPA`);
    }
  }
}

function opaMicroseconds(
  opa: string,
  folder: string,
  { query, version }: LibraryPolicy,
  input: Value,
): number {
  const file = join(folder, 'input.txt');
  writeFileSync(file, JSON.stringify(input));
  const args = ['-f', 'json', '--metrics=false', '--ignore', '*.txt', '-d', folder, '-i', file, query];
  const { N: runs, T: nanoseconds } = JSON.parse(opaRun(opa, 'bench', version, args)) as {
    N: number;
    T: number;
  };
  return nanoseconds / runs / 1000;
}

function opaRun(opa: string, verb: string, version: 'v0' | 'v1', args: readonly string[]): string {
  const language = version === 'v0' ? ['--v0-compatible'] : [];
  return execFileSync(opa, [verb, ...language, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });
}

let sink: Value | undefined;

function ourMicroseconds(planFor: PlanFor, inputs: readonly Value[], { short }: BenchOptions): number {
  const plans = inputs.map((input, index) => ({ input, plan: planFor(index) }));
  const rounds = short ? 3 : 15;
  const turns = short ? 40 : 400;
  const times: number[] = [];
  for (let round = -2; round < rounds; round += 1) {
    const start = process.hrtime.bigint();
    for (let turn = 0; turn < turns; turn += 1) {
      for (const { input, plan } of plans) sink = plan.evaluateValue({ input });
    }
    const elapsed = Number(process.hrtime.bigint() - start);
    if (round >= 0) times.push(elapsed / turns / inputs.length / 1000); // the first rounds warm the compiler
  }
  if (sink === undefined) throw new Error('expected a result');
  return median(times);
}

function figure(what: string, ours: number, theirs: number): Figure {
  const ratio = ours / theirs;
  return {
    what: `${what}, ${INPUTS} rotating inputs`,
    ratio,
    ours: `${ours.toFixed(2)} µs`,
    other: `opa bench, ${theirs.toFixed(1)} µs`,
    bar: 'below 1; the mean decides',
    holds: ratio < 1,
  };
}

function geometricMean(
  timings: readonly Timing[],
  how: string,
  ratioOf: (timing: Timing) => number,
  bar: number,
): Figure {
  const logarithms = timings.map((timing) => Math.log(ratioOf(timing)));
  const mean = Math.exp(logarithms.reduce((sum, each) => sum + each, 0) / timings.length);
  return {
    what: `geometric mean of ${timings.length} policies${how}`,
    ratio: mean,
    ours: '1',
    other: `opa bench, ${(1 / mean).toFixed(1)} times as long`,
    bar: `at most 1/${bar}`,
    holds: mean <= 1 / bar,
  };
}
