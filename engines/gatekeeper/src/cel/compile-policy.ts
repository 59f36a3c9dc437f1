import { admissionEnvironment, composePolicy, type CelCompilation, type CelComposition } from '@toride/cel';
import type { Problem } from '../codes.ts';
import type {
  NamedExpression,
  PolicyAuditAnnotation,
  PolicyMutation,
  PolicyValidation,
} from '../admission-policy/policy.ts';

/** Expressions of a policy, or of a template that says the same. */
export interface PolicySource {
  readonly params: boolean;
  readonly authorizer: boolean;
  readonly variables: readonly NamedExpression[];
  readonly matchConditions: readonly NamedExpression[];
  readonly validations: readonly PolicyValidation[];
  readonly auditAnnotations: readonly PolicyAuditAnnotation[];
  readonly mutations: readonly PolicyMutation[];
}

export interface CompiledPolicySource {
  readonly composition: CelComposition;
  readonly matchConditions: readonly CelCompilation[];
  readonly validations: readonly CelCompilation[];
  /** Undefined where a validation has none. */
  readonly messages: readonly (CelCompilation | undefined)[];
  readonly auditAnnotations: readonly CelCompilation[];
  readonly mutations: readonly CelCompilation[];
}

const MUTATION_TYPES = { ApplyConfiguration: ['Object'], JSONPatch: ['list(JSONPatch)'] } as const;

/** Compiles all expressions; those that do not compile are problems, at the pointers that `pointerOf` gives. */
export function compilePolicySource(
  source: PolicySource,
  root: string,
): { readonly compiled: CompiledPolicySource; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const composition = composePolicy(
    source.variables,
    admissionEnvironment({
      params: source.params,
      authorizer: source.authorizer,
      patchTypes: source.mutations.length > 0,
    }),
  );
  const check = (compilation: CelCompilation, pointer: string): CelCompilation => {
    if (!compilation.ok)
      problems.push({ code: 'TORIDE_GATEKEEPER_CEL', message: compilation.message, pointer: root + pointer });
    return compilation;
  };
  const compile = (expression: string, results: readonly string[], pointer: string): CelCompilation =>
    check(composition.compile(expression, results), pointer);
  source.variables.forEach(({ name }, index) => {
    const compilation = composition.variables.get(name);
    if (compilation !== undefined) check(compilation, `/variables/${index}/expression`);
  });
  const compiled: CompiledPolicySource = {
    composition,
    matchConditions: source.matchConditions.map(({ expression }, index) =>
      compile(expression, ['bool'], `/matchConditions/${index}/expression`),
    ),
    validations: source.validations.map(({ expression }, index) =>
      compile(expression, ['bool'], `/validations/${index}/expression`),
    ),
    messages: source.validations.map(({ messageExpression }, index) =>
      messageExpression === ''
        ? undefined
        : compile(messageExpression, ['string'], `/validations/${index}/messageExpression`),
    ),
    auditAnnotations: source.auditAnnotations.map(({ valueExpression }, index) =>
      compile(valueExpression, ['string', 'null_type'], `/auditAnnotations/${index}/valueExpression`),
    ),
    mutations: source.mutations.map(({ patchType, expression }, index) =>
      compile(
        expression,
        MUTATION_TYPES[patchType],
        `/mutations/${index}/${patchType === 'JSONPatch' ? 'jsonPatch' : 'applyConfiguration'}/expression`,
      ),
    ),
  };
  return { compiled, problems };
}
