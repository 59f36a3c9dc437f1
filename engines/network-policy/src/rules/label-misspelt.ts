import type { Place } from '@toride/core';
import type { Context } from '../findings/context.ts';
import { defineRule, type Problem } from '../findings/define-rule.ts';
import { deployment, documents, examplePolicy } from '../findings/example.ts';
import { POLICY } from '../findings/frameworks.ts';
import { selectorPlace } from '../findings/selector-place.ts';
import type { PodSelector } from '../policy/policy.ts';

/** Labels are compared letter by letter; nothing tells of one that no pod has. */
export const labelMisspelt = defineRule({
  id: 'label-misspelt',
  title: 'Selectors of policies name labels that are in use',
  why: 'One letter decides whether a policy speaks of a pod. A selector with a slip in it selects nothing: the pod stays open, or its traffic is stopped.',
  severity: 'medium',
  scope: 'cluster',
  reason: 'label that nobody carries',
  detail: 'the selector selects nothing: no pod or namespace carries {wrote}; did you mean {meant}?',
  remediation: 'Write the label as the pods or namespaces carry it.',
  frameworks: POLICY,
  layer: 'code',
  phase: 'develop',
  function: 'detect',
  references: ['https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/'],
  example: () => ({
    pass: documents(
      examplePolicy('cart', 'podSelector: {matchLabels: {app: frontend}}'),
      deployment('frontend'),
    ),
    fail: documents(
      examplePolicy('cart', 'podSelector: {matchLabels: {app: frontent}}'),
      deployment('frontend'),
    ),
  }),
  on: 'policy',
  check(policy, context) {
    const { matcher, peers: all } = context.network.reach;
    const problems: Problem[] = [];
    const { surely, perhaps } = matcher.subjects(policy);
    const { subject } = policy;
    if (surely.empty && perhaps === undefined)
      problems.push(...slips(subject, selectorPlace(policy), context));
    for (const { peers = [] } of policy.rules)
      for (const peer of peers)
        if (peer.type === 'pods' && all.selected(peer.selector).empty)
          problems.push(...slips(peer.selector, peer.place, context));
    return problems;
  },
});

function slips(selector: PodSelector, at: Place, context: Context): readonly Problem[] {
  const slip = context.labels.slip(selector);
  if (slip === undefined) return [];
  const { wrote, meant } = slip;
  const unknown = context.workloadGap('name' in selector.namespace ? selector.namespace.name : undefined);
  const problem = { at, values: { wrote, meant } };
  return [unknown === undefined ? problem : { ...problem, unknown }];
}
