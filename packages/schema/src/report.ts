import { DIFF_SCHEMA, REPORT_SCHEMA } from '@toride/report';
import { z } from 'zod';
import { controlFunction, count, framework, json, layer, ordinal, phase, severity } from './common.ts';
import { finding, location } from './finding.ts';

const policySource = z
  .strictObject({
    kind: z.string(),
    name: z.string(),
    engines: z.array(z.string()),
    enforcement: z.string(),
    match: z.string(),
    parameters: json.exactOptional(),
    at: location,
    template: location.exactOptional(),
  })
  .meta({
    id: 'PolicySource',
    description: 'The policy that a rule was made of, where rules come with the input.',
  });

export const rule = z
  .strictObject({
    id: z.string(),
    title: z.string(),
    why: z.string(),
    severity,
    scope: z.enum(['object', 'namespace', 'cluster']),
    reason: z.string(),
    detail: z.string(),
    remediation: z.string(),
    whenNotToUse: z.string().exactOptional(),
    frameworks: z.array(
      z.strictObject({ framework, control: z.string(), edition: z.string().exactOptional() }),
    ),
    layer,
    phase,
    function: controlFunction,
    references: z.array(z.string()),
    since: z.string().exactOptional(),
    until: z.string().exactOptional(),
    optIn: z.boolean().exactOptional(),
    policy: policySource.exactOptional(),
  })
  .meta({ id: 'Rule', description: 'What is constant of a rule.' });

export const diagnostic = z
  .strictObject({
    code: z.templateLiteral(['TORIDE_', z.string()]),
    level: z.enum(['error', 'warning']),
    message: z.string(),
    hint: z.string().exactOptional(),
    file: z.string().exactOptional(),
    line: ordinal.exactOptional(),
    column: ordinal.exactOptional(),
  })
  .meta({ id: 'Diagnostic', description: 'An input that could not be read, or not wholly.' });

export const coverageGap = z
  .strictObject({
    kind: z.string(),
    group: z.string(),
    namespace: z.string().exactOptional(),
    exceptNamespaces: z.array(z.string()).exactOptional(),
    coverage: z.enum(['partial', 'denied']),
    why: z.string(),
  })
  .meta({ id: 'CoverageGap', description: 'A kind of which less than all was seen.' });

const tally = z.strictObject({
  rule: z.string(),
  verdict: z.enum(['pass', 'not-applicable']),
  kind: z.string(),
  namespace: z.string().exactOptional(),
  count,
});

const summary = z.strictObject({
  resources: count,
  workloads: count,
  failed: z.strictObject({ critical: count, high: count, medium: count, low: count, info: count }),
  verdicts: z.strictObject({
    pass: count,
    fail: count,
    unknown: count,
    'not-applicable': count,
    excepted: count,
  }),
});

/** What the `json` format writes. */
export const report = z.strictObject({
  schema: z.literal(REPORT_SCHEMA),
  tool: z.strictObject({ name: z.literal('toride'), version: z.string() }),
  target: z.string().meta({ description: 'The Kubernetes version whose meaning the input was given.' }),
  sources: z.array(z.string()),
  summary,
  rules: z.array(rule),
  rank: z
    .record(z.string(), z.number())
    .meta({ description: 'By finding id; the highest is the most urgent.' }),
  notEvaluated: z.array(z.strictObject({ what: z.string(), why: z.string() })),
  coverage: z.array(coverageGap),
  diagnostics: z.array(diagnostic),
  tallies: z.array(tally),
  findings: z.array(finding),
});

/** What `toride diff -f json` writes. */
export const diff = z.strictObject({
  schema: z.literal(DIFF_SCHEMA),
  unchanged: count,
  added: z.array(finding),
  fixed: z.array(finding),
});
