import { compilePolicySource, type CompiledPolicySource } from '../cel/compile-policy.ts';
import type { Problem } from '../codes.ts';
import type { AdmissionPolicy } from './policy.ts';

/** A policy with its expressions ready; `broken` says why it judges nothing for certain. */
export interface CompiledAdmissionPolicy {
  readonly policy: AdmissionPolicy;
  readonly compiled: CompiledPolicySource;
  readonly broken: string | undefined;
  /** Whether some expression reads the Namespace: without one the answer is unknown. */
  readonly readsNamespace: boolean;
  /** The same for the user of the request. `authorizer` tells by itself. */
  readonly readsUser: boolean;
}

/** Compiles a policy; what the reader or the compiler found wrong makes it broken. */
export function compileAdmissionPolicy(
  policy: AdmissionPolicy,
  known: readonly Problem[],
): { readonly compiled: CompiledAdmissionPolicy; readonly problems: readonly Problem[] } {
  const { compiled, problems: found } = compilePolicySource(
    { ...policy, params: policy.paramKind !== undefined, authorizer: true },
    { root: '/spec' },
  );
  // An expression that is not there need not compile.
  const problems = found.filter(({ pointer }) => known.every((problem) => problem.pointer !== pointer));
  const [fault] = [...known, ...problems];
  return {
    compiled: {
      policy,
      compiled,
      broken: fault === undefined ? undefined : `the API server refuses the policy: ${fault.message}`,
      readsNamespace: mentions(policy, /\bnamespaceObject\b/),
      readsUser: mentions(policy, /\buserInfo\b/),
    },
    problems,
  };
}

function mentions(policy: AdmissionPolicy, name: RegExp): boolean {
  return expressionsOf(policy).some((expression) => name.test(expression));
}

function expressionsOf({
  variables,
  matchConditions,
  validations,
  auditAnnotations,
  mutations,
}: AdmissionPolicy): string[] {
  return [
    ...[...variables, ...matchConditions].map(({ expression }) => expression),
    ...validations.flatMap(({ expression, messageExpression }) => [expression, messageExpression]),
    ...auditAnnotations.map(({ valueExpression }) => valueExpression),
    ...mutations.map(({ expression }) => expression),
  ];
}
