import { defineContainerRule, type Problem } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { attack, cis, nsa, owasp, threatMatrix } from '../frameworks.ts';
import { classifySecret } from '@toride/inventory';

/** CIS 5.4 and the NSA/CISA guidance, "Secrets": a value in a manifest is readable by everybody who may read the manifest. */
export const secretInEnv = defineContainerRule({
  id: 'secret-in-env',
  title: 'Environment variables hold no credentials in clear',
  why: 'The value stands in the manifest, in its history, in every backup and in the output of kubectl describe. Whoever may read the workload has the credential.',
  severity: 'high',
  scope: 'object',
  reason: 'credential in an environment variable',
  detail:
    'variable {variable} of container {container} holds what looks like a credential ({kind}, {length} characters)',
  remediation:
    'Put the value into a Secret, or better a secret manager, mount it as a file, and change the credential: it is known.',
  frameworks: [
    ...cis('5.4.1'),
    ...nsa('Secrets'),
    ...owasp('secrets'),
    ...attack('T1552.001'),
    ...threatMatrix('MS-TA9027'),
  ],
  layer: 'code',
  phase: 'develop',
  function: 'prevent',
  references: [
    'https://kubernetes.io/docs/concepts/configuration/secret/',
    'https://microsoft.github.io/Threat-Matrix-for-Kubernetes/techniques/Application%20credentials%20in%20configuration%20files/',
  ],
  alike: 'kube-linter env-var-secret, Kubescape C-0012',
  noise:
    'Known token shapes by their own form; names such as DB_PASSWORD only with a value that is no reference, path, switch or placeholder. The value is never shown, not even as a hash.',
  example: () => ({
    pass: exampleDeployment({
      container: 'env:\n  - name: DB_PASSWORD\n    valueFrom:\n      secretKeyRef: {name: db, key: password}',
    }),
    fail: exampleDeployment({ container: 'env:\n  - name: DB_PASSWORD\n    value: correct-horse-7' }),
  }),
  check({ container: { env } }) {
    if (env === undefined) return undefined;
    let problems: Problem[] | undefined;
    env.forEach(({ name, value }, e) => {
      const found = value === undefined ? undefined : classifySecret(name, value);
      if (found === undefined) return;
      (problems ??= []).push({
        at: `/env/${e}/value`,
        values: { variable: name, kind: found.kind, length: found.length },
      });
    });
    return problems;
  },
});
