/** `rego eval` from flags to output. */
import { setImmediate } from 'node:timers/promises';
import { TorideError } from '@toride/core';
import {
  EvaluationError,
  prepare,
  sortProfile,
  type Prepared,
  type PrepareOptions,
  type RegoError,
  type Result,
  type Value,
} from '@toride/rego';
import { terminal } from '@toride/report';
import { appearance, PLAIN } from '../channel.ts';
import type { Context } from '../context.ts';
import { writeOutput } from '../output.ts';
import { usageError } from '../parse.ts';
import { evaluationErrorText } from './errors.ts';
import type { EvalValues } from './eval-options.ts';
import {
  explained,
  refusalText,
  reportText,
  stoppedText,
  unreadableText,
  type EvalReport,
} from './eval-report.ts';
import { count, milliseconds } from './flag-values.ts';
import { loadRego, type Loaded } from './load.ts';
import { newMetrics, type Metrics } from './metrics.ts';
import { runPartial } from './partial.ts';
import { schemaOptions } from './schema.ts';
import { profileKeys } from './profile-text.ts';
import { inputOf, loadOptions, queryOptions, refusal, versionOf } from './query-setup.ts';
import { watchFor, type Watch } from './watch.ts';

const VERB = 'rego eval';

interface Run {
  readonly values: EvalValues;
  readonly query: string;
  readonly loaded: Loaded;
  readonly context: Context;
  readonly metrics: Metrics;
  readonly watch: Watch;
}

/**
 * Loads, compiles, evaluates and prints.
 *
 * @returns whether there is a result
 * @throws {TorideError} `TORIDE_CLI_REGO_REFUSED`, `TORIDE_CLI_REGO_EVALUATION`, and what loading throws
 */
export async function evaluateQuery(values: EvalValues, query: string, context: Context): Promise<boolean> {
  if (values.partial !== true && values.format === 'source')
    throw usageError('-f source needs --partial', VERB);
  const metrics = newMetrics();
  const loaded = await metrics.timeAsync('load_files', () => load(values, context));
  const run: Run = { values, query, loaded, context, metrics, watch: watchFor(watched(values)) };
  if (values.partial === true) return evaluatePartially(run);
  const preparation = prepare(prepareOptions(run));
  if (!preparation.ok) return refuse(run, preparation.errors);
  const { prepared } = preparation;
  const input = metrics.time('input_parse', () => inputOf(values, context));
  // A signal that came while compiling is heard before what may run long begins.
  await setImmediate();
  context.signal.throwIfAborted();
  const results = await evaluate(run, prepared, input);
  const text = await orStop(run, prepared, () =>
    reportText(reportOf(run, prepared, results), values.format ?? 'json', lookOf(run), limitOf(values)),
  );
  await print(run, text);
  return results.length > 0;
}

async function evaluatePartially(run: Run): Promise<boolean> {
  const { values, context } = run;
  const input = inputOf(values, context);
  const { observer: _nobody, measure: _unmeasured, ...options } = prepareOptions(run);
  const result = runPartial(
    values,
    {
      ...options,
      ...(input === undefined ? {} : { input }),
      budget: budgetOf(values),
      signal: context.signal,
    },
    values.format ?? 'json',
  );
  if ('errors' in result) return refuse(run, result.errors);
  await print(run, result.text);
  return result.defined;
}

/** Programs that read JSON find there what could not be read, as `opa eval` has it. */
async function load(values: EvalValues, context: Context): Promise<Loaded> {
  try {
    return await loadRego(loadOptions(values), context);
  } catch (error) {
    if (!(error instanceof TorideError)) throw error;
    await print({ values, context }, unreadableText(error, values.format ?? 'json'));
    throw error;
  }
}

function watched(values: EvalValues): Parameters<typeof watchFor>[0] {
  return {
    explain: values.explain !== undefined && values.explain !== 'off',
    variables: values['var-values'] === true,
    profile: profiles(values),
    coverage: values.coverage === true,
  };
}

/** The profile's own flags ask for it, as in `opa eval`. */
function profiles(values: EvalValues): boolean {
  return (
    values.profile === true || values['profile-sort'] !== undefined || values['profile-limit'] !== undefined
  );
}

function prepareOptions({ values, query, loaded, context, metrics, watch }: Run): PrepareOptions {
  return {
    ...queryOptions(values, query, loaded),
    strictBuiltinErrors: values['strict-builtin-errors'] === true,
    compile: {
      keepPrint: true,
      strict: values.strict === true,
      ...schemaOptions(values.schema, context.cwd),
    },
    print: (text) => context.note(text),
    measure: metrics.measure,
    ...(watch.observer === undefined ? {} : { observer: watch.observer }),
  };
}

function evaluate(run: Run, prepared: Prepared, input: Value | undefined): Promise<Result[]> {
  const { values, context, metrics } = run;
  const budget = budgetOf(values);
  return orStop(run, prepared, () =>
    metrics.time('query_eval', () => prepared.evaluate({ input, budget, signal: context.signal })),
  );
}

/** A result can be too large to be written, too: its parts may be shared. */
async function orStop<T>(run: Run, prepared: Prepared, work: () => T): Promise<T> {
  const { values } = run;
  try {
    return work();
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    await print(run, stoppedText(error, reportOf(run, prepared, []), values.format ?? 'json', lookOf(run)));
    throw new TorideError('TORIDE_CLI_REGO_EVALUATION', evaluationErrorText(error), { cause: error });
  }
}

function budgetOf({ timeout }: EvalValues): { milliseconds?: number; steps?: number } {
  if (timeout === undefined) return {};
  return { milliseconds: milliseconds(timeout, '--timeout', VERB), steps: Number.MAX_SAFE_INTEGER };
}

/** Programs that read JSON find the errors there; people find them on standard error. */
async function refuse(run: Run, errors: readonly RegoError[]): Promise<never> {
  const { values, query, loaded } = run;
  await print(run, refusalText(errors, values.format ?? 'json'));
  throw refusal(errors, query, loaded);
}

async function print({ values, context }: Pick<Run, 'values' | 'context'>, text: string): Promise<void> {
  if (text === '') return;
  await writeOutput(values.output, context, async (sink) => {
    await sink.write(text);
  });
}

function lookOf({ values, context }: Run): ReturnType<typeof terminal> {
  return terminal(values.output === undefined ? appearance(context.stdout) : PLAIN);
}

function limitOf(values: EvalValues): number {
  const text = values['pretty-limit'];
  return text === undefined ? 0 : count(text, '--pretty-limit', VERB);
}

function reportOf(run: Run, prepared: Prepared, results: readonly Result[]): EvalReport {
  const { values, loaded, metrics, watch, context } = run;
  const { events = [], dropped = 0 } = watch.trace?.trace() ?? {};
  if (dropped > 0) context.note(`The trace is cut: ${dropped} more events were not kept.`);
  return {
    results,
    errors: values['show-builtin-errors'] === true ? prepared.builtinErrors() : [],
    trace: explained(events, values.explain, prepared.names),
    metrics: values.metrics === true || profiles(values) ? metrics : undefined,
    profile:
      watch.profiler === undefined ? undefined : sortProfile(watch.profiler.lines(), profileOrder(values)),
    coverage: watch.coverage?.report(loaded.modules, versionOf(values)),
  };
}

function profileOrder(values: EvalValues): Parameters<typeof sortProfile>[1] {
  const limit = values['profile-limit'];
  return {
    by: profileKeys(values['profile-sort'] ?? [], VERB),
    ...(limit === undefined ? {} : { limit: count(limit, '--profile-limit', VERB) }),
  };
}
