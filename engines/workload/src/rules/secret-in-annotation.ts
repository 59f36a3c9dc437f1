import { childPointer } from '@toride/core';
import { defineResourceRule, type Problem } from '../define-rule.ts';
import { yaml } from '../example.ts';
import { attack, nsa, owasp, threatMatrix } from '../frameworks.ts';
import { classifySecret } from '@toride/inventory';

/** Labels and annotations are copied to pods, events and metrics. */
export const secretInAnnotation = defineResourceRule({
  id: 'secret-in-annotation',
  title: 'Annotations hold no credentials',
  why: 'Annotations are copied to pods, shown by every tool and sent to metrics and logs. A token there is public.',
  severity: 'high',
  scope: 'object',
  reason: 'credential in an annotation',
  detail: 'annotation {annotation} holds what looks like a credential ({kind}, {length} characters)',
  remediation: 'Refer to a Secret by name, and change the credential: it is known.',
  frameworks: [...nsa('Secrets'), ...owasp('secrets'), ...attack('T1552.001'), ...threatMatrix('MS-TA9027')],
  layer: 'code',
  phase: 'develop',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations/'],
  alike: 'none known',
  noise:
    "Known token shapes only; a name says too little here. kubectl's own copy of the manifest is left out.",
  example: () => ({
    pass: yaml(`
      apiVersion: v1
      kind: Service
      metadata:
        name: web
        namespace: shop
        annotations: {example.com/credentials-secret: web-token}
    `),
    fail: yaml(`
      apiVersion: v1
      kind: Service
      metadata:
        name: web
        namespace: shop
        annotations:
          example.com/database: postgres://shop:correct-horse-7@db.example.com/shop
    `),
  }),
  kinds: 'any',
  check({ object }) {
    const { annotations, ownerReferences } = object.metadata;
    if (annotations === undefined) return undefined;
    // Copied from its controller, where it is told.
    if (ownerReferences?.some(({ controller }) => controller === true) === true) return 'not-applicable';
    let problems: Problem[] | undefined;
    for (const annotation in annotations) {
      if (annotation === 'kubectl.kubernetes.io/last-applied-configuration') continue;
      const found = classifySecret('', annotations[annotation] ?? '');
      if (found?.by !== 'shape') continue;
      (problems ??= []).push({
        at: childPointer('/metadata/annotations', annotation),
        values: { annotation, kind: found.kind, length: found.length },
      });
    }
    return problems;
  },
});
