/** How types are written: in errors of the checker (checker/format.go) and elsewhere (Type.String). */
import type { CelType } from './type.ts';

const SHORT: Readonly<Partial<Record<CelType['kind'], string>>> = {
  any: 'any',
  duration: 'duration',
  error: '!error!',
  null: 'null',
  timestamp: 'timestamp',
};

/** A type as errors of the checker name it: `duration`, `list(string)`, `map(string, dyn)`. */
export function formatType(type: CelType): string {
  const short = SHORT[type.kind];
  if (short !== undefined) return short;
  if (type.parameters.length === 0) return type.name;
  return `${type.name}(${type.parameters.map(formatType).join(', ')})`;
}

/** A type as Go prints it with `%v`: `google.protobuf.Duration`, `null_type`. */
export function typeText(type: CelType): string {
  if (type.parameters.length === 0) return type.name;
  return `${type.name}(${type.parameters.map(typeText).join(', ')})`;
}

/** `string.(int)` for a method, `(string, int)` for a function. */
export function formatSignature(args: readonly CelType[], isMember: boolean): string {
  const [target, ...rest] = args;
  if (!isMember || target === undefined) return `(${args.map(formatType).join(', ')})`;
  return `${formatType(target)}.(${rest.map(formatType).join(', ')})`;
}
