import type { Value } from '../values/value.ts';
import { ANY, functionOf } from '../types/construct.ts';
import type { Builtin, BuiltinContext } from './builtin.ts';
import { HTTP_BUILTINS } from './http/send.ts';

/**
 * A function that whoever runs policies gives them beside OPA's: it takes and returns any values. It returns `undefined`
 * where the result is undefined, and may throw an `EvaluationError` to end the evaluation.
 */
export interface HostFunction {
  /** `external_data`, `acme.lookup`. */
  readonly name: string;
  readonly arity: number;
  readonly run: (args: readonly Value[], context: HostContext) => Value | undefined;
}

/** What a host function may use of the evaluation that calls it. */
export interface HostContext {
  /** Counts work; throws when the budget is spent or the run was cancelled. */
  spend(steps: number): void;
  /** `http.send`, to these hosts alone and with its rules. */
  send(request: Value, allowedHosts: ReadonlySet<string>): Value | undefined;
}

/** Never folded when a policy is planned: what it returns may change. */
export function asBuiltin({ name, arity, run }: HostFunction): Builtin {
  return {
    name,
    type: functionOf(
      Array.from({ length: arity }, () => ANY),
      ANY,
    ),
    pure: false,
    run: (args, context) => run(args, hostContext(context)),
  };
}

function hostContext(context: BuiltinContext): HostContext {
  return {
    spend: (steps) => context.spend(steps),
    send: (request, allowedHosts) => {
      const own = Object.create(context, { allowedHosts: { value: allowedHosts } }) as BuiltinContext;
      return HTTP_BUILTINS[0]?.run([request], own);
    },
  };
}
