import type { Value } from '../values/value.ts';
import type { BuiltinContext } from './builtin.ts';
import { formatValue, fromJson } from '../values/index.ts';
import { BuiltinError } from './errors.ts';
import { builtinByName } from './index.ts';

export function testContext(overrides: Partial<BuiltinContext> = {}): BuiltinContext {
  return {
    nowNanoseconds: 1_700_000_000_000_000_000n,
    random: (bytes) => new Uint8Array(bytes),
    cache: new Map(),
    spend: () => undefined,
    print: () => undefined,
    trace: () => undefined,
    location: undefined,
    allowedHosts: new Set(),
    runtime: {},
    ...overrides,
  };
}

/** Calls a built-in and shows what came of it: the value as OPA prints it, `undefined`, or the message. */
export function call(name: string, args: readonly Value[], context = testContext()): string {
  const builtin = builtinByName(name);
  if (!builtin || !('run' in builtin)) throw new Error(`${name} is no function`);
  try {
    const result = builtin.run(args, context);
    return result === undefined ? 'undefined' : formatValue(result);
  } catch (error) {
    if (error instanceof BuiltinError) return error.message;
    throw error;
  }
}

/** Arguments as JSON, which keeps numbers as they are written. */
export function callJson(name: string, ...args: readonly string[]): string {
  return call(name, args.map(fromJson));
}
