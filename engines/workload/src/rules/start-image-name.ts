import { goQuote } from '@toride/core';
import { defineContainerRule } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { nsa, owasp } from '../frameworks.ts';

/** Kubelet, applyDefaultImageTag: a reference that does not parse ends in InvalidImageName. */
export const startImageName = defineContainerRule({
  id: 'start-image-name',
  title: 'Image references can be read',
  why: 'The kubelet cannot even ask for the image, so the pod never starts. In a rollout the old version goes on, with the hole that the new one was to close.',
  severity: 'medium',
  scope: 'object',
  reason: 'start fails: InvalidImageName',
  detail: 'container {container} will not start: InvalidImageName: {message}',
  remediation:
    'Write registry/path:tag in lower case, with a digest of 64 hexadecimal digits where one is named.',
  frameworks: [...owasp('supply-chain'), ...nsa('Building secure container images')],
  layer: 'container',
  phase: 'develop',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/containers/images/#image-names'],
  alike: 'none known',
  noise: 'By the grammar that the kubelet itself uses.',
  example: () => ({
    pass: exampleDeployment({ image: 'registry.example.com/shop/web:1.4.2' }),
    fail: exampleDeployment({ image: 'registry.example.com/Shop/web:1.4.2' }),
  }),
  check({ container: { image } }, _workload, context) {
    if (image === undefined || image === '') return 'not-applicable';
    const parsed = context.image(image);
    if (typeof parsed !== 'string') return undefined;
    const text = goQuote(image);
    const message = `Failed to apply default image tag ${text}: couldn't parse image name ${text}: ${parsed}`;
    return { at: '/image', values: { message } };
  },
});
