/**
 * The run at full size, by hand: `node --conditions=source conformance/src/rego-fuzz/full.ts PAIRS SEED… [--data DIR]`, so many
 * pairs a seed. Programs that differ are made small and printed.
 */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startOracle } from './evaluate.ts';
import type { Failure } from './fuzz.ts';
import { runSeeds } from './many.ts';
import { differenceOf, shrink } from './shrink.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: {
      type: 'string',
      default: fileURLToPath(new URL('../../../../shared/conformance', import.meta.url)),
    },
  },
});
const [pairs = 1600, ...seeds] = positionals.map(Number);
const { failures } = await runSeeds(resolve(values.data), seeds, pairs, true);
for (const failure of failures) await tell(failure);
process.exitCode = failures.length > 0 ? 1 : 0;

async function tell({ program }: Failure): Promise<void> {
  const oracle = await startOracle();
  const small = await shrink(program, oracle);
  const difference = await differenceOf(small, oracle);
  oracle.stop();
  console.log('='.repeat(80));
  console.log(`${small.dialect}: ${small.queries.join(' ')}\ndata ${small.data}`);
  for (const { input, strict } of small.runs)
    console.log(`input ${input ?? 'none'}${strict ? ', strict' : ''}`);
  for (const { file, text } of small.modules) console.log(`--- ${file}\n${text}`);
  console.log(difference ?? 'no difference: made too small');
}
