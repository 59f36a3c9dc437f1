import { EXIT, TorideError, type ExitCode } from '@toride/core';

/** Codes that mean a bug or a lost output; every other coded error is something that the user can correct. */
const INTERNAL =
  /^TORIDE_(?:CORE_|SCAN_ENGINE_|OUTPUT_|CLI_INTERNAL|CLI_NOT_BUILT|CLI_FIX_UNWRITABLE|SNAPSHOT_WRITE)/;
/** Codes that mean that nothing could be looked at. */
const NOT_EVALUATED = /^TORIDE_(?:CLI_NOTHING_FOUND|CLI_NO_TESTS|CLI_NO_POLICY|CLUSTER_)/;

/** What a failure means for the caller, and what the user reads. The stack only helps whoever corrects Toride. */
export function describeError(error: unknown, debug: boolean): { status: ExitCode; text: string } {
  if (error instanceof TorideError) {
    return {
      status: statusOf(error.code),
      text: textOf(error.message, error.code, debug ? error : undefined),
    };
  }
  const message = error instanceof Error ? error.message : String(error);
  const hint = debug ? '' : '\nThis is a bug in Toride; run again with --debug for the details.';
  return {
    status: EXIT.internal,
    text: textOf(`${message}${hint}`, 'TORIDE_CLI_INTERNAL', debug ? error : undefined),
  };
}

function statusOf(code: string): ExitCode {
  if (INTERNAL.test(code)) return EXIT.internal;
  if (NOT_EVALUATED.test(code)) return EXIT.notEvaluated;
  return EXIT.usage;
}

function textOf(message: string, code: string, withStack: unknown): string {
  const [first = '', ...rest] = message.split('\n');
  const stack = withStack instanceof Error ? `${withStack.stack ?? ''}\n${causeOf(withStack)}` : '';
  return `${[`toride: ${first} [${code}]`, ...rest].join('\n')}\n${stack}`;
}

function causeOf(error: Error): string {
  return error.cause instanceof Error ? `Caused by: ${error.cause.stack ?? error.cause.message}\n` : '';
}
