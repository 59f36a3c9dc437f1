import { resolve } from 'node:path';
import { EXIT, TorideError, type ExitCode } from '@toride/core';
import { EvaluationError, prepare, toJson, type Prepared, type Result, type Value } from '@toride/rego';
import { terminal } from '@toride/report';
import { appearance, PLAIN } from '../channel.ts';
import { defineVerb } from '../command.ts';
import type { Context } from '../context.ts';
import { writeOutput } from '../output.ts';
import { usageError } from '../parse.ts';
import { errorLines, evaluationErrorText } from '../rego/errors.ts';
import { readRegoFiles, readValue } from '../rego/files.ts';
import { PARTIAL_OPTIONS, runPartial } from '../rego/partial.ts';

const FORMATS = ['json', 'pretty', 'raw', 'source'] as const;

export const regoEval = defineVerb({
  name: 'rego eval',
  summary: 'Evaluate a Rego query over policies, data and input',
  usage: ['rego eval QUERY [-d PATH]... [-i FILE]'],
  description:
    'The flags are those of `opa eval`. Policies reach neither the network nor files, and a policy that runs away is stopped.',
  operands: { min: 1, max: 1 },
  options: {
    data: {
      type: 'string',
      short: 'd',
      value: 'PATH',
      multiple: true,
      help: 'policies and data: a file or folder (repeatable)',
    },
    input: {
      type: 'string',
      short: 'i',
      value: 'FILE',
      help: 'the input document, JSON or YAML; - is standard input',
    },
    format: {
      type: 'string',
      short: 'f',
      value: 'FORMAT',
      choices: FORMATS,
      help: 'how to print results (default: json)',
    },
    ...PARTIAL_OPTIONS,
    'v0-compatible': { type: 'boolean', help: 'read policies and query as Rego v0' },
    'strict-builtin-errors': { type: 'boolean', help: 'an error of a built-in ends the evaluation' },
    fail: { type: 'boolean', help: 'exit 1 when the result is undefined' },
    'fail-defined': { type: 'boolean', help: 'exit 1 when the result is defined' },
  },
  examples: [
    {
      about: 'What does this policy say of an input?',
      command: 'toride rego eval -d policy.rego -i input.json data.app.allow',
    },
    { about: 'Try the language', command: "toride rego eval -f pretty 'x = [1, 2, 3][_]'" },
  ],
  async run(values, [query = ''], context) {
    const { modules, data } = readRegoFiles(values.data ?? [], context.cwd);
    const sources = new Map([
      ...modules.map(({ file, text }) => [file, text] as const),
      ['', query] as const,
    ]);
    const options = {
      modules,
      query,
      data,
      version: values['v0-compatible'] === true ? 'v0' : 'v1',
      strictBuiltinErrors: values['strict-builtin-errors'] === true,
      print: (text: string) => context.note(text),
    } as const;
    if (values.partial === true) {
      const input = inputOf(values.input, context);
      const format = values.format ?? 'json';
      const { text, defined } = runPartial(
        values,
        { ...options, ...(input === undefined ? {} : { input }), signal: context.signal },
        sources,
        format,
      );
      await writeOutput(values.output, context, async (sink) => sink.write(text));
      return endOf(values, defined);
    }
    if (values.format === 'source') {
      throw usageError('--format source prints what --partial leaves over', 'rego eval');
    }
    const preparation = prepare(options);
    if (!preparation.ok) {
      const text = errorLines(preparation.errors, sources, terminal(PLAIN)).join('\n');
      throw new TorideError('TORIDE_CLI_REGO_REFUSED', `the policy or the query cannot be compiled\n${text}`);
    }
    const results = evaluate(preparation.prepared, inputOf(values.input, context), context);
    const write = WRITERS[values.format ?? 'json'];
    const look = terminal(values.output === undefined ? appearance(context.stdout) : PLAIN);
    await writeOutput(values.output, context, async (sink) => {
      await sink.write(write(results, look.width));
    });
    return endOf(values, results.length > 0);
  },
});

function endOf(values: { fail?: true; 'fail-defined'?: true }, defined: boolean): ExitCode {
  const failed = defined ? values['fail-defined'] : values.fail;
  return failed === true ? EXIT.findings : EXIT.clean;
}

function inputOf(file: string | undefined, context: Context): Value | undefined {
  if (file === undefined) return undefined;
  return readValue(file === '-' ? file : resolve(context.cwd, file));
}

function evaluate(prepared: Prepared, input: Value | undefined, context: Context): Result[] {
  try {
    return prepared.evaluate({ input, signal: context.signal });
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    throw new TorideError('TORIDE_CLI_REGO_EVALUATION', evaluationErrorText(error), { cause: error });
  }
}

const WRITERS: Readonly<
  Record<Exclude<(typeof FORMATS)[number], 'source'>, (results: readonly Result[], width: number) => string>
> = {
  json: (results) => `${indent(resultJson(results))}\n`,
  raw: (results) =>
    results
      .map(({ expressions }) => `${expressions.map(({ value }) => rawText(value)).join(' ')}\n`)
      .join(''),
  pretty: (results) => (results.length === 0 ? 'undefined\n' : results.map(prettyText).join('')),
};

/** The object that `opa eval` prints. */
function resultJson(results: readonly Result[]): string {
  if (results.length === 0) return '{}';
  const rows = results.map(({ expressions, bindings }) => {
    const shown = expressions.map(
      ({ value, text, location: { row, col } }) =>
        `{"value":${toJson(value)},"text":${JSON.stringify(text)},"location":{"row":${row},"col":${col}}}`,
    );
    const bound = Object.entries(bindings).map(([name, value]) => `${JSON.stringify(name)}:${toJson(value)}`);
    return `{"expressions":[${shown.join(',')}]${bound.length === 0 ? '' : `,"bindings":{${bound.join(',')}}`}}`;
  });
  return `{"result":[${rows.join(',')}]}`;
}

function rawText(value: Value): string {
  return typeof value === 'string' ? value : toJson(value);
}

function prettyText({ expressions, bindings }: Result): string {
  const bound = Object.entries(bindings);
  if (bound.length > 0) return `${bound.map(([name, value]) => `${name} = ${toJson(value)}`).join('  ')}\n`;
  return expressions.map(({ value }) => `${indent(toJson(value))}\n`).join('');
}

/** Two spaces a level, numbers as they stand: reading the text as doubles would lose digits. */
function indent(json: string): string {
  let depth = 0;
  return json.replaceAll(/"(?:[^"\\]|\\.)*"|\{\}|\[\]|[{}[\],:]/g, (token) => {
    if (token === '{' || token === '[') return `${token}\n${'  '.repeat(++depth)}`;
    if (token === '}' || token === ']') return `\n${'  '.repeat(--depth)}${token}`;
    if (token === ',') return `,\n${'  '.repeat(depth)}`;
    return token === ':' ? ': ' : token;
  });
}
