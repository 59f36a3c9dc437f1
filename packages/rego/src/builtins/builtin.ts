import type { FunctionType } from '../types/type.ts';
import type { Location } from '../syntax/ast.ts';
import type { Value } from '../values/value.ts';

/**
 * One built-in function. `run` gets evaluated arguments, as many as declared. It returns `undefined` where the result is
 * undefined, and throws {@link BuiltinError} where OPA raises a built-in error (which evaluation turns into undefined, or
 * into an error with `strict_builtin_errors`).
 */
export interface Builtin {
  readonly name: string;
  readonly type: FunctionType;
  /** `plus` is written `+`. */
  readonly infix?: string;
  /** False for `http.send`, `time.now_ns`, `rand.intn`, `uuid.rfc4122` and others that partial evaluation must not fold. */
  readonly pure: boolean;
  readonly deprecated?: boolean;
  readonly run: (args: readonly Value[], context: BuiltinContext) => Value | undefined;
}

/** A built-in of many results (`walk`): calls back for each until that returns true. */
export interface RelationBuiltin extends Omit<Builtin, 'run'> {
  readonly each: (
    args: readonly Value[],
    context: BuiltinContext,
    found: (result: Value) => boolean,
  ) => boolean;
}

/** What built-ins may know of the evaluation that calls them. The same within one evaluation, so results are stable. */
export interface BuiltinContext {
  /** Wall time of the evaluation's start, nanoseconds since 1970. */
  readonly nowNanoseconds: bigint;
  /** Random bytes; seeded in tests. */
  random(bytes: number): Uint8Array;
  /** Per-evaluation memory, for results that must repeat (`uuid.rfc4122` of one key) and for compiled patterns. */
  readonly cache: Map<string, unknown>;
  /** Counts work that a built-in does beyond constant time; throws when the budget is spent or the run was cancelled. */
  spend(steps: number): void;
  /** Looks at the clock now: before what takes long and counts as few steps. */
  look?(): void;
  print(text: string, location: Location | undefined): void;
  trace(note: string): void;
  /** Where the call stands, for errors and `print`. */
  readonly location: Location | undefined;
  /** Hosts that `http.send` and `net.lookup_ip_addr` may reach; empty by default. */
  readonly allowedHosts: ReadonlySet<string>;
  /** `opa.runtime()`. */
  readonly runtime: Value;
}
