import { guardOf } from '@toride/core';
import { asBuiltin } from './builtins/host-function.ts';
import { BUILTINS } from './builtins/index.ts';
import { compile } from './compile/compile.ts';
import { compileQuery, type QueryOptions } from './compile/compile-query.ts';
import type { CompileOptions, Program } from './compile/program.ts';
import { EvaluationError, type RegoError } from './error.ts';
import { foldingOf } from './plan/folding.ts';
import type { InputConstant } from './plan/known.ts';
import type { Codegen } from './plan/planner.ts';
import { makePlanner } from './plan/make-planner.ts';
import {
  emitText,
  newObservation,
  resetObservation,
  type Observation,
  type Observer,
} from './plan/observe.ts';
import { captureValues, planQuery, type PlannedQuery, type Result } from './plan/query.ts';
import { checkSignal, TAKES_LONG, type Machine } from './run/machine.ts';
import { newMachine, resetMachine, type EvaluationOptions, type Surroundings } from './run/new-machine.ts';
import { relaxMeter } from './values/meter.ts';
import type { Module, RegoVersion, Rule } from './syntax/ast.ts';
import { parseModule, parseQuery } from './syntax/parse.ts';
import type { Value } from './values/value.ts';

/** A file of Rego. */
export interface Source {
  readonly file: string;
  readonly text: string;
  /** Where it is not that of all files. */
  readonly version?: RegoVersion;
}

export interface PrepareOptions extends Surroundings {
  /** Rego files, or a program that was compiled before. */
  readonly modules: readonly Source[] | Program;
  readonly query: string;
  /**
   * Base documents, an object. It must not be changed afterwards: large collections are indexed by what policies look for
   * in them, from the second evaluation on.
   */
  readonly data?: Value;
  /** Of the files and the query; `v1` unless said otherwise. */
  readonly version?: RegoVersion;
  readonly compile?: CompileOptions;
  /** Errors of built-ins end the evaluation, instead of making the call undefined. */
  readonly strictBuiltinErrors?: boolean;
  /**
   * Parts of the input that are the same in every evaluation: what follows from them alone is worked out now, and results
   * are wrong where the input has something else there.
   */
  readonly constants?: readonly InputConstant[];
  /** Makes JavaScript of rules that are evaluated often, where the place allows it; `false` leaves them closures. */
  readonly codegen?: Codegen;
  /** Told of everything that is tried; costs nothing where it is left out. */
  readonly observer?: Observer;
  /** The package that the query stands in, `app.rules`: its rules need no `data.app.rules` there. */
  readonly package?: string;
  /** Imports of the query: `data.app`, `input.user as u`. */
  readonly imports?: readonly string[];
  /** Runs each stage, to measure it; must return what `run` returns. */
  readonly measure?: Measure;
}

export type Stage = 'module_parse' | 'module_compile' | 'query_parse' | 'query_compile';
export type Measure = <T>(stage: Stage, run: () => T) => T;

export type Preparation =
  | { readonly ok: true; readonly prepared: Prepared }
  | { readonly ok: false; readonly errors: readonly RegoError[] };

/** A query that is compiled and planned: to be evaluated as often as there is input. */
export interface Prepared {
  /**
   * All solutions. Input and data are used as they are, and never changed.
   *
   * @throws {EvaluationError} where the policy contradicts itself, or its budget is spent
   */
  readonly evaluate: (options?: EvaluationOptions) => Result[];
  /**
   * The value of the first expression in the first solution; `undefined` where there is none.
   *
   * @throws {EvaluationError} as `evaluate` does
   */
  readonly evaluateValue: (options?: EvaluationOptions) => Value | undefined;
  /** Errors of built-ins in the last evaluation, each of which made a call undefined. */
  readonly builtinErrors: () => readonly EvaluationError[];
  /** What the nodes that an observer sees are called by their authors. */
  readonly names: Names;
}

export interface Names {
  /** `__localN__` to the variable's name. */
  readonly variables: ReadonlyMap<string, string>;
  readonly moduleOf: ReadonlyMap<Rule, Module>;
}

/**
 * Compiles files and plans a query.
 *
 * @example
 * const policy = prepare({ modules: [{ file: 'a.rego', text: 'package a\nallow if input.admin' }], query: 'data.a.allow' });
 * if (policy.ok) policy.prepared.evaluateValue({ input: { admin: true } }); // true
 */
export function prepare(options: PrepareOptions): Preparation {
  try {
    return prepareUnguarded(options);
  } catch (error) {
    // What follows from constants alone is worked out already: it may be too much.
    if (error instanceof EvaluationError)
      return { ok: false, errors: [{ code: 'rego_compile_error', message: error.message }] };
    if (!(error instanceof RangeError)) throw error;
    const { message } = outOfRange(error);
    return { ok: false, errors: [{ code: 'rego_compile_error', message }] };
  }
}

function prepareUnguarded(options: PrepareOptions): Preparation {
  const compiled =
    'rules' in options.modules
      ? { program: options.modules, errors: [] }
      : compileSources(options.modules, options);
  const { program } = compiled;
  if (program === undefined) return { ok: false, errors: compiled.errors };
  const { version = 'v1', query: text, measure = unmeasured } = options;
  const parsed = measure('query_parse', () => parseQuery(text, { version }));
  if (parsed.body === undefined) return { ok: false, errors: parsed.errors };
  const context = queryContext(options);
  if (context.errors.length > 0) return { ok: false, errors: context.errors };
  const parsedBody = parsed.body;
  let captured: ReturnType<typeof captureValues>['captured'] = [];
  const rewrite: QueryOptions['rewrite'] = (body, arity) => {
    const values = captureValues(body, arity);
    captured = values.captured;
    return values.body;
  };
  const { query, errors } = measure('query_compile', () =>
    compileQuery(parsedBody, program, { ...context.options, rewrite }),
  );
  if (query === undefined) return { ok: false, errors };
  const strict = options.strictBuiltinErrors === true;
  // Which errors there are depends on what is tried: that is exactly what OPA tries only where somebody watches.
  const observer = options.observer ?? (strict ? unseen : undefined);
  const observation = observer === undefined ? undefined : newObservation(observer);
  const machine = newMachine(surroundingsOf(options, observation), options.data);
  const planner = makePlanner(program, machine, {
    builtins: builtinsOf(program),
    exactOrder: strict || observation !== undefined,
    observation,
    codegen: observation === undefined && (options.codegen ?? true),
    folding: observation === undefined && !strict ? foldingOf(program, query.body, options) : undefined,
  });
  const planned = planQuery(planner, query, captured);
  planner.finish();
  const names: Names = {
    variables: new Map([...program.rewritten, ...query.rewritten]),
    moduleOf: program.moduleOf,
  };
  const prepared = makePrepared(machine, planned, strict, observation, names);
  const quick = observation === undefined && (options.allowedHosts ?? []).length === 0;
  return { ok: true, prepared: quick ? doubted(prepared, () => watchedAgain(options, program)) : prepared };
}

function unseen(): void {
  // Nobody looks.
}

/** Nothing is printed twice. */
function watchedAgain(
  { print: _print, trace: _trace, ...options }: PrepareOptions,
  modules: Program,
): Preparation {
  return prepareUnguarded({ ...options, modules, observer: unseen });
}

/**
 * The quick plans try more than OPA does: where they end in an error, OPA may never get to it, or to another one before. So
 * what ends in an error is evaluated again, as OPA does.
 */
function doubted(prepared: Prepared, prepareAgain: () => Preparation): Prepared {
  let again: Preparation | undefined;
  const sure = <T>(run: () => T, runAgain: (exact: Prepared) => T): T => {
    try {
      return run();
    } catch (error) {
      if (!(error instanceof EvaluationError) || !DOUBTED.has(error.code)) throw error;
      again ??= prepareAgain();
      if (!again.ok) throw error;
      return runAgain(again.prepared);
    }
  };
  return {
    ...prepared,
    evaluate: (options) =>
      sure(
        () => prepared.evaluate(options),
        (exact) => exact.evaluate(options),
      ),
    evaluateValue: (options) =>
      sure(
        () => prepared.evaluateValue(options),
        (exact) => exact.evaluateValue(options),
      ),
  };
}

const DOUBTED: ReadonlySet<string> = new Set([
  'eval_conflict_error',
  'eval_with_merge_error',
  'eval_type_error',
  'eval_builtin_error',
]);

/** Package and imports of a query are those of a module that holds nothing else. */
export function queryContext({
  package: name,
  imports = [],
  version = 'v1',
  compile: { strict, keepPrint } = {},
}: PrepareOptions): {
  readonly options: QueryOptions;
  readonly errors: readonly RegoError[];
} {
  const common = {
    ...(strict === undefined ? {} : { strict }),
    ...(keepPrint === undefined ? {} : { keepPrint }),
  };
  if (name === undefined && imports.length === 0) return { options: common, errors: [] };
  const lines = [`package ${name ?? 'query'}`, ...imports.map((text) => `import ${text}`)];
  const { module, errors } = parseModule(lines.join('\n'), { file: '', version });
  if (module === undefined) return { options: common, errors };
  const path = name === undefined ? {} : { package: module.package.path };
  return { options: { ...common, ...path, imports: module.imports }, errors };
}

function unmeasured<T>(_stage: Stage, run: () => T): T {
  return run();
}

/** Notes of `trace` are events too. */
function surroundingsOf(options: PrepareOptions, observation: Observation | undefined): Surroundings {
  if (observation === undefined) return options;
  return {
    ...options,
    trace(note) {
      options.trace?.(note);
      emitText(observation, 'note', `"${note}"`, observation.location);
    },
  };
}

const BUILTINS_BY_NAME = new Map(BUILTINS.map((builtin) => [builtin.name, builtin]));

function builtinsOf({ options: { hostFunctions = [] } }: Program): typeof BUILTINS_BY_NAME {
  if (hostFunctions.length === 0) return BUILTINS_BY_NAME;
  return new Map([...BUILTINS_BY_NAME, ...hostFunctions.map((own) => [own.name, asBuiltin(own)] as const)]);
}

/** Parses and compiles; errors of all files at once. */
export function compileSources(
  sources: readonly Source[],
  options: Pick<PrepareOptions, 'version' | 'compile' | 'measure'> = {},
): { readonly program?: Program; readonly errors: readonly RegoError[] } {
  const { version = 'v1', measure = unmeasured } = options;
  const parsed = measure('module_parse', () =>
    sources.map(({ file, text, version: own = version }) => parseModule(text, { file, version: own })),
  );
  const errors = parsed.flatMap((one) => one.errors);
  if (errors.length > 0) return { errors };
  const modules = parsed.flatMap(({ module }) => (module === undefined ? [] : [module]));
  return measure('module_compile', () => compile(modules, options.compile ?? {}));
}

function makePrepared(
  machine: Machine,
  planned: PlannedQuery,
  strict: boolean,
  observation: Observation | undefined,
  names: Names,
): Prepared {
  const begin = <T>(options: EvaluationOptions, run: () => T, restart: Partial<Machine> = {}): T => {
    resetMachine(machine, options);
    Object.assign(machine, restart);
    if (observation !== undefined) resetObservation(observation);
    return runGuarded(machine, strict, run);
  };
  const evaluate = <T>(options: EvaluationOptions, run: () => T): T => {
    const guard = guardOf(options.signal);
    if (guard === undefined) return begin(options, run);
    // What is watched would be seen twice, what is asked of others asked twice.
    if (observation !== undefined || machine.context.allowedHosts.size > 0)
      return guard(() => begin(options, run));
    try {
      return begin(options, run, { mayRestart: true });
    } catch (error) {
      if (error !== TAKES_LONG) throw error;
      const printedBefore = machine.printed;
      return guard(() => begin(options, run, { printedBefore }));
    }
  };
  return {
    evaluate: (options = {}) => evaluate(options, planned.run),
    evaluateValue: (options = {}) => evaluate(options, planned.first),
    builtinErrors: () => machine.builtinErrors,
    names,
  };
}

/** An error of a built-in comes before whatever else went wrong after it. */
function runGuarded<T>(machine: Machine, strict: boolean, run: () => T): T {
  try {
    checkSignal(machine);
    const result = run();
    if (!strict || machine.builtinErrors.length === 0) return result;
  } catch (error) {
    if (error instanceof RangeError) throw outOfRange(error);
    if (!strict || machine.builtinErrors.length === 0) throw error;
  } finally {
    relaxMeter();
  }
  throw machine.builtinErrors[0] ?? tooDeep();
}

/** The engine's own limits: of the stack, or of the size of a text or a collection. */
function outOfRange(error: RangeError): EvaluationError {
  if (/call stack/i.test(error.message)) return tooDeep();
  return new EvaluationError('eval_cancel_error', 'a value is too large');
}

function tooDeep(): EvaluationError {
  return new EvaluationError('eval_internal_error', 'the policy or its data is nested too deeply');
}
