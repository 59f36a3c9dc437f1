/** From a source to a program: parse, check, plan. */
import type {
  CelBindings,
  CelCompilation,
  CelEnvironment,
  CelProgram,
  EvaluationOptions,
  ResultTypes,
} from './contract.ts';
import type { Outcome } from './values/value.ts';

export interface InternalProgram extends CelProgram {
  /** The value before it is made JSON. */
  run(
    bindings: CelBindings,
    options: EvaluationOptions,
  ): { readonly outcome: Outcome; readonly cost: number };
}

export function compileInternal(
  _source: string,
  _environment: CelEnvironment,
  _results: ResultTypes = ['any'],
): CelCompilation {
  return { ok: false, problems: [], message: 'not there yet' };
}

/**
 * Compiles an expression. `results` are the types that it may have, `any` for all.
 *
 * @example
 * const compiled = compileCel('object.spec.replicas <= 5', admissionEnvironment(), ['bool']);
 * if (compiled.ok) compiled.program.evaluate({ object }); // { ok: true, value: true, cost: 5 }
 */
export function compileCel(
  source: string,
  environment: CelEnvironment,
  results?: ResultTypes,
): CelCompilation {
  return compileInternal(source, environment, results);
}
