/** Every code of a package, with what it means and how to solve it. `docs/errors.md` is printed from these tables. */
export type CodeTable = Readonly<
  Record<`TORIDE_${string}`, { readonly meaning: string; readonly solve: string }>
>;

/**
 * A bad flag, a lost disk, a bug: something that stops the verb. What an input does wrong is a {@link Diagnostic} instead.
 * The message reads "expected X, got Y at Z".
 *
 * @example throw new TorideError('TORIDE_CLI_USAGE', "expected a severity, got 'hgh'")
 */
export class TorideError extends Error {
  readonly code: string;

  constructor(code: `TORIDE_${string}`, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'TorideError';
    this.code = code;
  }
}
