import { stringifyJson, type Finding, type Report, type Rule } from '@toride/core';
import { formats, writeReport, type FormatName, type Sink } from '@toride/report';
import { median, type Benchmark, type Figure } from './figure.ts';

/** What a cluster of 10,000 workloads gives. */
const FINDINGS = 300_000;
const SHORT = 30_000;
const BAR_SECONDS = 1;

/** Writing a report beyond finding what it holds: CPU time beside the limit, and beside the engine's own serialiser. */
export const reportBenchmark: Benchmark = {
  name: 'report',
  run: async ({ short }) => {
    const count = short ? SHORT : FINDINGS;
    const report = reportOf(findings(count));
    const rounds = short ? 3 : 9;
    const ours: number[] = [];
    const exact: number[] = [];
    const native: number[] = [];
    for (let round = 0; round < rounds; round++) {
      ours.push(await cpuSeconds(() => write(report, 'json')));
      exact.push(await cpuSeconds(() => serialise(report.findings, (one) => stringifyJson(one))));
      native.push(await cpuSeconds(() => serialise(report.findings, (one) => JSON.stringify(one))));
    }
    const others = Object.keys(formats).filter((name) => name !== 'json') as FormatName[];
    const rest: Figure[] = [];
    for (const name of others) {
      const runs: number[] = [];
      for (let round = 0; round < 3; round++) runs.push(await cpuSeconds(() => write(report, name)));
      rest.push(beside(name, count, median(runs), (BAR_SECONDS * 2 * count) / FINDINGS, 'two seconds'));
    }
    const seconds = median(ours);
    return [
      beside('json', count, seconds, (BAR_SECONDS * count) / FINDINGS, 'a second'),
      peer(count, seconds, median(exact), 'JSON.stringify with exact integers, a finding at a time', 1),
      peer(
        count,
        seconds,
        median(native),
        'JSON.stringify alone, which loses integers and lets control sequences through',
        1.5,
      ),
      ...rest,
    ];
  },
};

function peer(count: number, seconds: number, other: number, words: string, bar: number): Figure {
  return {
    what: `json, CPU time for ${count} findings`,
    ratio: seconds / other,
    ours: text(seconds),
    other: `${text(other)} (${words})`,
    bar: `at most ${bar}`,
    holds: seconds <= other * bar,
  };
}

function beside(name: string, count: number, seconds: number, limit: number, words: string): Figure {
  return {
    what: `${name}, CPU time for ${count} findings`,
    ratio: seconds / limit,
    ours: text(seconds),
    other: `${text(limit)} (its share of ${words})`,
    bar: 'at most 1',
    holds: seconds <= limit,
  };
}

function text(seconds: number): string {
  return `${(seconds * 1000).toFixed(0)} ms`;
}

async function cpuSeconds(run: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** Encodes as a file or terminal would: a string that was never made whole costs nothing, and is of no use. */
async function write(report: Report, format: FormatName): Promise<number> {
  let bytes = 0;
  const sink: Sink = {
    write(chunk) {
      bytes += Buffer.from(chunk).length;
      return undefined;
    },
  };
  await writeReport(report, format, sink, { colour: false, width: 100, links: false });
  return bytes;
}

async function serialise(all: Iterable<Finding>, stringify: (one: Finding) => string): Promise<number> {
  let bytes = 0;
  for (const finding of all) bytes += Buffer.from(stringify(finding)).length;
  return Promise.resolve(bytes);
}

const RULES: readonly Rule[] = Array.from({ length: 15 }, (_, index) => ({
  id: `workload/rule-${index}`,
  title: `Rule ${index} holds`,
  why: 'A process that breaks out of its container is root on the node.',
  severity: (['critical', 'high', 'medium', 'low', 'info'] as const)[index % 5] ?? 'info',
  scope: 'object',
  reason: `reason ${index}`,
  detail: 'container {container} breaks rule {number}',
  remediation: 'Set the field to what is safe. Then test the workload.',
  frameworks: [{ framework: 'pss', control: 'baseline' }],
  layer: 'container',
  phase: 'deploy',
  function: 'prevent',
  references: [],
}));

/** Held, not made anew: the benchmark is about writing. Subjects are shared, as the scan shares them. */
function findings(count: number): readonly Finding[] {
  const all: Finding[] = [];
  for (let index = 0; index < count; index += RULES.length) {
    const at = index / RULES.length;
    const container = at % 2 === 0 ? 'app' : 'sidecar';
    const name = `app-${at >> 1}`;
    const object = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: `team-${at % 200}`, name };
    const subject = { type: 'container', object, container, containerType: 'container' } as const;
    for (const [number, { id, severity, reason }] of RULES.entries()) {
      const pointer = `/spec/template/spec/containers/${at % 2}/securityContext/field${number}`;
      const line = 10 + number * 2;
      all.push({
        id: (index + number).toString(16).padStart(16, '0'),
        rule: id,
        verdict: 'fail',
        severity,
        subject,
        locations: [{ file: `deploy/${name}.yaml`, line, column: 9, endLine: line, endColumn: 30, pointer }],
        reason,
        detail: `container ${container} breaks rule ${number}`,
        values: { container, number },
        ...(number % 3 === 0
          ? { patch: { document: at, operations: [{ op: 'add', path: pointer, value: true } as const] } }
          : {}),
      });
    }
  }
  return all;
}

function reportOf(all: readonly Finding[]): Report {
  const each = all.length / 5;
  return {
    tool: { name: 'toride', version: '0.0.0' },
    target: '1.36',
    sources: ['deploy'],
    rules: RULES,
    summary: {
      resources: all.length / 10,
      workloads: all.length / 30,
      failed: { critical: each, high: each, medium: each, low: each, info: each },
      verdicts: { pass: 0, fail: all.length, unknown: 0, 'not-applicable': 0, excepted: 0 },
    },
    findings: all,
    rank: {},
    tallies: [],
    diagnostics: [],
    notEvaluated: [],
    coverage: [],
  };
}
