import { goQuote } from '@toride/core';
import { defineContainerRule } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { attack, nsa, owasp } from '../frameworks.ts';

/** Images, "Image pull policy": with Never a node runs what it holds, and a node that holds none never starts the pod. */
export const imagePullNever = defineContainerRule({
  id: 'image-pull-never',
  title: 'Nodes may pull the images of their pods',
  why: 'With the policy Never a pod starts only where somebody put an image under that name, whoever it was. Elsewhere it waits for ever with ErrImageNeverPull.',
  severity: 'low',
  scope: 'object',
  reason: 'image is never pulled',
  detail: 'container {container} waits on every new node: {message}',
  remediation: 'Use IfNotPresent with a version or digest, and a registry that the nodes reach.',
  whenNotToUse: 'Nodes whose images are built in, as in air-gapped appliances and kind.',
  frameworks: [...owasp('supply-chain'), ...nsa('Building secure container images'), ...attack('T1525')],
  layer: 'container',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/containers/images/#image-pull-policy'],
  alike: 'none known',
  noise: 'The policy Never only.',
  example: () => ({
    pass: exampleDeployment({ container: 'imagePullPolicy: IfNotPresent' }),
    fail: exampleDeployment({ container: 'imagePullPolicy: Never' }),
  }),
  check({ container: { image = '', imagePullPolicy } }) {
    if (imagePullPolicy !== 'Never') return undefined;
    return {
      at: '/imagePullPolicy',
      values: {
        message: `Container image ${goQuote(image)} is not present with pull policy of Never`,
      },
    };
  },
});
