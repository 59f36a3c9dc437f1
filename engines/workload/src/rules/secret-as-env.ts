import { defineContainerRule, type Problem } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { attack, cis, nsa, owasp } from '../frameworks.ts';

/** CIS 5.4.1: environment variables are printed by crash reports and inherited by every child process. */
export const secretAsEnv = defineContainerRule({
  id: 'secret-as-env',
  title: 'Secrets are read from files, not variables',
  why: 'Environment variables are inherited by every child process, printed by crash reports and debug pages, and never change after start, so a rotated secret does not arrive.',
  severity: 'low',
  scope: 'object',
  reason: 'Secret as environment variable',
  detail: 'container {container} gets Secret {secret} as environment variables',
  remediation: 'Mount the Secret as a volume and read the file.',
  whenNotToUse: 'Programs that can read their credentials from variables only.',
  frameworks: [...cis('5.4.1'), ...nsa('Secrets'), ...owasp('secrets'), ...attack('T1552.001')],
  layer: 'code',
  phase: 'develop',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/configuration/secret/#use-cases'],
  optIn: true,
  alike: 'kube-linter read-secret-from-env-var, Checkov CKV_K8S_35',
  noise: 'Reports most charts that there are, so it is off unless asked for; once a Secret and container.',
  example: () => ({
    pass: exampleDeployment({
      container: 'volumeMounts:\n  - {name: db, mountPath: /run/secrets/db}',
      pod: 'volumes:\n  - name: db\n    secret: {secretName: db}',
    }),
    fail: exampleDeployment({
      container: 'env:\n  - name: DB_PASSWORD\n    valueFrom:\n      secretKeyRef: {name: db, key: password}',
    }),
  }),
  check({ container: { env, envFrom } }) {
    const problems = new Map<string, Problem>();
    env?.forEach(({ valueFrom }, e) => {
      const secret = valueFrom?.secretKeyRef?.name;
      if (secret !== undefined && !problems.has(secret))
        problems.set(secret, { at: `/env/${e}/valueFrom`, values: { secret } });
    });
    envFrom?.forEach(({ secretRef }, e) => {
      const secret = secretRef?.name;
      if (secret !== undefined && !problems.has(secret))
        problems.set(secret, { at: `/envFrom/${e}/secretRef`, values: { secret } });
    });
    return problems.size === 0 ? undefined : [...problems.values()];
  },
});
