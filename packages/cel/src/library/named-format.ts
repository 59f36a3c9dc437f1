/** A named format of the `format` library. */
import { structOf } from '../types/type.ts';
import type { CelError } from '../values/value.ts';
import { noSuchOverload } from '../values/value.ts';
import { Opaque } from '../values/opaque.ts';

export const FORMAT_TYPE = structOf('kubernetes.NamedFormat');

export class NamedFormat extends Opaque {
  readonly type = FORMAT_TYPE;
  readonly goType = 'cel.Format';
  readonly name: string;
  /** Length of the pattern, which the cost of validating is guessed from. */
  readonly patternSize: number;
  readonly validate: (text: string) => readonly string[];

  constructor(name: string, patternSize: number, validate: (text: string) => readonly string[]) {
    super();
    this.name = name;
    this.patternSize = patternSize;
    this.validate = validate;
  }

  equals(other: Opaque): boolean | CelError {
    return other instanceof NamedFormat ? other.name === this.name : noSuchOverload;
  }
}
