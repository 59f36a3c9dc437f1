import { compile } from '../compile/compile.ts';
import type { CompileOptions, Program } from '../compile/program.ts';
import type { RegoError } from '../error.ts';
import type { Source } from '../prepare.ts';
import type { Module, RegoVersion } from '../syntax/ast.ts';
import { parseModule } from '../syntax/parse.ts';
import { hoistKeys } from './test-cases.ts';
import { numberDuplicates, testRulesOf } from './test-rules.ts';

/** Policies with their tests, compiled. */
export interface TestProgram {
  readonly program: Program;
  /** As written: what coverage is counted on. */
  readonly modules: readonly Module[];
}

export interface CompileTestsOptions {
  readonly version?: RegoVersion;
  readonly compile?: CompileOptions;
}

/**
 * Compiles policies and tests for {@link runTests}: `print` stays, and tests that share a name are told apart by numbers.
 *
 * @example
 * const { program, errors } = compileTests([{ file: 'a_test.rego', text: 'package a\ntest_one if 1 == 1' }]);
 */
export function compileTests(
  sources: readonly Source[],
  { version = 'v1', compile: options = {} }: CompileTestsOptions = {},
): { readonly program?: TestProgram; readonly errors: readonly RegoError[] } {
  const parsed = sources.map(({ file, text }) => parseModule(text, { file, version }));
  const errors = parsed.flatMap((one) => one.errors);
  if (errors.length > 0) return { errors };
  const modules = parsed.flatMap(({ module }) => (module === undefined ? [] : [module]));
  numberDuplicates(modules);
  const compiled = compile(modules, { ...options, keepPrint: true });
  if (compiled.program === undefined) return { errors: compiled.errors };
  for (const module of compiled.program.modules) {
    for (const { rule, keys } of testRulesOf(module)) hoistKeys(rule, keys);
  }
  return { program: { program: compiled.program, modules }, errors: [] };
}
