/** Measures beside a peer or a limit: `npm run bench -- [NAME...] [--short]`. Writes `bench/results/NAME.json`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { BENCHMARKS } from './benchmarks.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { short: { type: 'boolean', default: false } },
});
const results = new URL('../results/', import.meta.url);

for (const benchmark of BENCHMARKS.filter(
  ({ name }) => positionals.length === 0 || positionals.includes(name),
)) {
  const figures = await benchmark.run({ short: values.short });
  for (const { what, ratio, ours, other, bar, holds } of figures) {
    console.log(
      `${holds ? 'ok  ' : 'MISS'} ${benchmark.name}: ${what}: ${ours} beside ${other}, ratio ${ratio.toFixed(3)} (${bar})`,
    );
  }
  // A short run says whether the benchmark still works; only a full one is a figure to keep.
  if (!values.short) {
    mkdirSync(results, { recursive: true });
    const machine = { cpus: cpus().length, model: cpus()[0]?.model ?? 'unknown', node: process.version };
    writeFileSync(
      new URL(`${benchmark.name}.json`, results),
      `${JSON.stringify({ machine, figures }, undefined, 2)}\n`,
    );
  }
}
