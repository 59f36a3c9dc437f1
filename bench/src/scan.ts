import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { corpus, corpusAsList } from './corpus.ts';
import { median, type Benchmark, type Figure } from './figure.ts';
import { interleave, type ProcessRun } from './measure-process.ts';

const bin = fileURLToPath(new URL('../../apps/cli/bin/toride.js', import.meta.url));
const toride = [process.execPath, bin, 'scan', '-f', 'json', '--output', '/dev/null'];
const wall = (runs: readonly ProcessRun[] | undefined) => median((runs ?? []).map((run) => run.wallSeconds));
const peak = (runs: readonly ProcessRun[] | undefined) =>
  median((runs ?? []).map((run) => run.peakMegabytes));

/**
 * The whole scan, all rules and a JSON report with every position, beside kube-score on the same files; then the same
 * cluster twice as large, and as one List.
 */
export const scanBenchmark: Benchmark = {
  name: 'scan',
  async run({ short }) {
    const workloads = short ? 1_000 : 10_000;
    const rounds = short ? 3 : 5;
    const files = corpus(workloads);
    const half = corpus(workloads / 2);
    const list = corpusAsList(workloads);
    const [ours, peer] = interleave([[...toride, files], kubeScore(files)], short ? 3 : 3);
    const [whole, halved, asList] = interleave(
      [
        [...toride, files],
        [...toride, half],
        [...toride, list],
      ],
      rounds,
    );
    return [
      ratio(`${workloads} workloads, time`, wall(ours), wall(peer), 's', 'kube-score 1.20.0', 1 / 5),
      limit(`${workloads} workloads, peak memory`, peak(whole), 600, 'MB'),
      ratio('twice the workloads, time', wall(whole), wall(halved), 's', 'half of them', 2),
      ratio('as one List, peak memory', peak(asList), peak(whole), 'MB', 'as files', 1.3),
    ];
  },
};

function ratio(what: string, ours: number, other: number, unit: string, peer: string, bar: number): Figure {
  return {
    what,
    ratio: ours / other,
    ours: `${ours.toFixed(2)} ${unit}`,
    other: `${other.toFixed(2)} ${unit} (${peer})`,
    bar: `at most ${bar.toFixed(2)}`,
    holds: ours / other <= bar,
  };
}

function limit(what: string, ours: number, bar: number, unit: string): Figure {
  return ratio(what, ours, bar, unit, 'limit', 1);
}

function kubeScore(folder: string): string[] {
  const home = join(homedir(), '.cache/toride/tools/kube-score-v1.20.0');
  const binary = join(home, 'kube-score');
  if (!existsSync(binary)) {
    execFileSync('go', ['install', 'github.com/zegl/kube-score/cmd/kube-score@v1.20.0'], {
      env: { ...process.env, GOBIN: home },
      stdio: 'inherit',
    });
  }
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return [binary, 'score', '-o', 'json', ...files];
}
