/** Types of CEL (cel-go common/types/types.go). A type is its kind, its name and its parameters; equal ones need not be one object. */
export interface CelType {
  readonly kind: TypeKind;
  /** The name as `type(x)` and errors print it. */
  readonly name: string;
  readonly parameters: readonly CelType[];
}

export type TypeKind =
  | 'any'
  | 'bool'
  | 'bytes'
  | 'double'
  | 'duration'
  | 'dyn'
  | 'error'
  | 'int'
  | 'list'
  | 'map'
  | 'null'
  | 'opaque'
  | 'string'
  | 'struct'
  | 'timestamp'
  | 'type'
  | 'param'
  | 'uint';

const simple = (kind: TypeKind, name: string): CelType => ({ kind, name, parameters: [] });

export const BOOL = simple('bool', 'bool');
export const BYTES = simple('bytes', 'bytes');
export const DOUBLE = simple('double', 'double');
export const DURATION = simple('duration', 'google.protobuf.Duration');
export const DYN = simple('dyn', 'dyn');
export const ERROR = simple('error', '*error*');
export const INT = simple('int', 'int');
export const NULL = simple('null', 'null_type');
export const STRING = simple('string', 'string');
export const TIMESTAMP = simple('timestamp', 'google.protobuf.Timestamp');
export const UINT = simple('uint', 'uint');
export const TYPE = simple('type', 'type');

export const listOf = (element: CelType): CelType => ({ kind: 'list', name: 'list', parameters: [element] });
export const mapOf = (key: CelType, value: CelType): CelType => ({
  kind: 'map',
  name: 'map',
  parameters: [key, value],
});
export const optionalOf = (value: CelType): CelType => ({
  kind: 'opaque',
  name: 'optional_type',
  parameters: [value],
});
export const typeOf = (type: CelType): CelType => ({ kind: 'type', name: 'type', parameters: [type] });
export const paramOf = (name: string): CelType => simple('param', name);
export const structOf = (name: string): CelType => simple('struct', name);
export const opaqueOf = (name: string, ...parameters: readonly CelType[]): CelType => ({
  kind: 'opaque',
  name,
  parameters,
});

export const LIST_DYN = listOf(DYN);
export const MAP_DYN = mapOf(DYN, DYN);

/** `IsExactType`: same kind, name and parameters. */
export function isExactType(one: CelType, other: CelType): boolean {
  if (one === other) return true;
  if (one.kind !== other.kind || one.name !== other.name) return false;
  if (one.parameters.length !== other.parameters.length) return false;
  return one.parameters.every((parameter, index) =>
    isExactType(parameter, other.parameters[index] as CelType),
  );
}

export const isOptionalType = (type: CelType): boolean =>
  type.kind === 'opaque' && type.name === 'optional_type';
