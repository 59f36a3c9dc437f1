/** Values of Kubernetes' own types, which expressions only hand on and ask by functions. */
import type { CelError } from './value.ts';
import { Special } from './value.ts';

export abstract class Opaque extends Special {
  abstract equals(other: Opaque): boolean | CelError;
  /** What `size` would be for the cost; undefined where it has none. */
  readonly size: number | undefined = undefined;
}
