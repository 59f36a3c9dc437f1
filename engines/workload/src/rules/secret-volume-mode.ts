import { defineWorkloadRule, type Problem } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { attack, nsa, owasp } from '../frameworks.ts';

/** Secrets, "Secret files permissions": other processes of the pod must not be able to change them. */
export const secretVolumeMode = defineWorkloadRule({
  id: 'secret-volume-mode',
  title: 'Secret files are not for everyone to write',
  why: "A secret file that others may write can be replaced by any process of the container, to make the program trust the intruder's key.",
  severity: 'low',
  scope: 'object',
  reason: 'secret files that others may write',
  detail: 'volume {volume} gives its secret files mode {mode}',
  remediation: 'Set defaultMode to 0400 or 0440.',
  frameworks: [...owasp('secrets'), ...nsa('Secrets'), ...attack('T1552.001')],
  layer: 'container',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/configuration/secret/#secret-files-permissions'],
  alike: 'none known',
  noise: 'The default, 0644, passes: only write permission of group or others is told.',
  example: () => ({
    pass: exampleDeployment({
      pod: 'volumes:\n  - name: key\n    secret: {secretName: web-key, defaultMode: 0400}',
    }),
    fail: exampleDeployment({
      pod: 'volumes:\n  - name: key\n    secret: {secretName: web-key, defaultMode: 0777}',
    }),
  }),
  check({ spec: { volumes } }) {
    let problems: Problem[] | undefined;
    volumes?.forEach(({ name, secret }, v) => {
      const mode = secret?.defaultMode;
      if (mode === undefined || (mode & 0o022) === 0) return;
      const at = `/volumes/${v}/secret/defaultMode`;
      (problems ??= []).push({
        at,
        values: { volume: name, mode: `0${mode.toString(8)}` },
        edits: [{ set: at, to: 0o440 }],
      });
    });
    return problems;
  },
});
