import {
  admissionEnvironment,
  compileCel,
  composePolicy,
  type CelCompilation,
  type CelComposition,
  type CelEnvironment,
} from '@toride/cel';
import type {
  NamedExpression,
  PolicyAuditAnnotation,
  PolicyMutation,
  PolicyValidation,
} from '../admission-policy/policy.ts';
import type { Problem } from '../codes.ts';

/** Expressions of a policy, or of a template that says the same. */
export interface PolicySource {
  /** Who sees `params`: everything, nothing, or variables only. */
  readonly params: boolean | 'variables';
  readonly authorizer: boolean;
  readonly variables: readonly NamedExpression[];
  readonly matchConditions: readonly NamedExpression[];
  readonly validations: readonly PolicyValidation[];
  readonly auditAnnotations: readonly PolicyAuditAnnotation[];
  readonly mutations: readonly PolicyMutation[];
}

/** Where the expressions stand. */
export interface SourcePlace {
  /** Pointer to what holds the lists. */
  readonly root: string;
  /** Variables before those of the source. */
  readonly ownVariables?: number;
  readonly matchConditions?: string;
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
const PATCH_FIELDS = { ApplyConfiguration: 'applyConfiguration', JSONPatch: 'jsonPatch' } as const;

/** Compiles all expressions; those that do not compile are problems too. */
export function compilePolicySource(
  source: PolicySource,
  { root, ownVariables = 0, matchConditions = 'matchConditions' }: SourcePlace,
): { readonly compiled: CompiledPolicySource; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const { params, authorizer } = source;
  const composition = composePolicy(
    source.variables,
    admissionEnvironment({ params: params !== false, authorizer }),
  );
  const visible =
    params === 'variables' ? without(composition.environment, ['params']) : composition.environment;
  // A message is made once the decision has fallen: it asks nobody.
  const messages = without(visible, ['authorizer', 'authorizer.requestResource']);
  const check = (compilation: CelCompilation, pointer: string): CelCompilation => {
    if (!compilation.ok) problems.push(problemOf(compilation, `${root}/${pointer}`));
    return compilation;
  };
  source.variables.forEach(({ name }, index) => {
    const compilation = composition.variables.get(name);
    if (compilation !== undefined) check(compilation, `variables/${index - ownVariables}/expression`);
  });
  const compiled: CompiledPolicySource = {
    composition,
    matchConditions: source.matchConditions.map(({ expression }, index) =>
      check(compileCel(expression, visible, ['bool']), `${matchConditions}/${index}/expression`),
    ),
    validations: source.validations.map(({ expression }, index) =>
      check(compileCel(expression, visible, ['bool']), `validations/${index}/expression`),
    ),
    messages: source.validations.map(({ messageExpression }, index) =>
      messageExpression === ''
        ? undefined
        : check(
            compileCel(messageExpression, messages, ['string']),
            `validations/${index}/messageExpression`,
          ),
    ),
    auditAnnotations: source.auditAnnotations.map(({ valueExpression }, index) =>
      check(
        compileCel(valueExpression, visible, ['string', 'null_type']),
        `auditAnnotations/${index}/valueExpression`,
      ),
    ),
    mutations: source.mutations.map(({ patchType, expression }, index) =>
      check(
        compileCel(expression, { ...visible, patchTypes: true }, MUTATION_TYPES[patchType]),
        `mutations/${index}/${PATCH_FIELDS[patchType]}/expression`,
      ),
    ),
  };
  return { compiled, problems };
}

function problemOf(
  { message, problems: [first] }: Extract<CelCompilation, { ok: false }>,
  pointer: string,
): Problem {
  const code = 'TORIDE_GATEKEEPER_CEL';
  if (first === undefined) return { code, message, pointer };
  return { code, message, pointer, within: { row: first.row, column: first.column } };
}

function without(environment: CelEnvironment, names: readonly string[]): CelEnvironment {
  const variables = new Map(environment.variables);
  for (const name of names) variables.delete(name);
  return { ...environment, variables };
}
