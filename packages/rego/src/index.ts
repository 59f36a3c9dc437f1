/** Rego, the policy language of Open Policy Agent. */
export { EvaluationError } from './error.ts';
export type { EvaluationErrorCode, ParseErrorDetails, RegoError, RegoErrorCode } from './error.ts';
export type * from './syntax/ast.ts';
export { parseModule, parseQuery } from './syntax/parse.ts';
export type { ParseModuleOptions, ParseOptions, ParsedModule, ParsedQuery } from './syntax/parse.ts';
export { printBody, printExpr, printModule, printRef, printRule, printTerm } from './syntax/print.ts';
