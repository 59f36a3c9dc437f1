/** Refusals of JOSE input that are not about arguments: built-in errors with OPA's words. */
import { BuiltinError } from '../errors.ts';

export function fail(message: string): never {
  throw new BuiltinError(message);
}

/** Runs, and puts a text before the message of an error. */
export function within<T>(prefix: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof BuiltinError) return fail(`${prefix}${error.message}`);
    throw error;
  }
}
