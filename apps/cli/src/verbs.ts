import type { VerbList } from './verb-list.ts';

/** Every verb of Toride. */
export const VERBS: VerbList = {
  scan: async () => (await import('./verbs/scan.ts')).scan,
  snapshot: async () => (await import('./verbs/snapshot.ts')).snapshot,
  explain: async () => (await import('./verbs/explain.ts')).explain,
  diff: async () => (await import('./verbs/diff.ts')).diff,
  fix: async () => (await import('./verbs/fix.ts')).fix,
  'pss check': async () => (await import('./verbs/pss-check.ts')).pssCheck,
  'pss predict': async () => (await import('./verbs/pss-predict.ts')).pssPredict,
  'policy test': async () => (await import('./verbs/policy-test.ts')).policyTest,
  'policy verify': async () => (await import('./verbs/policy-verify.ts')).policyVerify,
  'policy replay': async () => (await import('./verbs/policy-replay.ts')).policyReplay,
  'policy expand': async () => (await import('./verbs/policy-expand.ts')).policyExpand,
  'rego eval': async () => (await import('./verbs/rego-eval.ts')).regoEval,
  'rego check': async () => (await import('./verbs/rego-check.ts')).regoCheck,
  'rego bench': async () => (await import('./verbs/rego-bench.ts')).regoBench,
  'rego test': async () => (await import('./verbs/rego-test.ts')).regoTest,
  'net list': async () => (await import('./verbs/net-list.ts')).netList,
  'net can': async () => (await import('./verbs/net-can.ts')).netCan,
  'net explain': async () => (await import('./verbs/net-explain.ts')).netExplain,
  'net exposure': async () => (await import('./verbs/net-exposure.ts')).netExposure,
  'net diff': async () => (await import('./verbs/net-diff.ts')).netDiff,
  rules: async () => (await import('./verbs/rules.ts')).rules,
  help: async () => (await import('./verbs/help.ts')).helpOn(VERBS),
  completion: async () => (await import('./verbs/completion.ts')).completionOf(VERBS),
};
