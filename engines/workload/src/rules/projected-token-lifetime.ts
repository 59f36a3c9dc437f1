import { defineWorkloadRule, type Problem } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { attack, nsa, owasp, threatMatrix } from '../frameworks.ts';

/** KEP-1205: a projected token may ask for its own lifetime; the kubelet renews it, so a day is already long. */
export const projectedTokenLifetime = defineWorkloadRule({
  id: 'projected-token-lifetime',
  title: 'Projected tokens live a day at most',
  why: 'The kubelet renews a projected token by itself, so a long lifetime helps only whoever copied it.',
  severity: 'low',
  scope: 'object',
  reason: 'long-lived projected token',
  detail: 'volume {volume} asks for a service account token of {seconds} seconds',
  remediation: 'Leave expirationSeconds out (an hour) or set 86400 at most.',
  frameworks: [
    ...nsa('Protecting Pod service account tokens'),
    ...owasp('authentication'),
    ...attack('T1528'),
    ...threatMatrix('MS-TA9016'),
  ],
  layer: 'cluster',
  phase: 'deploy',
  function: 'prevent',
  references: [
    'https://kep.k8s.io/1205',
    'https://kubernetes.io/docs/concepts/storage/projected-volumes/#serviceaccounttoken',
  ],
  alike: 'none known',
  noise: 'Only an explicit lifetime above one day; the volume that the API server injects has 3607 seconds.',
  example: () => ({
    pass: exampleDeployment({
      pod: `
      volumes:
        - name: token
          projected:
            sources:
              - serviceAccountToken:
                  path: token
                  audience: vault
                  expirationSeconds: 3600`,
    }),
    fail: exampleDeployment({
      pod: `
      volumes:
        - name: token
          projected:
            sources:
              - serviceAccountToken:
                  path: token
                  audience: vault
                  expirationSeconds: 31536000`,
    }),
  }),
  check({ spec: { volumes } }) {
    let problems: Problem[] | undefined;
    volumes?.forEach(({ name, projected }, v) =>
      projected?.sources?.forEach(({ serviceAccountToken }, s) => {
        const seconds = serviceAccountToken?.expirationSeconds ?? 0;
        const at = `/volumes/${v}/projected/sources/${s}/serviceAccountToken/expirationSeconds`;
        if (seconds > 86_400)
          (problems ??= []).push({ at, values: { volume: name, seconds }, edits: [{ set: at, to: 3600 }] });
      }),
    );
    return problems;
  },
});
