/** What this implementation and what OPA make of a program, in one form. */
import { fileURLToPath } from 'node:url';
import {
  compileSources,
  EvaluationError,
  formatValue,
  fromJson,
  prepare,
  type Program,
  type RegoError,
  type Value,
} from '@toride/rego';
import { startGoOracle, type GoOracle } from '../go-oracle.ts';
import type { FuzzProgram, Run } from './program.ts';

export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly file: string;
  readonly row: number;
  readonly col: number;
}

export interface Answer {
  /** Of every expression of every solution, as OPA prints values. */
  readonly values?: readonly string[];
  readonly error?: Problem;
  readonly prints?: readonly string[];
}

export interface Outcome {
  readonly errors?: readonly Problem[];
  /** By query, then by run. */
  readonly answers?: readonly (readonly Answer[])[];
  /** OPA or we crashed: a bug in itself, never an answer. */
  readonly panic?: string;
}

const NOW = 1_700_000_000_123_456_789n;

export type Oracle = GoOracle<Outcome>;

export function startOracle(): Promise<Oracle> {
  const folder = fileURLToPath(new URL('oracle', import.meta.url));
  return startGoOracle<Outcome>(folder, 'rego-fuzz-oracle', { panic: 'OPA ended' });
}

export function theirs(
  oracle: Oracle,
  { modules, version, data, queries, runs }: FuzzProgram,
): Promise<Outcome> {
  return oracle.ask(JSON.stringify({ modules, v0: version === 'v0', data, queries, runs }));
}

export function ours({ modules, version, data, queries, runs }: FuzzProgram): Outcome {
  try {
    const compiled = compileSources(modules, {
      version,
      compile: { keepPrint: true, errorLimit: 0 },
    });
    if (compiled.program === undefined) return { errors: compiled.errors.map(problem) };
    const answers: Answer[][] = [];
    for (const query of queries) {
      const row = answersTo(compiled.program, query, version, fromJson(data), runs);
      if (!Array.isArray(row)) return row;
      answers.push(row);
    }
    return { answers };
  } catch (error) {
    return { panic: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

function answersTo(
  program: Program,
  query: string,
  version: 'v0' | 'v1',
  data: Value,
  runs: readonly Run[],
): Answer[] | Outcome {
  const prints: string[] = [];
  const print = (text: string): void => void prints.push(text);
  const strictBuiltinErrors = runs.some(({ strict }) => strict);
  const preparation = prepare({ modules: program, query, version, data, strictBuiltinErrors, print });
  if (!preparation.ok) return { errors: preparation.errors.map(problem) };
  return runs.map(({ input }): Answer => {
    prints.length = 0;
    const values = valuesOf(() =>
      preparation.prepared
        .evaluate({ input: input === null ? undefined : fromJson(input), nowNanoseconds: NOW })
        .flatMap(({ expressions }) => expressions.map(({ value }) => formatValue(value))),
    );
    return { ...values, ...(prints.length > 0 ? { prints: [...prints] } : {}) };
  });
}

function valuesOf(evaluate: () => string[]): Answer {
  try {
    const values = evaluate();
    return values.length > 0 ? { values } : {};
  } catch (error) {
    if (error instanceof EvaluationError) return { error: problem(error) };
    throw error;
  }
}

function problem({ code, message, location }: RegoError | EvaluationError): Problem {
  // Bytes that are no text are written as such in messages, and as U+FFFD by OPA's JSON.
  return {
    code,
    message: message.toWellFormed(),
    file: location?.file ?? '',
    row: location?.row ?? 0,
    col: location?.col ?? 0,
  };
}
