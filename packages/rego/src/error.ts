/** What can be wrong with a Rego policy: found when it is read or compiled (data), or when it runs (thrown). */
import type { Location } from './syntax/ast.ts';

export type RegoErrorCode =
  | 'rego_parse_error'
  | 'rego_compile_error'
  | 'rego_type_error'
  | 'rego_unsafe_var_error'
  | 'rego_recursion_error';

/** The codes of OPA's evaluator (v1/topdown/errors.go). */
export type EvaluationErrorCode =
  | 'eval_internal_error'
  | 'eval_cancel_error'
  | 'eval_conflict_error'
  | 'eval_type_error'
  | 'eval_builtin_error'
  | 'eval_with_merge_error';

/** The line with the fault, and the byte in it, counted from 0. */
export interface ParseErrorDetails {
  readonly line: string;
  readonly idx: number;
}

/** An error of the policy, in the words of OPA. `details` is what OPA prints below the message: a line, or types. */
export interface RegoError {
  readonly code: RegoErrorCode;
  readonly message: string;
  readonly location?: Location;
  readonly details?: ParseErrorDetails | Readonly<Record<string, unknown>>;
}

/** Thrown by an evaluation that cannot go on: two values for one rule, a cancelled query, a built-in in strict mode. */
export class EvaluationError extends Error {
  readonly code: EvaluationErrorCode;
  readonly location: Location | undefined;

  constructor(code: EvaluationErrorCode, message: string, location?: Location) {
    super(message);
    this.name = 'EvaluationError';
    this.code = code;
    this.location = location;
  }
}
