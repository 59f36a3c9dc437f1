import type { FunctionType } from '../types/type.ts';

/** What OPA says of a built-in: the type checker and the docs need this of all, implemented or not. */
export interface Declaration {
  readonly name: string;
  readonly category: string;
  /** `plus` is written `+`. */
  readonly infix?: string;
  /** Has many results: `walk`. */
  readonly relation?: boolean;
  readonly deprecated?: boolean;
  readonly nondeterministic?: boolean;
  readonly type: FunctionType;
}
