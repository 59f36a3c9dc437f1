/** The tree of an expression. `at` is where cel-go places it (its operator, bracket or first token), in UTF-16 units. */
import type { Value } from '../values/value.ts';

export type Expr =
  | { readonly kind: 'literal'; readonly at: number; readonly value: Value }
  | { readonly kind: 'ident'; readonly at: number; readonly name: string }
  | {
      readonly kind: 'select';
      readonly at: number;
      readonly operand: Expr;
      readonly field: string;
      /** `has(operand.field)` */
      readonly test: boolean;
    }
  | {
      readonly kind: 'call';
      readonly at: number;
      readonly name: string;
      readonly target: Expr | undefined;
      readonly args: readonly Expr[];
    }
  | { readonly kind: 'list'; readonly at: number; readonly elements: readonly ListElement[] }
  | { readonly kind: 'map'; readonly at: number; readonly entries: readonly MapEntry[] }
  | {
      readonly kind: 'struct';
      readonly at: number;
      readonly name: string;
      readonly fields: readonly StructField[];
    }
  | Comprehension
  /** Where something was reported already. */
  | { readonly kind: 'fault'; readonly at: number };

export interface ListElement {
  readonly value: Expr;
  readonly optional: boolean;
}

export interface MapEntry {
  readonly key: Expr;
  readonly value: Expr;
  readonly optional: boolean;
}

export interface StructField {
  readonly at: number;
  readonly name: string;
  readonly value: Expr;
  readonly optional: boolean;
}

/** A loop: what every macro over lists and maps becomes. */
export interface Comprehension {
  readonly kind: 'comprehension';
  readonly at: number;
  readonly range: Expr;
  readonly variable: string;
  /** Empty where there is one variable. */
  readonly variable2: string;
  readonly accumulator: string;
  readonly initial: Expr;
  readonly condition: Expr;
  readonly step: Expr;
  readonly result: Expr;
}
