import type { RegoError } from '../error.ts';
import type { LocalNames } from './local-names.ts';
import type { Scopes } from './scopes.ts';

export interface Declaring {
  readonly names: LocalNames;
  readonly scopes: Scopes;
  readonly errors: RegoError[];
  readonly strict: boolean;
}
