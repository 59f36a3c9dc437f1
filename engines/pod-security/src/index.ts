export { podSecurity } from './engine.ts';
export { examples, type Example } from './examples.ts';
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
