import { defineWorkloadRule, type Problem } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { attack, owasp, threatMatrix } from '../frameworks.ts';

/** CVE-2024-10220: a gitRepo volume runs hooks of the repository on the node, as root. */
export const gitRepoVolume = defineWorkloadRule({
  id: 'git-repo-volume',
  title: 'Pods do not use gitRepo volumes',
  why: "The kubelet clones the repository as root on the node. A repository with a hook runs the attacker's commands there (CVE-2024-10220).",
  severity: 'high',
  scope: 'object',
  reason: 'gitRepo volume',
  detail: 'volume {volume} is a gitRepo volume, which the node clones as root',
  remediation: 'Clone in an init container into an emptyDir.',
  frameworks: [...owasp('workload'), ...owasp('outdated'), ...attack('T1611'), ...threatMatrix('MS-TA9004')],
  layer: 'container',
  phase: 'deploy',
  function: 'prevent',
  references: [
    'https://github.com/kubernetes/kubernetes/issues/128885',
    'https://kubernetes.io/docs/concepts/storage/volumes/#gitrepo',
  ],
  until: '1.35',
  alike: 'none known',
  noise:
    'From 1.36 no kubelet mounts the type any more, and volume-plugin-removed says so. The restricted Pod Security level refuses the type among others without saying why it matters.',
  example: () => ({
    pass: exampleDeployment({ pod: 'volumes:\n  - name: site\n    emptyDir: {}' }),
    fail: exampleDeployment({
      pod: 'volumes:\n  - name: site\n    gitRepo: {repository: "https://git.example.com/site.git"}',
    }),
    target: '1.32',
  }),
  check({ spec: { volumes } }) {
    let problems: Problem[] | undefined;
    volumes?.forEach((volume, v) => {
      if (volume['gitRepo'] !== undefined)
        (problems ??= []).push({ at: `/volumes/${v}/gitRepo`, values: { volume: volume.name } });
    });
    return problems;
  },
});
