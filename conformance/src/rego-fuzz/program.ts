/** A generated program: the smallest parts that the shrinker may leave out are lines and blocks of lines. */
import type { Dialect } from './dialect.ts';

export interface Source {
  readonly file: string;
  readonly text: string;
}

export interface Run {
  /** JSON text; `null` for no input. */
  readonly input: string | null;
  readonly strict: boolean;
}

export interface FuzzProgram {
  readonly dialect: Dialect['name'];
  readonly version: 'v0' | 'v1';
  readonly modules: readonly Source[];
  readonly data: string;
  readonly queries: readonly string[];
  readonly runs: readonly Run[];
}
