import { defineResourceRule } from '../define-rule.ts';
import { exampleCronJob } from '../example.ts';
import { attack, owasp, threatMatrix } from '../frameworks.ts';

/** CronJob, "Deadline for delayed Job start": below ten seconds the controller, which looks every ten, may never start it. */
export const cronJobStartDeadline = defineResourceRule({
  id: 'cron-job-start-deadline',
  title: 'CronJobs have time to be started',
  why: 'The controller looks every ten seconds. A shorter deadline makes it skip runs, perhaps all: backups and rotations that everybody believes in do not happen.',
  severity: 'medium',
  scope: 'object',
  reason: 'start deadline below ten seconds',
  detail: 'runs must start within {seconds} seconds, so the controller may skip them',
  remediation: 'Set startingDeadlineSeconds to a minute or more.',
  frameworks: [...owasp('workload'), ...attack('T1053.007'), ...threatMatrix('MS-TA9014')],
  layer: 'cluster',
  phase: 'develop',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#starting-deadline'],
  alike: 'kube-score cronjob-has-deadline',
  noise: 'kube-score asks for a deadline everywhere; here only one that breaks the schedule.',
  example: () => ({
    pass: exampleCronJob('startingDeadlineSeconds: 200'),
    fail: exampleCronJob('startingDeadlineSeconds: 5'),
  }),
  kinds: ['CronJob.batch'],
  check({ object }) {
    const spec = object['spec'] as { readonly startingDeadlineSeconds?: number } | undefined;
    const seconds = spec?.startingDeadlineSeconds;
    return seconds === undefined || seconds >= 10
      ? undefined
      : { at: '/spec/startingDeadlineSeconds', values: { seconds } };
  },
});
