import { childPointer } from '@toride/core';
import { defineResourceRule, type Problem } from '../define-rule.ts';
import { yaml } from '../example.ts';
import { attack, cis, nsa, owasp, threatMatrix } from '../frameworks.ts';
import { classifySecret, secretsInArguments } from '@toride/inventory';

/** ConfigMaps, "Caution": a ConfigMap gives no secrecy. */
export const secretInConfigMap = defineResourceRule({
  id: 'secret-in-config-map',
  title: 'ConfigMaps hold no credentials',
  why: 'ConfigMaps are readable by far more people and programs than Secrets, are not encrypted at rest where Secrets are, and are printed into logs and tickets.',
  severity: 'high',
  scope: 'object',
  reason: 'credential in a ConfigMap',
  detail: 'key {key} holds what looks like a credential ({kind}, {length} characters)',
  remediation:
    'Move the value to a Secret, or better a secret manager, and change the credential: it is known.',
  frameworks: [
    ...cis('5.4.2'),
    ...nsa('Secrets'),
    ...owasp('secrets'),
    ...attack('T1552.001'),
    ...threatMatrix('MS-TA9027'),
  ],
  layer: 'code',
  phase: 'develop',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/configuration/configmap/'],
  alike: 'Trivy KSV-0109, Kubescape C-0012',
  noise:
    'One finding a key; certificates and public keys are no credentials. The value is never shown, not even as a hash.',
  example: () => ({
    pass: yaml(`
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: web, namespace: shop}
      data:
        LOG_LEVEL: debug
        DB_PASSWORD_FILE: /run/secrets/db
    `),
    fail: yaml(`
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: web, namespace: shop}
      data:
        application.properties: |
          log.level=debug
          spring.datasource.password=correct-horse-7
    `),
  }),
  kinds: ['ConfigMap.'],
  check({ object }) {
    const data = object['data'] as Readonly<Record<string, string>> | undefined;
    if (data === undefined) return undefined;
    let problems: Problem[] | undefined;
    for (const key of Object.keys(data).sort()) {
      const value = data[key] ?? '';
      const found = classifySecret(key, value) ?? secretsInArguments([value])[0];
      if (found === undefined) continue;
      (problems ??= []).push({
        at: childPointer('/data', key),
        values: { key, kind: found.kind, length: found.length },
      });
    }
    return problems;
  },
});
