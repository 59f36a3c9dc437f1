/** A context for tests of built-ins. */
import type { BuiltinContext } from '../builtin.ts';

export function testContext(changes: Partial<BuiltinContext> = {}): BuiltinContext {
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
    ...changes,
  };
}
