/** The value of `variables`: each is evaluated when it is first read, once (k8s.io/apiserver/pkg/cel/lazy). */
import { structOf } from '../types/type.ts';
import type { Outcome } from '../values/value.ts';
import { Special } from '../values/value.ts';

export const VARIABLES = structOf('kubernetes.variables');

export class LazyVariables extends Special {
  readonly type = VARIABLES;
  readonly goType = '*lazy.MapValue';
  readonly #sources: ReadonlyMap<string, () => Outcome>;
  readonly #values = new Map<string, Outcome>();

  constructor(sources: ReadonlyMap<string, () => Outcome>) {
    super();
    this.#sources = sources;
  }

  /** The value or error of a variable; undefined where there is no such variable. */
  find(name: string): Outcome | undefined {
    const known = this.#values.get(name);
    if (known !== undefined) return known;
    const source = this.#sources.get(name);
    if (source === undefined) return undefined;
    const value = source();
    this.#values.set(name, value);
    return value;
  }
}
