import { defineResourceRule } from '../define-rule.ts';
import { exampleJob } from '../example.ts';
import { owasp, threatMatrix } from '../frameworks.ts';

/** TTL mechanism for finished Jobs: what ended stays, with its logs and environment, until somebody deletes it. */
export const jobCleanup = defineResourceRule({
  id: 'job-cleanup',
  title: 'Finished Jobs are cleaned up',
  why: 'Finished Jobs and their pods stay for ever, with their logs and settings for everyone who may read pods, and weigh on the API server.',
  severity: 'info',
  scope: 'object',
  reason: 'finished Job stays',
  detail: 'the Job stays for ever once it has finished',
  remediation: 'Set ttlSecondsAfterFinished.',
  frameworks: [...owasp('workload'), ...threatMatrix('MS-TA9040')],
  layer: 'cluster',
  phase: 'deploy',
  function: 'respond',
  references: ['https://kubernetes.io/docs/concepts/workloads/controllers/ttlafterfinished/'],
  alike: 'kube-linter job-ttl-seconds-after-finished',
  noise:
    'Jobs that a CronJob or another owner made are cleaned up by it, Helm and Argo CD hooks by their tool: all left out.',
  example: () => ({
    pass: exampleJob('ttlSecondsAfterFinished: 3600'),
    fail: exampleJob('backoffLimit: 3'),
  }),
  kinds: ['Job.batch'],
  check({ object }) {
    const { ownerReferences, annotations } = object.metadata;
    if ((ownerReferences?.length ?? 0) > 0) return 'not-applicable';
    if (annotations?.['helm.sh/hook'] !== undefined || annotations?.['argocd.argoproj.io/hook'] !== undefined)
      return 'not-applicable';
    const spec = object['spec'] as { readonly ttlSecondsAfterFinished?: number } | undefined;
    return spec?.ttlSecondsAfterFinished === undefined ? { at: '/spec' } : undefined;
  },
});
