/** `node --conditions=source try.ts SEED PAIRS [FAILURES]`: differences, made small. */
import { fileURLToPath } from 'node:url';
import { coverageTable, leastCalled } from './coverage.ts';
import { usableBuiltins } from './calls.ts';
import { startOracle } from './evaluate.ts';
import { fuzz } from './fuzz.ts';
import { readSecrets } from './secrets.ts';
import { differenceOf, shrink } from './shrink.ts';

const [seed = '1', pairs = '400', stop = '12'] = process.argv.slice(2);
const data = fileURLToPath(new URL('../../../../shared/conformance', import.meta.url));
const oracle = await startOracle();
const started = Date.now();
const result = await fuzz(oracle, readSecrets(data), {
  seed: Number(seed),
  pairs: Number(pairs),
  stopAfter: Number(stop),
});
const { coverage, failures, ...figures } = result;
console.log(
  JSON.stringify({ ...figures, failures: failures.length, seconds: (Date.now() - started) / 1000 }),
);
console.log(
  `undefined ${((100 * figures.undefined) / figures.answers).toFixed(1)} %, errors ${((100 * figures.errors) / figures.answers).toFixed(1)} %`,
);
if (process.env['COVERAGE']) {
  console.log(coverageTable(coverage));
  console.log(
    leastCalled(
      coverage,
      usableBuiltins(true).map(({ name }) => name),
    )
      .slice(0, 30)
      .map(([n, c]) => `${n} ${c}`)
      .join(', '),
  );
}
for (const failure of failures) {
  const small = await shrink(failure.program, oracle);
  console.log('='.repeat(80));
  console.log(
    small.dialect,
    JSON.stringify(small.queries),
    'data',
    small.data,
    'runs',
    JSON.stringify(small.runs),
  );
  for (const { file, text } of small.modules) console.log(`--- ${file}\n${text}`);
  console.log((await differenceOf(small, oracle))?.slice(0, 1500));
}
oracle.stop();
