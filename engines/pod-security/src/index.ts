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
