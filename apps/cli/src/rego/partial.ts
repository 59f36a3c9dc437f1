/** Partial evaluation for `rego eval --partial`: what is left over in the formats of `opa eval`. */
import { TorideError } from '@toride/core';
import {
  bodyToJson,
  EvaluationError,
  formatBody,
  formatModule,
  moduleToJson,
  partialEvaluate,
  type PartialEvaluation,
  type PartialOptions,
  type PartialPolicy,
  type RegoError,
} from '@toride/rego';
import { columns } from '@toride/report';
import { usageError } from '../parse.ts';
import { evaluationErrorText } from './errors.ts';
import type { PartialFlags } from './partial-options.ts';

/**
 * Evaluates partially and says how the rest is printed.
 *
 * @returns errors where the policy or the query cannot be compiled
 * @throws {TorideError} `TORIDE_CLI_REGO_EVALUATION`, and where partial evaluation has no such format
 */
export function runPartial(
  flags: PartialFlags,
  options: PartialOptions,
  format: string,
): { readonly text: string; readonly defined: boolean } | { readonly errors: readonly RegoError[] } {
  const write = WRITERS.get(format);
  if (write === undefined) {
    throw usageError(`--partial prints json, pretty or source, not '${format}'`, 'rego eval');
  }
  const result = evaluated(flags, options);
  if (!result.ok) return { errors: result.errors };
  return { text: write(result.partial), defined: result.partial.queries.length > 0 };
}

function evaluated(flags: PartialFlags, options: PartialOptions): PartialEvaluation {
  try {
    return partialEvaluate({
      ...options,
      ...(flags.unknowns === undefined ? {} : { unknowns: flags.unknowns }),
      disableInlining: flags['disable-inlining'] ?? [],
      shallowInlining: flags['shallow-inlining'] === true,
      nondeterministicBuiltins: flags['nondeterministic-builtins'] === true,
    });
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    throw new TorideError('TORIDE_CLI_REGO_EVALUATION', evaluationErrorText(error), { cause: error });
  }
}

const WRITERS: ReadonlyMap<string, (partial: PartialPolicy) => string> = new Map([
  ['json', partialJson],
  ['pretty', partialTable],
  ['source', partialSource],
]);

function partialJson({ queries, support }: PartialPolicy): string {
  // The policy's digits are kept. Text in quotes cannot look like this: its own quotes are escaped.
  const number = (text: string): { readonly ['\0']: string } => ({ '\0': text });
  const partial = {
    ...(queries.length === 0 ? {} : { queries: queries.map((query) => bodyToJson(query, { number })) }),
    ...(support.length === 0 ? {} : { modules: support.map((module) => moduleToJson(module, { number })) }),
  };
  const json = JSON.stringify({ partial }, undefined, 2);
  return `${json.replaceAll(/\{\s*"\\u0000": "([^"]*)"\s*\}/g, '$1')}\n`;
}

function partialSource({ queries, support }: PartialPolicy): string {
  return [
    ...queries.map((query, at) => `# Query ${at + 1}\n${formatBody(query)}\n`),
    ...support.map((module, at) => `# Module ${at + 1}\n${formatModule(module)}`),
  ].join('');
}

function partialTable({ queries, support }: PartialPolicy): string {
  if (queries.length === 0) return 'undefined\n';
  return table([
    ...queries.map((query, at) => [`Query ${at + 1}`, cell(formatBody(query))] as const),
    ...support.map((module, at) => [`Support ${at + 1}`, cell(formatModule(module))] as const),
  ]);
}

function cell(text: string): string {
  return text.replaceAll('\t', '  ').replaceAll(/^\n+|\n+$/g, '');
}

type Row = readonly [title: string, text: string];

/** Cells have several lines; each row has a line below it. */
function table(rows: readonly Row[]): string {
  const titles = Math.max(...rows.map(([title]) => columns(title)));
  const texts = Math.max(...rows.flatMap(([, text]) => text.split('\n').map(columns)));
  const rule = (left: string, middle: string, right: string): string =>
    `${left}${'─'.repeat(titles + 2)}${middle}${'─'.repeat(texts + 2)}${right}\n`;
  const drawn = rows.map(([title, text]) =>
    text
      .split('\n')
      .map((line, at) => `│ ${padded(at === 0 ? title : '', titles)} │ ${padded(line, texts)} │\n`)
      .join(''),
  );
  return rule('┌', '┬', '┐') + drawn.join(rule('├', '┼', '┤')) + rule('└', '┴', '┘');
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(width - columns(text));
}
