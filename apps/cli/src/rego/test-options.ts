import type { OptionTable, Values } from '../command.ts';
import { BENCH_FORMATS } from './bench.ts';
import { LOAD_OPTIONS } from './eval-options.ts';
import { SCHEMA_OPTIONS } from './schema.ts';

export const TEST_OPTIONS = {
  bundle: LOAD_OPTIONS.bundle,
  ignore: LOAD_OPTIONS.ignore,
  ...SCHEMA_OPTIONS,
  run: { type: 'string', short: 'r', value: 'REGEX', help: 'only tests whose full name matches' },
  verbose: { type: 'boolean', short: 'v', help: 'name every test, its time, and how it failed' },
  explain: {
    type: 'string',
    value: 'MODE',
    choices: ['full', 'notes', 'fails', 'debug'],
    help: 'what to show of how a test failed (default with -v: fails)',
  },
  'var-values': { type: 'boolean', help: 'show the values of variables where a test failed' },
  coverage: { type: 'boolean', short: 'c', help: 'report which lines the tests evaluate' },
  threshold: { type: 'string', value: 'PERCENT', help: 'exit 1 when less is covered (implies --coverage)' },
  timeout: { type: 'string', short: 't', value: 'TIME', help: 'what one test may take (default: 5s)' },
  count: { type: 'string', value: 'N', help: 'run the tests N times (default: 1)' },
  bench: { type: 'boolean', help: 'measure how long each test takes that passes' },
  benchtime: { type: 'string', value: 'TIME', help: 'how long to measure each test (default: 1s)' },
  format: {
    type: 'string',
    short: 'f',
    value: 'FORMAT',
    choices: BENCH_FORMATS,
    help: 'how to print results; gobench with --bench (default: pretty)',
  },
  'v0-compatible': LOAD_OPTIONS['v0-compatible'],
} as const satisfies OptionTable;

export type TestValues = Values<typeof TEST_OPTIONS> & { readonly output?: string };
