import { defineResourceRule } from '../define-rule.ts';
import { exampleCronJob } from '../example.ts';
import { attack, nsa, owasp, threatMatrix } from '../frameworks.ts';

/** CronJob, "Concurrency policy": Allow starts the next run beside the last. */
export const cronJobConcurrency = defineResourceRule({
  id: 'cron-job-concurrency',
  title: 'CronJobs do not pile up',
  why: 'With the policy Allow a run that hangs is joined by the next, and the next: a slow dependency fills the cluster with pods.',
  severity: 'low',
  scope: 'object',
  reason: 'runs may pile up',
  detail: 'runs of the CronJob may overlap without end',
  remediation: 'Set concurrencyPolicy to Forbid or Replace, or activeDeadlineSeconds on the Job.',
  frameworks: [
    ...owasp('workload'),
    ...nsa('Resource policies'),
    ...attack('T1499', 'T1053.007'),
    ...threatMatrix('MS-TA9040', 'MS-TA9014'),
  ],
  layer: 'cluster',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#concurrency-policy'],
  alike: 'none known',
  noise: 'A deadline on the Job bounds the pile, so it passes.',
  example: () => ({
    pass: exampleCronJob('concurrencyPolicy: Forbid'),
    fail: exampleCronJob('concurrencyPolicy: Allow'),
  }),
  kinds: ['CronJob.batch'],
  check({ object }) {
    const spec = object['spec'] as
      | {
          readonly concurrencyPolicy?: string;
          readonly jobTemplate?: { readonly spec?: { readonly activeDeadlineSeconds?: number } };
        }
      | undefined;
    if (
      (spec?.concurrencyPolicy ?? 'Allow') !== 'Allow' ||
      spec?.jobTemplate?.spec?.activeDeadlineSeconds !== undefined
    )
      return undefined;
    return { at: '/spec/concurrencyPolicy', edits: [{ set: '/spec/concurrencyPolicy', to: 'Forbid' }] };
  },
});
