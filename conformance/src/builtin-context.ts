import type { BuiltinContext } from '@toride/rego/builtins';

/** What a built-in sees of the world where nothing of it may matter. */
export function builtinContext(nowNanoseconds: bigint): BuiltinContext {
  return {
    nowNanoseconds,
    random: (bytes) => new Uint8Array(bytes),
    cache: new Map(),
    spend: () => undefined,
    print: () => undefined,
    trace: () => undefined,
    location: undefined,
    allowedHosts: new Set(),
    runtime: {},
  };
}
