/** From a source to a program: parse, check, validate, plan. */
import type {
  CelBindings,
  CelCompilation,
  CelEnvironment,
  CelEvaluation,
  CelProgram,
  EvaluationOptions,
  ResultTypes,
} from './contract.ts';
import { PER_CALL_LIMIT } from './kubernetes/limits.ts';
import { functionsOf } from './library/index.ts';
import type { Run } from './run/attributes.ts';
import { Stopped } from './run/frame.ts';
import type { Frame } from './run/frame.ts';
import { plan, PlanFault } from './run/plan.ts';
import { macrosOf } from './syntax/macros.ts';
import { parse } from './syntax/parser.ts';
import { RECURSION_LIMIT } from './syntax/recognizer.ts';
import { collectProblems, NOWHERE } from './syntax/problems.ts';
import type { Problems } from './syntax/problems.ts';
import { check } from './types/checker.ts';
import { typeText } from './types/format.ts';
import { validate } from './types/validate.ts';
import type { CelType } from './types/type.ts';
import { objectNameFault } from './values/object-names.ts';
import { toJson } from './values/to-json.ts';
import { CelError } from './values/value.ts';
import type { Outcome } from './values/value.ts';

export interface InternalProgram extends CelProgram {
  /** The value before it is made JSON. */
  run(
    bindings: CelBindings,
    options: EvaluationOptions,
  ): { readonly outcome: Outcome; readonly cost: number; readonly stopped?: Stopped };
}

/**
 * Compiles an expression. `results` are the types that it may have, `any` for all.
 *
 * @example
 * const compiled = compileCel('object.spec.replicas <= 5', admissionEnvironment(), ['bool']);
 * if (compiled.ok) compiled.program.evaluate({ object }); // { ok: true, value: true, cost: 4 }
 */
export function compileCel(
  source: string,
  environment: CelEnvironment,
  results: ResultTypes = ['any'],
): CelCompilation {
  const problems = collectProblems(source);
  try {
    return compileStages(source, environment, results, problems);
  } catch (error) {
    // A tree that parsed may still be too deep for the walks over it.
    if (!(error instanceof RangeError)) throw error;
    problems.report(NOWHERE, RECURSION_LIMIT);
    return failed(problems);
  }
}

function compileStages(
  source: string,
  environment: CelEnvironment,
  results: ResultTypes,
  problems: Problems,
): CelCompilation {
  const tree = parse(source, problems, {
    macros: macrosOf(environment.minor),
    optionals: environment.minor >= 28,
  });
  if (problems.count > 0) return failed(problems);
  const checked = check(tree, environment, functionsOf(environment.minor, environment.patchTypes), problems);
  if (problems.count > 0) return failed(problems);
  if (environment.minor >= 29) validate(tree, checked, problems);
  if (problems.count > 0) return failed(problems);
  const { resultType } = checked;
  if (!results.includes('any') && !results.includes(typeText(resultType)))
    return refused(wrongType(results, typeText(resultType)));
  try {
    return { ok: true, program: programOf(source, plan(tree, checked, environment), resultType) };
  } catch (error) {
    if (error instanceof PlanFault) return refused(`program instantiation failed: ${error.message}`);
    throw error;
  }
}

function failed(problems: Problems): CelCompilation {
  return { ok: false, problems: problems.list(), message: `compilation failed: ${problems.text()}` };
}

function refused(message: string): CelCompilation {
  return { ok: false, problems: [{ message, row: 1, column: 1 }], message };
}

function wrongType(results: ResultTypes, found: string): string {
  return results.length === 1
    ? `must evaluate to ${results[0] as string} but got ${found}`
    : `must evaluate to one of [${results.join(' ')}] but got ${found}`;
}

function programOf(source: string, run: Run, resultType: CelType): InternalProgram {
  return {
    source,
    resultType,
    run: (bindings, options) => evaluate(run, bindings, options),
    evaluate: (bindings, options = {}) => finish(evaluate(run, bindings, options)),
  };
}

/** The value of a program before it is made JSON. */
export function runProgram(
  program: CelProgram,
  bindings: CelBindings,
  options: EvaluationOptions = {},
): ReturnType<InternalProgram['run']> {
  return (program as InternalProgram).run(bindings, options);
}

function evaluate(
  run: Run,
  bindings: CelBindings,
  options: EvaluationOptions,
): ReturnType<InternalProgram['run']> {
  const frame: Frame = {
    bindings,
    slots: [],
    limit: options.costLimit ?? PER_CALL_LIMIT,
    signal: options.signal,
    cost: 0,
    passes: 0,
  };
  try {
    const outcome = run(frame);
    return { outcome, cost: frame.cost };
  } catch (error) {
    if (error instanceof Stopped)
      return { outcome: new CelError(error.message), cost: frame.cost, stopped: error };
    // Data nested beyond the stack, which only comparing or printing it walks.
    if (error instanceof RangeError)
      return { outcome: new CelError('internal error: value nests too deeply'), cost: frame.cost };
    throw error;
  }
}

function finish({ outcome, cost, stopped }: ReturnType<InternalProgram['run']>): CelEvaluation {
  if (!(outcome instanceof CelError)) {
    const mismatch = objectNameFault(outcome);
    return { ok: true, value: toJson(outcome), cost, ...(mismatch === undefined ? {} : { mismatch }) };
  }
  return { ok: false, error: { message: outcome.message, kind: stopped?.kind ?? 'runtime' }, cost };
}
