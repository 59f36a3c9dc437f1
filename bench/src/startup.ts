import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median, type Benchmark, type Figure } from './figure.ts';
import { interleave } from './measure-process.ts';

const bin = fileURLToPath(new URL('../../apps/cli/bin/toride.js', import.meta.url));
const POD =
  'apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec: { containers: [{ name: a, image: nginx }] }\n';

/** What a user waits for before anything happens, beside a Node process that does nothing. */
export const startupBenchmark: Benchmark = {
  name: 'startup',
  async run({ short }) {
    const folder = mkdtempSync(join(tmpdir(), 'toride-bench-'));
    try {
      const file = join(folder, 'pod.yaml');
      writeFileSync(file, POD);
      const node = process.execPath;
      const commands = [
        [node, '-e', '0'],
        [node, bin, '--version'],
        [node, bin, 'scan', file],
      ];
      interleave(commands, 1);
      const [nothing, version, scan] = interleave(commands, short ? 9 : 31).map((runs) =>
        median(runs.map((run) => run.wallSeconds)),
      ) as [number, number, number];
      return [
        figure('toride --version', version, nothing, 2),
        figure('toride scan of one file', scan, nothing, 3),
      ];
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

function figure(what: string, ours: number, nothing: number, bar: number): Figure {
  const milliseconds = (seconds: number) => `${(seconds * 1000).toFixed(0)} ms`;
  return {
    what,
    ratio: ours / nothing,
    ours: milliseconds(ours),
    other: `${milliseconds(nothing)} (node -e 0)`,
    bar: `at most ${bar}`,
    holds: ours / nothing <= bar,
  };
}
