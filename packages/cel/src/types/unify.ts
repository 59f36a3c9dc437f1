/** Which type may stand where another is wanted, and what type parameters become by it (cel-go checker/types.go). */
import { DYN, isExactType, isOptionalType } from './type.ts';
import type { CelType } from './type.ts';

/** What type parameters stand for, by name. */
export type Mapping = Map<string, CelType>;

export const isDyn = (type: CelType): boolean => type.kind === 'dyn' || type.kind === 'any';
export const isDynOrError = (type: CelType): boolean => isDyn(type) || type.kind === 'error';

export function unwrapOptional(type: CelType): readonly [CelType, boolean] {
  return isOptionalType(type) ? [type.parameters[0] as CelType, true] : [type, false];
}

function isEqualOrLessSpecific(one: CelType, other: CelType): boolean {
  if (isDyn(one) || one.kind === 'param') return true;
  if (isDyn(other) || other.kind === 'param') return false;
  if (one.kind !== other.kind) return false;
  switch (one.kind) {
    case 'opaque':
    case 'list':
    case 'map':
      return (
        one.name === other.name &&
        one.parameters.length === other.parameters.length &&
        one.parameters.every((type, index) => isEqualOrLessSpecific(type, other.parameters[index] as CelType))
      );
    case 'type':
      return true;
    case 'any':
    case 'bool':
    case 'bytes':
    case 'double':
    case 'duration':
    case 'dyn':
    case 'error':
    case 'int':
    case 'null':
    case 'string':
    case 'struct':
    case 'timestamp':
    case 'uint':
    default:
      return isExactType(one, other);
  }
}

/** The more general of two types that unify. */
export function mostGeneral(one: CelType, other: CelType): CelType {
  return isEqualOrLessSpecific(one, other) ? one : other;
}

const NULLABLE: ReadonlySet<CelType['kind']> = new Set([
  'opaque',
  'struct',
  'any',
  'duration',
  'timestamp',
  'null',
]);

function assignable(mapping: Mapping, one: CelType, other: CelType): boolean {
  if (other.kind === 'param') {
    const { valid, hasSubstitution } = isSubstitution(mapping, one, other);
    if (valid) return true;
    if (hasSubstitution) return false;
  }
  if (one.kind === 'param') return isSubstitution(mapping, other, one).valid;
  if (isDynOrError(one) || isDynOrError(other)) return true;
  if (one.kind === 'null') return NULLABLE.has(other.kind);
  if (other.kind === 'null') return NULLABLE.has(one.kind);
  switch (one.kind) {
    case 'type':
      return other.kind === 'type';
    case 'opaque':
    case 'list':
    case 'map':
      return (
        one.kind === other.kind &&
        one.name === other.name &&
        allAssignable(mapping, one.parameters, other.parameters)
      );
    case 'any':
    case 'bool':
    case 'bytes':
    case 'double':
    case 'duration':
    case 'dyn':
    case 'error':
    case 'int':
    case 'string':
    case 'struct':
    case 'timestamp':
    case 'uint':
    default:
      return one.kind === other.kind && one.name === other.name;
  }
}

function allAssignable(mapping: Mapping, ones: readonly CelType[], others: readonly CelType[]): boolean {
  return (
    ones.length === others.length &&
    ones.every((one, index) => assignable(mapping, one, others[index] as CelType))
  );
}

/** Whether `parameter` (or what it stands for) may be `type`. */
function isSubstitution(
  mapping: Mapping,
  type: CelType,
  parameter: CelType,
): { readonly valid: boolean; readonly hasSubstitution: boolean } {
  if (type.kind === parameter.kind && isExactType(type, parameter))
    return { valid: true, hasSubstitution: true };
  const known = mapping.get(parameter.name);
  if (known !== undefined) {
    if (type.kind === known.kind && isExactType(type, known)) return { valid: true, hasSubstitution: true };
    if (!assignable(mapping, type, known)) return { valid: false, hasSubstitution: true };
    const general = mostGeneral(type, known);
    if (isNotWithin(mapping, parameter, general)) mapping.set(parameter.name, general);
    return { valid: true, hasSubstitution: true };
  }
  if (!isNotWithin(mapping, parameter, type)) return { valid: false, hasSubstitution: false };
  mapping.set(parameter.name, type);
  return { valid: true, hasSubstitution: false };
}

/** The occurs check: a parameter may not stand for a type that holds it. */
function isNotWithin(mapping: Mapping, parameter: CelType, within: CelType): boolean {
  if (isExactType(parameter, within)) return false;
  if (within.kind === 'param') {
    const known = mapping.get(within.name);
    return known === undefined || isNotWithin(mapping, parameter, known);
  }
  return within.parameters.every((type) => isNotWithin(mapping, parameter, type));
}

/** The mapping after `one` took `other`; undefined where it cannot. */
export function assign(mapping: Mapping, one: CelType, other: CelType): Mapping | undefined {
  const copy = new Map(mapping);
  return assignable(copy, one, other) ? copy : undefined;
}

export function assignAll(
  mapping: Mapping,
  ones: readonly CelType[],
  others: readonly CelType[],
): Mapping | undefined {
  const copy = new Map(mapping);
  return allAssignable(copy, ones, others) ? copy : undefined;
}

/** A type with its parameters replaced by what they stand for, and by `dyn` where nothing is known and `toDyn` is set. */
export function substitute(mapping: Mapping, type: CelType, toDyn: boolean): CelType {
  if (type.kind === 'param') {
    const known = mapping.get(type.name);
    if (known !== undefined) return substitute(mapping, known, toDyn);
    return toDyn ? DYN : type;
  }
  if (type.parameters.length === 0) return type;
  return { ...type, parameters: type.parameters.map((parameter) => substitute(mapping, parameter, toDyn)) };
}
