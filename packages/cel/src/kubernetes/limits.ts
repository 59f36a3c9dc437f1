/** Most that one evaluation may cost (k8s.io/apiserver/pkg/apis/cel/config.go). */
export const PER_CALL_LIMIT = 1_000_000;
/** Most that all expressions of a policy may cost together, for one binding and request. */
export const RUNTIME_BUDGET = 10_000_000;
/** The same for its match conditions. */
export const MATCH_CONDITIONS_BUDGET = 2_500_000;
/** Passes of a loop between two looks at the signal. */
export const CHECK_FREQUENCY = 100;
