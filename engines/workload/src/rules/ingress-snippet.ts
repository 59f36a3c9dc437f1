import { childPointer } from '@toride/core';
import { defineResourceRule, type Problem } from '../define-rule.ts';
import { yaml } from '../example.ts';
import { attack, owasp, threatMatrix } from '../frameworks.ts';

/** CVE-2021-25742: a snippet is configuration, and code, of the controller. */
export const ingressSnippet = defineResourceRule({
  id: 'ingress-snippet',
  title: 'Ingresses inject no controller configuration',
  why: "A snippet is put into the controller's own configuration, where it can run code and read the controller's token: every Secret of the cluster (CVE-2021-25742).",
  severity: 'high',
  scope: 'object',
  reason: 'configuration snippet',
  detail: 'annotation {annotation} puts raw configuration into the controller',
  remediation:
    'Use the controller\'s own annotations, and set allow-snippet-annotations: "false" in its ConfigMap.',
  frameworks: [
    ...owasp('exposure'),
    ...owasp('authorization'),
    ...attack('T1190', 'T1552.007'),
    ...threatMatrix('MS-TA9025'),
  ],
  layer: 'cluster',
  phase: 'deploy',
  function: 'prevent',
  references: [
    'https://github.com/kubernetes/ingress-nginx/issues/7837',
    'https://nvd.nist.gov/vuln/detail/CVE-2021-25742',
  ],
  alike: 'Checkov CKV_K8S_152, CKV_K8S_153, CKV_K8S_154',
  noise: "Only the annotations that carry configuration text, of both NGINX controllers and of HAProxy's.",
  example: () => ({
    pass: yaml(`
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata:
        name: web
        namespace: shop
        annotations: {nginx.ingress.kubernetes.io/proxy-body-size: 8m}
      spec:
        rules: [{host: shop.example.com}]
    `),
    fail: yaml(`
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata:
        name: web
        namespace: shop
        annotations:
          nginx.ingress.kubernetes.io/configuration-snippet: |
            proxy_set_header X-Shop yes;
      spec:
        rules: [{host: shop.example.com}]
    `),
  }),
  kinds: ['Ingress.networking.k8s.io', 'Ingress.extensions'],
  check({ object }) {
    let problems: Problem[] | undefined;
    for (const annotation in object.metadata.annotations) {
      if (!SNIPPET.test(annotation)) continue;
      const at = childPointer('/metadata/annotations', annotation);
      (problems ??= []).push({ at, values: { annotation }, edits: [{ remove: at }] });
    }
    return problems;
  },
});

const SNIPPET =
  /^(?:nginx\.ingress\.kubernetes\.io\/(?:configuration|server|auth|stream|modsecurity)-snippet|nginx\.org\/(?:location|server)-snippets|haproxy(?:-ingress\.github\.io|\.org)\/(?:config-)?(?:backend|frontend)(?:-config-snippet)?)$/;
