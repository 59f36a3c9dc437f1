/** CEL as Kubernetes' admission policies have it. */
export type {
  CelBinding,
  CelBindings,
  CelCompilation,
  CelEnvironment,
  CelEvaluation,
  CelFailure,
  CelProblem,
  CelProgram,
  EvaluationOptions,
  ResultTypes,
} from './contract.ts';
export { compileCel } from './compile.ts';
export { admissionEnvironment } from './kubernetes/admission-environment.ts';
export type { AdmissionEnvironmentOptions } from './kubernetes/admission-environment.ts';
export { composePolicy } from './kubernetes/composition.ts';
export type { CelComposition, CelOutcome, CelSession, NamedExpression } from './kubernetes/composition.ts';
export { Authorizer } from './library/authorizer-values.ts';
export type { AuthorizeRequest, AuthorizeResult } from './library/authorizer-values.ts';
export { PER_CALL_LIMIT, RUNTIME_BUDGET, MATCH_CONDITIONS_BUDGET } from './kubernetes/limits.ts';
export { formatType } from './types/format.ts';
export type { CelType } from './types/type.ts';
