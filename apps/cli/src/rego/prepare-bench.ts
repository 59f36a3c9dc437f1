import { TorideError } from '@toride/core';
import { EvaluationError, prepare, profile, type PrepareOptions, type Value } from '@toride/rego';
import type { Context } from '../context.ts';
import type { Work } from './bench.ts';
import { evaluationErrorText } from './errors.ts';
import { loadRego } from './load.ts';
import { inputOf, loadOptions, queryOptions, refusal, type QueryValues } from './query-setup.ts';

/** Something to be run again and again. */
export interface Bench {
  readonly name: string;
  readonly run: () => void;
  readonly defined: boolean;
  readonly work: Work;
}

/** @throws {TorideError} `TORIDE_CLI_REGO_REFUSED`, `TORIDE_CLI_REGO_EVALUATION`, and what loading throws */
export async function prepareBench(values: QueryValues, query: string, context: Context): Promise<Bench> {
  const loaded = await loadRego(loadOptions(values), context);
  const input = inputOf(values, context);
  const options = queryOptions(values, query, loaded);
  const preparation = prepare(options);
  if (!preparation.ok) throw refusal(preparation.errors, query, loaded);
  const { prepared } = preparation;
  const run = (): boolean => prepared.evaluate({ input, signal: context.signal }).length > 0;
  try {
    return { name: query, run: () => void run(), defined: run(), work: workOf(options, input, context) };
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    throw new TorideError('TORIDE_CLI_REGO_EVALUATION', evaluationErrorText(error), { cause: error });
  }
}

/** Counted in an evaluation of its own: the measured ones are not watched. */
export function workOf(options: PrepareOptions, input: Value | undefined, context: Context): Work {
  const profiler = profile(() => 0);
  const watched = prepare({ ...options, observer: profiler.observer });
  if (watched.ok) watched.prepared.evaluate({ input, signal: context.signal });
  const lines = profiler.lines();
  return {
    evals: lines.reduce((sum, { evals }) => sum + evals, 0),
    redos: lines.reduce((sum, { redos }) => sum + redos, 0),
  };
}
