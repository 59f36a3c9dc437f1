import { readFileSync } from 'node:fs';
import { EXIT } from '@toride/core';
import { defineVerb } from '../command.ts';
import { writeOutput } from '../output.ts';
import { usageError } from '../parse.ts';
import { BENCH_FORMATS, benchText, measureHere } from '../rego/bench.ts';
import { INPUT_DOCUMENT_OPTIONS, LOAD_OPTIONS } from '../rego/eval-options.ts';
import { count, milliseconds } from '../rego/flag-values.ts';
import { prepareBench } from '../rego/prepare-bench.ts';

const VERB = 'rego bench';

export const regoBench = defineVerb({
  name: VERB,
  summary: 'Measure how long a Rego query takes',
  usage: ['rego bench QUERY [-d PATH]... [-b BUNDLE]... [-i FILE]'],
  description:
    'The flags are those of `opa bench`. Policies are compiled once and evaluated again and again after a warm-up. Exits 1 when the result is undefined: that is rarely what should be measured.',
  operands: { min: 0, max: 1 },
  options: {
    ...LOAD_OPTIONS,
    ...INPUT_DOCUMENT_OPTIONS,
    stdin: { type: 'boolean', help: 'read the query from standard input' },
    format: {
      type: 'string',
      short: 'f',
      value: 'FORMAT',
      choices: BENCH_FORMATS,
      help: 'how to print the figures; gobench is for benchstat (default: pretty)',
    },
    count: { type: 'string', value: 'N', help: 'measure N times (default: 1)' },
    benchtime: { type: 'string', value: 'TIME', help: 'how long to measure, like 500ms or 5s (default: 1s)' },
  },
  examples: [
    {
      about: 'How long does a decision take?',
      command: 'toride rego bench -d policy.rego -i input.json data.app.allow',
    },
    {
      about: 'Five samples, to compare with benchstat',
      command: 'toride rego bench -d policy.rego -i input.json --count 5 -f gobench data.app.allow',
    },
  ],
  async run(values, operands, context) {
    if ((operands.length === 0) !== (values.stdin === true))
      throw usageError('a query is needed, or --stdin, not both', VERB);
    const query = operands[0] ?? readFileSync(0, 'utf8');
    const times = values.count === undefined ? 1 : count(values.count, '--count', VERB);
    const length =
      values.benchtime === undefined ? 1000 : milliseconds(values.benchtime, '--benchtime', VERB);
    const bench = await prepareBench(values, query, context);
    if (!bench.defined) {
      context.note('The result is undefined: nothing was measured.');
      return EXIT.findings;
    }
    await writeOutput(values.output, context, async (sink) => {
      for (let at = 0; at < times; at += 1) {
        const measured = await measureHere(bench.run, length, context);
        const { name, work } = bench;
        await sink.write(benchText({ name, measured, work }, values.format ?? 'pretty'));
      }
    });
    return EXIT.clean;
  },
});
