import type { Rule } from '@toride/core';

const common = {
  scope: 'cluster',
  frameworks: [],
  layer: 'cluster',
  phase: 'deploy',
  function: 'prevent',
  references: [],
} as const satisfies Partial<Rule>;

/** What `scan` itself finds: about exceptions, and about what no engine could judge. */
export const SCAN_RULES = [
  {
    ...common,
    id: 'scan/exception-expired',
    title: 'Accepted risks are still accepted',
    why: 'An exception was granted until a date that has passed. Whoever accepted the risk then has not done so since.',
    severity: 'medium',
    reason: 'expired exception',
    detail: 'the exception for {rules} of {owner} ended on {expires}: {reason}',
    remediation: 'Fix what it hides, or renew it with a new date and reason.',
  },
  {
    ...common,
    id: 'scan/exception-unmatched',
    title: 'Exceptions still match something',
    why: 'An exception that matches nothing may have been meant for a subject that was renamed, and will hide the next one that fits.',
    severity: 'info',
    reason: 'exception without a match',
    detail: 'the exception for {rules} of {owner} matched no finding: {reason}',
    remediation: 'Remove it, or correct what it matches.',
  },
  {
    ...common,
    id: 'scan/ignore-without-reason',
    title: 'Ignore annotations name a rule and a reason',
    why: 'An annotation that switches a rule off without saying why cannot be reviewed. It has no effect until it has a reason.',
    severity: 'low',
    scope: 'object',
    reason: 'ignore annotation without effect',
    detail: 'toride.dev/ignore: expected lines such as "workload/image-tag-latest: reason", got {entry}',
    remediation: 'Write one line a rule: its name, a colon, and the reason.',
  },
  {
    ...common,
    id: 'scan/object-refused',
    title: 'Every object can be judged',
    why: 'The API server would refuse this object as it stands, so no rule can say anything about it. It is not a pass.',
    severity: 'medium',
    scope: 'object',
    reason: 'object not decodable',
    detail: '{why}',
    remediation: 'Correct the field that the message names, then scan again.',
  },
] as const satisfies readonly Rule[];
