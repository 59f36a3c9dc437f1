import { defineWorkloadRule, type Problem } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { attack, nsa, owasp, threatMatrix } from '../frameworks.ts';

/** KEP-1205: a token without an audience is one for the API server, wherever it is sent. */
export const projectedTokenAudience = defineWorkloadRule({
  id: 'projected-token-audience',
  title: 'Extra service account tokens name their audience',
  why: 'A token without an audience is accepted by the API server. The service that it is shown to can turn round and act on the cluster as the pod.',
  severity: 'low',
  scope: 'object',
  reason: 'projected token without audience',
  detail: 'volume {volume} projects a service account token that the API server accepts',
  remediation:
    'Set audience to the service that the token is for; leave it out only in a token for the API server.',
  frameworks: [
    ...nsa('Protecting Pod service account tokens'),
    ...owasp('authentication'),
    ...attack('T1528'),
    ...threatMatrix('MS-TA9016'),
  ],
  layer: 'cluster',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kep.k8s.io/1205'],
  alike: 'none known',
  noise:
    'The volume that the API server injects (kube-api-access-…) is left out, and so is any mounted where that one is.',
  example: () => ({
    pass: exampleDeployment({
      pod: `
      volumes:
        - name: token
          projected:
            sources:
              - serviceAccountToken: {path: token, audience: vault}`,
    }),
    fail: exampleDeployment({
      pod: `
      volumes:
        - name: token
          projected:
            sources:
              - serviceAccountToken: {path: token}`,
    }),
  }),
  check({ spec: { volumes }, containers }) {
    let problems: Problem[] | undefined;
    volumes?.forEach(({ name, projected }, v) => {
      const forServer =
        name.startsWith('kube-api-access-') ||
        containers.some(({ container }) =>
          container.volumeMounts?.some(
            (mount) =>
              mount.name === name && mount.mountPath === '/var/run/secrets/kubernetes.io/serviceaccount',
          ),
        );
      if (forServer) return;
      projected?.sources?.forEach(({ serviceAccountToken }, s) => {
        if (serviceAccountToken === undefined || (serviceAccountToken.audience ?? '') !== '') return;
        (problems ??= []).push({
          at: `/volumes/${v}/projected/sources/${s}/serviceAccountToken`,
          values: { volume: name },
        });
      });
    });
    return problems;
  },
});
