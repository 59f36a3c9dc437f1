/**
 * Expressions of one policy together: `variables` that the others read, and the budget that they share
 * (k8s.io/apiserver/pkg/admission/plugin/cel/composition.go and activation.go).
 */
import { goQuote } from '@toride/core';
import { compileCel } from '../compile.ts';
import type { InternalProgram } from '../compile.ts';
import type {
  CelBindings,
  CelCompilation,
  CelEnvironment,
  CelEvaluation,
  CelProgram,
  ResultTypes,
} from '../contract.ts';
import { LazyVariables, VARIABLES } from '../run/lazy-variables.ts';
import { DYN, listOf, mapOf } from '../types/type.ts';
import type { CelType } from '../types/type.ts';
import { CelError } from '../values/value.ts';
import { RUNTIME_BUDGET } from './limits.ts';

export interface NamedExpression {
  readonly name: string;
  readonly expression: string;
}

/** What came of one expression. `detail` is the text that Kubernetes shows. */
export type CelOutcome =
  | Extract<CelEvaluation, { ok: true }>
  | {
      readonly ok: false;
      /** `budget`: no further expression of the policy may run. */
      readonly kind: 'runtime' | 'cost' | 'cancelled' | 'budget' | 'compile';
      readonly detail: string;
      readonly cost: number;
    };

/** One round over expressions for one request: variables are evaluated once in it. */
export interface CelSession {
  /** What is left of the budget; negative once it ran out. */
  readonly remaining: number;
  evaluate(compilation: CelCompilation): CelOutcome;
}

export interface CelComposition {
  /** The environment with `variables`. */
  readonly environment: CelEnvironment;
  /** What each variable compiled to, in the order given. */
  readonly variables: ReadonlyMap<string, CelCompilation>;
  /** Compiles an expression that may read the variables. */
  compile(source: string, results?: ResultTypes): CelCompilation;
  session(bindings: CelBindings, options?: SessionOptions): CelSession;
}

export interface SessionOptions {
  /** 10,000,000 as in Kubernetes unless told. */
  readonly budget?: number;
  readonly costLimit?: number;
  readonly signal?: AbortSignal;
}

const OUT_OF_BUDGET =
  'validation failed due to running out of cost budget, no further validation rules will be run';

/**
 * Compiles the variables of a policy, each seeing those before it.
 *
 * @example
 * const policy = composePolicy([{ name: 'images', expression: 'object.spec.containers.map(c, c.image)' }], environment);
 * const rule = policy.compile("variables.images.all(i, !i.endsWith(':latest'))", ['bool']);
 * policy.session({ object }).evaluate(rule);
 */
export function composePolicy(
  variables: readonly NamedExpression[],
  environment: CelEnvironment,
): CelComposition {
  const fields = new Map<string, CelType>();
  const composed: CelEnvironment = {
    ...environment,
    variables: new Map([...environment.variables, ['variables', VARIABLES]]),
    messages: new Map([...environment.messages, [VARIABLES.name, fields]]),
  };
  const compiled = new Map<string, CelCompilation>();
  for (const { name, expression } of variables) {
    const compilation = compileCel(expression, composed);
    fields.set(name, compilation.ok ? declaredType(compilation.program.resultType) : DYN);
    compiled.set(name, compilation);
  }
  return {
    environment: composed,
    variables: compiled,
    compile: (source, results) => compileCel(source, composed, results),
    session: (bindings, options = {}) => openSession(compiled, bindings, options),
  };
}

const KEPT: ReadonlySet<CelType['kind']> = new Set([
  'any',
  'bool',
  'bytes',
  'double',
  'duration',
  'int',
  'null',
  'string',
  'timestamp',
  'uint',
]);

/** Only scalars, lists and maps keep their type through a variable; all others are `dyn`. */
function declaredType(type: CelType): CelType {
  if (KEPT.has(type.kind)) return type;
  const [first, second] = type.parameters;
  if (type.kind === 'list' && first !== undefined) return listOf(declaredType(first));
  if (type.kind === 'map' && first !== undefined && second !== undefined)
    return mapOf(declaredType(first), declaredType(second));
  return DYN;
}

function openSession(
  variables: ReadonlyMap<string, CelCompilation>,
  given: CelBindings,
  options: SessionOptions,
): CelSession {
  let remaining = options.budget ?? RUNTIME_BUDGET;
  let spentByVariables = 0;
  const bindings: CelBindings = { ...given, variables: lazyVariables() };

  function lazyVariables(): LazyVariables {
    return new LazyVariables(
      new Map(
        Array.from(variables, ([name, compilation]) => [name, () => evaluateVariable(name, compilation)]),
      ),
    );
  }

  function evaluateVariable(name: string, compilation: CelCompilation) {
    if (!compilation.ok)
      return new CelError(`composited variable ${goQuote(name)} fails to compile: ${compilation.message}`);
    const { outcome, cost } = run(compilation.program);
    spentByVariables += cost;
    if (outcome instanceof CelError)
      return new CelError(`composited variable ${goQuote(name)} fails to evaluate: ${outcome.message}`);
    return outcome;
  }

  function run(program: CelProgram) {
    return (program as InternalProgram).run(bindings, options);
  }

  function evaluate(compilation: CelCompilation): CelOutcome {
    if (!compilation.ok)
      return { ok: false, kind: 'compile', detail: `compilation error: ${compilation.message}`, cost: 0 };
    spentByVariables = 0;
    const evaluation = compilation.program.evaluate(bindings, options);
    const cost = evaluation.cost + spentByVariables;
    if (cost > remaining) {
      remaining = -1;
      return { ok: false, kind: 'budget', detail: OUT_OF_BUDGET, cost };
    }
    remaining -= cost;
    if (evaluation.ok) return { ...evaluation, cost };
    const { kind, message } = evaluation.error;
    const detail = `expression '${compilation.program.source}' resulted in error: ${message}`;
    return { ok: false, kind, detail, cost };
  }

  return {
    get remaining() {
      return remaining;
    },
    evaluate,
  };
}
