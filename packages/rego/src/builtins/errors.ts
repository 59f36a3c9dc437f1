/** How built-ins refuse: in OPA's words (v1/topdown/builtins/builtins.go), with OPA's two codes. */
import type { Value } from '../values/value.ts';
import { typeName } from '../values/value.ts';

/** Evaluation makes it undefined, or with strict built-in errors an error `<name>: <message>`. */
export class BuiltinError extends Error {
  readonly code: 'eval_type_error' | 'eval_builtin_error';

  constructor(message: string, code: 'eval_type_error' | 'eval_builtin_error' = 'eval_builtin_error') {
    super(message);
    this.name = 'BuiltinError';
    this.code = code;
  }
}

export function operandError(position: number, text: string): BuiltinError {
  return new BuiltinError(`operand ${position} ${text}`, 'eval_type_error');
}

export function operandTypeError(position: number, got: Value, ...expected: readonly string[]): BuiltinError {
  const wanted = expected.length === 1 ? (expected[0] ?? '') : `one of {${expected.join(', ')}}`;
  return operandError(position, `must be ${wanted} but got ${typeName(got)}`);
}

export function operandElementError(
  position: number,
  composite: Value,
  got: Value,
  ...expected: readonly string[]
): BuiltinError {
  const type = typeName(composite);
  const wanted =
    expected.length === 1
      ? `${type} of ${expected[0] ?? ''}s`
      : `${type} of (any of) {${expected.join(', ')}}`;
  return operandError(position, `must be ${wanted} but got ${type} containing ${typeName(got)}`);
}

export function operandEnumError(position: number, ...expected: readonly string[]): BuiltinError {
  return operandError(
    position,
    expected.length === 1 ? `must be ${expected[0] ?? ''}` : `must be one of {${expected.join(', ')}}`,
  );
}
