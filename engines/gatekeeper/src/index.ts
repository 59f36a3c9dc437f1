/** Gatekeeper's policies: templates, constraints, expansion and mutation. */
export { admissionPolicies, type AdmissionPolicies } from './admission-policy/evaluator.ts';
export type {
  AdmissionBinding,
  AdmissionPolicy,
  AdmissionPolicyKind,
  MatchResources,
} from './admission-policy/policy.ts';
export type {
  AdmissionPolicyOptions,
  AdmissionPolicyRequest,
  AdmissionPolicyReview,
  Authorize,
  AuthorizerAnswer,
  AuthorizerQuestion,
  Covers,
  DecisionOutcome,
  GroupVersionResource,
  PolicyDecision,
  RequestUser,
  ValidationAction,
} from './admission-policy/review.ts';
export { celDriver, type CelDriverOptions } from './cel/driver.ts';
export { GATEKEEPER_CODES, type CodePlace, type GatekeeperCode, type Problem } from './codes.ts';
export {
  GatekeeperClient,
  type Answer,
  type ClientOptions,
  type TemplateFailure,
  type Violation,
} from './client/client.ts';
export type {
  CompiledPolicy,
  CompileResult,
  DataReads,
  PolicyAnswer,
  PolicyDriver,
  PolicyFailure,
  PolicyInput,
  PolicyViolation,
} from './client/driver.ts';
export { inventoryData } from './client/inventory.ts';
export { readPolicies, type ObjectProblem, type Policies } from './client/policies.ts';
export {
  namespacesOf,
  readRequest,
  reviewOf,
  type ReadRequest,
  type Review,
  type ReviewOptions,
} from './client/review.ts';
export { impliedBy, testPolicies, type TestViolation } from './client/test-policies.ts';
export { gatekeeper } from './engine.ts';
export {
  ExternalDataFault,
  type ExternalDataSource,
  type ProviderAnswer,
  type ProviderItem,
} from './external-data/external-data.ts';
export { fileProviders } from './external-data/file-providers.ts';
export { httpProviders } from './external-data/http-providers.ts';
export { Expander, type ExpandResult, type Resultant } from './expand/expander.ts';
export { readExpansionTemplate, type ExpansionTemplate } from './expand/expansion-template.ts';
export { readMatch, SOURCES, type Match, type ReadMatch, type Source } from './match/match.ts';
export { MatchIndex, type Hit, type Matched } from './match/match-index.ts';
export {
  compileMatch,
  matchable,
  matches,
  type Matchable,
  type Matcher,
  type MatchResult,
} from './match/matcher.ts';
export { readMutator, type Mutator } from './mutate/mutator.ts';
export { MutationSystem, type MutateOptions, type MutateResult } from './mutate/system.ts';
export type { GroupVersionKind, NamespaceInfo } from './object.ts';
export { regoDriver, type RegoDriverOptions } from './rego/driver.ts';
export { patientDriver } from './scan/patient-driver.ts';
export { candidateOf, type Candidate, type Judgement, type Said } from './replay/candidate.ts';
export { readRecorded, type Recorded, type RecordedRequest, type Skip } from './replay/recorded.ts';
export {
  replayOf,
  type Outcome,
  type Replay,
  type ReplayExample,
  type ReplayGroup,
  type ReplayOptions,
  type ReplaySummary,
} from './replay/replay.ts';
export { readFilter, type SuiteFilter } from './suite/filter.ts';
export { runSuite, type CaseResult, type RunSuiteOptions, type TestResult } from './suite/run-suite.ts';
export {
  isSuite,
  readSuite,
  type Assertion,
  type Suite,
  type SuiteCase,
  type SuiteTest,
} from './suite/suite.ts';
export {
  isProvider,
  readConfiguration,
  readProvider,
  type ExternalDataProvider,
  type GatekeeperConfiguration,
} from './templates/configuration.ts';
export { isConstraint, readConstraint, type Constraint } from './templates/constraint.ts';
export { expandEach, expandObjects, type Expansion } from './tester/expand-each.ts';
export { isAdmissionPolicy } from './tester/ask-admission.ts';
export { objectTester, type ObjectFinding, type ObjectTester } from './tester/object-tester.ts';
export {
  actionsAt,
  ENFORCEMENT_POINTS,
  type Enforcement,
  type EnforcementPoint,
} from './templates/enforcement.ts';
export {
  readTemplate,
  type CelCode,
  type ConstraintTemplate,
  type RegoCode,
  type TemplateCode,
} from './templates/template.ts';
