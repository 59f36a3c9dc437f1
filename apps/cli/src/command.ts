import type { ExitCode } from '@toride/core';
import type { Context } from './context.ts';

/** One flag. Its key in the table is its long name. */
export interface OptionSpec {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  readonly multiple?: true;
  /** What stands for the value in help: `FILE`, `LEVEL`. */
  readonly value?: string;
  readonly choices?: readonly string[];
  readonly help: string;
}

export type OptionTable = Readonly<Record<string, OptionSpec>>;

type ValueOf<O extends OptionSpec> = O extends { type: 'boolean' }
  ? true
  : O extends { multiple: true }
    ? readonly string[]
    : O extends { choices: readonly (infer C)[] }
      ? C
      : string;

/** What was given on the command line; a flag that was not given is absent. */
export type Values<O extends OptionTable> = { readonly [Name in keyof O]?: ValueOf<O[Name]> };

/** The same, of a verb that is not known more closely. */
export type AnyValues = Readonly<Record<string, string | true | readonly string[] | undefined>>;

export interface Example {
  readonly about: string;
  readonly command: string;
}

/** What `--help`, completion, the docs page and the parser need to know about a verb. */
export interface VerbSpec<O extends OptionTable = OptionTable> {
  readonly name: string;
  /** One line, without a full stop. */
  readonly summary: string;
  /** Command lines without the leading `toride`. */
  readonly usage: readonly string[];
  readonly description?: string;
  /** How many operands it takes. */
  readonly operands: { readonly min: number; readonly max: number };
  /** What shell completion offers for operands: paths, or these words first. */
  readonly words?: readonly string[];
  readonly options: O;
  readonly examples: readonly [Example, Example, ...Example[]];
}

export interface Verb extends VerbSpec {
  run(values: AnyValues, operands: readonly string[], context: Context): Promise<ExitCode>;
}

/** Ties a verb's `run` to the types of its own flags. */
export function defineVerb<const O extends OptionTable>(
  verb: VerbSpec<O> & {
    run(
      values: Values<O & Omit<CommonOptions, keyof O>>,
      operands: readonly string[],
      context: Context,
    ): Promise<ExitCode>;
  },
): Verb {
  // The parser gives exactly the flags of `options` with the types that the table says, which this type cannot express.
  return verb as unknown as Verb;
}

/** Flags that every verb understands. */
export const COMMON_OPTIONS = {
  output: {
    type: 'string',
    short: 'o',
    value: 'FILE',
    help: 'write to FILE, complete or not at all (default: standard output)',
  },
  quiet: { type: 'boolean', short: 'q', help: 'no progress, no notes; diagnostics of level error only' },
  'no-color': { type: 'boolean', help: 'no colours (also: NO_COLOR=1)' },
  debug: { type: 'boolean', help: 'print the stack of an unexpected error' },
  help: { type: 'boolean', short: 'h', help: 'show this help' },
} as const satisfies OptionTable;
type CommonOptions = typeof COMMON_OPTIONS;
