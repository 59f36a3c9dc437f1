import type { SecretShape } from './secret-shape.ts';

/** Where a secret stands in a text: UTF-16 code units, end exclusive. */
export interface TextSpan extends SecretShape {
  readonly start: number;
  readonly end: number;
}
