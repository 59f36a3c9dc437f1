import type { OptionTable, Values } from '../command.ts';
import { PARTIAL_OPTIONS } from './partial-options.ts';
import { SCHEMA_OPTIONS } from './schema.ts';

export const EVAL_FORMATS = ['json', 'pretty', 'raw', 'values', 'bindings', 'source', 'discard'] as const;

/** Flags that say what is read; those of `opa`. */
export const LOAD_OPTIONS = {
  data: {
    type: 'string',
    short: 'd',
    value: 'PATH',
    multiple: true,
    help: 'policies and data: a file, a folder or a bundle as .tar.gz',
  },
  bundle: {
    type: 'string',
    short: 'b',
    value: 'PATH',
    multiple: true,
    help: 'a bundle: a folder or a .tar.gz; only data.json and data.yaml are data there',
  },
  ignore: {
    type: 'string',
    value: 'PATTERN',
    multiple: true,
    help: "names of files and folders to pass over, like '*_test.rego'",
  },
  'v0-compatible': { type: 'boolean', help: 'read policies and query as Rego v0' },
} as const satisfies OptionTable;

export const INPUT_DOCUMENT_OPTIONS = {
  input: {
    type: 'string',
    short: 'i',
    value: 'FILE',
    help: 'the input document, JSON or YAML; - is standard input',
  },
  'stdin-input': { type: 'boolean', short: 'I', help: 'read the input document from standard input' },
  import: {
    type: 'string',
    value: 'PATH',
    multiple: true,
    help: 'an import of the query, like data.app',
  },
  package: { type: 'string', value: 'PATH', help: 'the package that the query stands in' },
  'no-codegen': {
    type: 'boolean',
    help: 'make no JavaScript of rules that run often: slower, the same results',
  },
} as const satisfies OptionTable;

export const EVAL_OPTIONS = {
  ...LOAD_OPTIONS,
  ...INPUT_DOCUMENT_OPTIONS,
  stdin: { type: 'boolean', help: 'read the query from standard input' },
  format: {
    type: 'string',
    short: 'f',
    value: 'FORMAT',
    choices: EVAL_FORMATS,
    help: 'how to print results (default: json)',
  },
  'pretty-limit': {
    type: 'string',
    value: 'N',
    help: 'cut cells of -f pretty after N characters (default: never)',
  },
  explain: {
    type: 'string',
    value: 'MODE',
    choices: ['off', 'full', 'notes', 'fails', 'debug'],
    help: 'print how the result came about: every step, notes of trace(), or what failed',
  },
  'var-values': { type: 'boolean', help: 'show the values of variables in explanations' },
  profile: { type: 'boolean', help: 'count and time the expressions of each line' },
  'profile-sort': {
    type: 'string',
    value: 'KEY',
    multiple: true,
    help: 'sort the profile: total_time_ns, num_eval, num_redo, num_gen_expr, file, line',
  },
  'profile-limit': { type: 'string', value: 'N', help: 'lines of the profile, 0 for all (default: 10)' },
  coverage: { type: 'boolean', help: 'report which lines were evaluated' },
  metrics: { type: 'boolean', help: 'report how long each stage took' },
  ...PARTIAL_OPTIONS,
  ...SCHEMA_OPTIONS,
  fail: { type: 'boolean', help: 'exit 1 when the result is undefined' },
  'fail-defined': { type: 'boolean', help: 'exit 1 when the result is defined' },
  strict: { type: 'boolean', short: 'S', help: 'unused variables and imports are errors' },
  'strict-builtin-errors': { type: 'boolean', help: 'an error of a built-in ends the evaluation' },
  'show-builtin-errors': { type: 'boolean', help: 'report the errors of built-ins beside the result' },
  timeout: {
    type: 'string',
    value: 'TIME',
    help: 'stop after this long, like 500ms or 2m (default: 10s, and 200 million steps)',
  },
} as const satisfies OptionTable;

export type EvalValues = Values<typeof EVAL_OPTIONS> & { readonly output?: string };
