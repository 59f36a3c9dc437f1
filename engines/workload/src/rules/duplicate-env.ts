import { defineContainerRule, type Problem } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { owasp } from '../frameworks.ts';

/** API reference, EnvVar: of two variables with one name the last wins, and apply may drop either. */
export const duplicateEnv = defineContainerRule({
  id: 'duplicate-env',
  title: 'Environment variables are set once',
  why: 'Of two variables with one name the last wins, whatever a reviewer read first. A harmless line hides the one that counts.',
  severity: 'low',
  scope: 'object',
  reason: 'environment variable set twice',
  detail: 'variable {variable} of container {container} is set more than once; the last one wins',
  remediation: 'Keep one of them.',
  frameworks: [...owasp('workload')],
  layer: 'code',
  phase: 'develop',
  function: 'prevent',
  references: [
    'https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#environment-variables',
  ],
  alike: 'kube-score environment-variable-key-duplication, kube-linter duplicate-env-var',
  noise: 'One finding a name.',
  example: () => ({
    pass: exampleDeployment({ container: 'env:\n  - {name: MODE, value: safe}' }),
    fail: exampleDeployment({
      container: 'env:\n  - {name: MODE, value: safe}\n  - {name: MODE, value: unsafe}',
    }),
  }),
  check({ container: { env } }) {
    if (env === undefined || env.length < 2) return undefined;
    const seen = new Set<string>();
    const told = new Set<string>();
    let problems: Problem[] | undefined;
    env.forEach(({ name }, e) => {
      if (seen.has(name) && !told.has(name)) {
        told.add(name);
        (problems ??= []).push({ at: `/env/${e}`, values: { variable: name } });
      }
      seen.add(name);
    });
    return problems;
  },
});
