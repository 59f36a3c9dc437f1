/** Rego, the policy language of Open Policy Agent. */
export { EvaluationError } from './error.ts';
export type { EvaluationErrorCode, ParseErrorDetails, RegoError, RegoErrorCode } from './error.ts';
export type * from './syntax/ast.ts';
export { compile } from './compile/compile.ts';
export type { Compiled } from './compile/compile.ts';
export type { CompileOptions, Program } from './compile/program.ts';
export { parseModule, parseQuery } from './syntax/parse.ts';
export type { ParseModuleOptions, ParseOptions, ParsedModule, ParsedQuery } from './syntax/parse.ts';
export { printBody, printExpr, printModule, printRef, printRule, printTerm } from './syntax/print.ts';
export { compileSources, prepare } from './prepare.ts';
export type { Preparation, Prepared, PrepareOptions, Source } from './prepare.ts';
export type { ExpressionValue, Result } from './plan/query.ts';
export type { EvaluationEvent, ObservedNode, Observer } from './plan/observe.ts';
export type { EvaluationOptions, Surroundings } from './run/new-machine.ts';
export type { Budget } from './run/machine.ts';
export * from './values/index.ts';
