export { podSecurity } from './engine.ts';
export { examples } from './examples.ts';
export { POD_SECURITY_CODES } from './codes.ts';
export {
  LEVELS,
  compareLevels,
  formatLevelVersion,
  formatPolicyVersion,
  isLevel,
  parsePolicyVersion,
  type Level,
  type LevelVersion,
  type PolicyVersion,
} from './level.ts';
export type { Breach, Check, CheckVersion, ContainerAt, Fault, Forbidden, PodLike } from './check.ts';
export { CHECKS } from './checks/index.ts';
export { NEWEST, policyChecks } from './plan.ts';
export {
  breachPointer,
  evaluatePod,
  forbidden,
  forbiddenDetail,
  forbiddenReason,
  type Violation,
} from './evaluate.ts';
export { admit } from './admission/admit.ts';
export type { AdmissionCluster, AdmissionRequest, AdmissionResponse } from './admission/request.ts';
export { asAdmitted } from './admission/as-admitted.ts';
export {
  DEFAULT_CONFIGURATION,
  readConfiguration,
  type Exemptions,
  type PodSecurityConfiguration,
} from './admission/configuration.ts';
export { MODES, policyOf, type Labels, type Mode, type Policy } from './admission/labels.ts';
export type { FieldError } from './admission/status.ts';
export {
  checkWorkload,
  checkWorkloads,
  type CheckOptions,
  type CheckResult,
  type ViolatedField,
  type WorkloadResult,
  type WorkloadViolation,
} from './check-workloads.ts';
export {
  predict,
  type Fate,
  type NamespacePrediction,
  type OwnerPrediction,
  type PredictOptions,
  type Prediction,
  type WorkloadPrediction,
} from './predict.ts';
export type { Change } from './changes.ts';
export { OWNER_KEYS, ownerOf } from './owner.ts';
