/**
 * Types as OPA's checker has them (v1/types). The JSON form is that of OPA's capabilities file, so the table of built-ins is
 * data.
 */
export type Type =
  | { readonly type: 'any'; readonly of?: readonly Type[] }
  | { readonly type: 'null' | 'boolean' | 'number' | 'string' }
  | { readonly type: 'array'; readonly static?: readonly Type[]; readonly dynamic?: Type }
  | { readonly type: 'set'; readonly of?: Type }
  | {
      readonly type: 'object';
      readonly static?: readonly { readonly key: unknown; readonly value: Type }[];
      readonly dynamic?: { readonly key: Type; readonly value: Type };
    }
  | FunctionType;

export interface FunctionType {
  readonly type: 'function';
  readonly args?: readonly Type[];
  readonly result?: Type;
  readonly variadic?: Type;
}
