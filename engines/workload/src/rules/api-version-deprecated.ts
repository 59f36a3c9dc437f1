import { compareKubernetesVersions, parseKubernetesVersion } from '@toride/core';
import { defineResourceRule } from '../define-rule.ts';
import { yaml } from '../example.ts';
import { nsa, owasp } from '../frameworks.ts';

/** Kubernetes Deprecation Policy, rule 4: a deprecated version goes on for a while, then it is removed. */
export const apiVersionDeprecated = defineResourceRule({
  id: 'api-version-deprecated',
  title: 'Objects use an API version with a future',
  why: 'The version still works and will be removed. The upgrade that removes it is then held up, or breaks the object.',
  severity: 'low',
  scope: 'object',
  reason: 'deprecated API version',
  detail: '{kind} of {apiVersion} is deprecated since Kubernetes {deprecated} and goes in {removed}',
  remediation: 'Write the object in the version that replaces it.',
  frameworks: [...owasp('outdated'), ...nsa('Upgrading and application security practices')],
  layer: 'cluster',
  phase: 'develop',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/reference/using-api/deprecation-policy/'],
  alike: 'kube-score stable-version',
  noise: 'Only versions whose deprecation is published, by the target version.',
  example: () => ({
    pass: yaml(`
      apiVersion: policy/v1
      kind: PodDisruptionBudget
      metadata: {name: web, namespace: shop}
      spec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}
    `),
    fail: yaml(`
      apiVersion: policy/v1beta1
      kind: PodDisruptionBudget
      metadata: {name: web, namespace: shop}
      spec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}
    `),
    target: '1.24',
  }),
  kinds: 'any',
  check(resource, context) {
    const { deprecated, removed } = context.lifecycleOf(resource) ?? {};
    if (
      deprecated === undefined ||
      compareKubernetesVersions(parseKubernetesVersion(deprecated), context.target) > 0
    )
      return undefined;
    const gone =
      removed !== undefined &&
      compareKubernetesVersions(parseKubernetesVersion(removed), context.target) <= 0;
    if (gone) return 'not-applicable';
    return {
      at: '/apiVersion',
      values: {
        kind: resource.kind,
        apiVersion: resource.apiVersion,
        deprecated,
        removed: removed ?? 'a later release',
      },
    };
  },
});
