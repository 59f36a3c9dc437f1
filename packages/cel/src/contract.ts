/** What goes into and comes out of `@toride/cel`. */
import type { Json } from '@toride/core';
import type { Authorizer, ResourceCheck } from './library/authorizer-values.ts';
import type { LazyVariables } from './run/lazy-variables.ts';
import type { CelType } from './types/type.ts';

/** What an expression may name. Made by `admissionEnvironment`. */
export interface CelEnvironment {
  /** Minor of the Kubernetes version whose functions there are (36 for 1.36). */
  readonly minor: number;
  /** Every variable with its type; a name may hold dots (`authorizer.requestResource`). */
  readonly variables: ReadonlyMap<string, CelType>;
  /** Fields of each message type, by the name of the type. */
  readonly messages: ReadonlyMap<string, ReadonlyMap<string, CelType>>;
  /** `Object{...}`, `JSONPatch{...}` and `jsonpatch.escapeKey`, which only MutatingAdmissionPolicy has. */
  readonly patchTypes: boolean;
}

/** One error of a source. Rows and columns count from 1, columns in code points. */
export interface CelProblem {
  readonly message: string;
  readonly row: number;
  readonly column: number;
}

export type CelCompilation =
  | { readonly ok: true; readonly program: CelProgram }
  | {
      readonly ok: false;
      readonly problems: readonly CelProblem[];
      /** All of it as Kubernetes says it (`compilation failed: ERROR: <input>:1:1: ...` with the line and a caret). */
      readonly message: string;
    };

/** A value for a variable: JSON used as it is, or one of the values that are more than data. */
export type CelBinding = Json | Authorizer | ResourceCheck | LazyVariables;

/** Values by the name of the variable. A variable without one is `no such attribute(s): x` where it is read. */
export type CelBindings = Readonly<Record<string, CelBinding>>;

export interface EvaluationOptions {
  /** Most that the evaluation may cost; 1,000,000 as in Kubernetes unless told. */
  readonly costLimit?: number;
  readonly signal?: AbortSignal;
}

export interface CelFailure {
  /** cel-go's text. */
  readonly message: string;
  /** `cost`: the limit was reached; `cancelled`: the signal was; else the expression met an error. */
  readonly kind: 'runtime' | 'cost' | 'cancelled';
}

/** `cost` is in Kubernetes' units and counts what was done before an error too. */
export type CelEvaluation =
  | {
      readonly ok: true;
      readonly value: Json;
      readonly cost: number;
      /** `Object{...}` whose type does not name the place where it stands: a mutation fails by that. */
      readonly mismatch?: string;
    }
  | { readonly ok: false; readonly error: CelFailure; readonly cost: number };

export interface CelProgram {
  readonly source: string;
  readonly resultType: CelType;
  /** Never throws on anything that a source or a value does. */
  evaluate(bindings: CelBindings, options?: EvaluationOptions): CelEvaluation;
}

/** What an expression may evaluate to, in cel-go's names of types: `bool`, `string`, `null_type`, `Object`, `list(JSONPatch)`; `any` is every type. */
export type ResultTypes = readonly string[];
