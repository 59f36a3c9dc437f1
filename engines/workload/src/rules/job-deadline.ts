import { defineWorkloadRule } from '../define-rule.ts';
import { exampleJob } from '../example.ts';
import { attack, nsa, owasp, threatMatrix } from '../frameworks.ts';

/** Jobs, "Job termination and cleanup": without a deadline a Job that hangs runs for ever. */
export const jobDeadline = defineWorkloadRule({
  id: 'job-deadline',
  title: 'Jobs end at some time',
  why: 'A Job that hangs keeps its pod, its credentials and its room for ever. A mined one is paid for until somebody looks.',
  severity: 'low',
  scope: 'object',
  reason: 'Job without deadline',
  detail: 'the Job has no activeDeadlineSeconds',
  remediation: 'Set activeDeadlineSeconds to well above the longest run.',
  frameworks: [
    ...owasp('workload'),
    ...nsa('Resource policies'),
    ...attack('T1496', 'T1053.007'),
    ...threatMatrix('MS-TA9039', 'MS-TA9014'),
  ],
  layer: 'cluster',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/workloads/controllers/job/#job-termination-and-cleanup'],
  alike: 'none known',
  noise: 'A deadline on the Job or on its pods counts.',
  example: () => ({
    pass: exampleJob('activeDeadlineSeconds: 3600'),
    fail: exampleJob('backoffLimit: 3'),
  }),
  check({ resource: { kind, object }, spec }) {
    if (kind !== 'Job' && kind !== 'CronJob') return 'not-applicable';
    if (spec.activeDeadlineSeconds !== undefined) return undefined;
    const own = object['spec'] as JobSpec & { readonly jobTemplate?: { readonly spec?: JobSpec } };
    const at = kind === 'Job' ? '/spec' : '/spec/jobTemplate/spec';
    const deadline =
      kind === 'Job' ? own.activeDeadlineSeconds : own.jobTemplate?.spec?.activeDeadlineSeconds;
    return deadline === undefined ? { from: 'object', at } : undefined;
  },
});

interface JobSpec {
  readonly activeDeadlineSeconds?: number;
}
