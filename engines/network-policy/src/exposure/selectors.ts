import type { Peer, PodSelector, Policy, Rule } from '../policy/policy.ts';
import { EVERYTHING } from '../policy/selector.ts';
import { namespaceName } from './entails.ts';

/** Selectors with the label that stands for each, by key. */
export type Selectors = ReadonlyMap<string, { readonly label: string; readonly selector: PodSelector }>;

/** Every selector of subjects and peers, once. */
export function selectorsOf(policies: readonly Policy[]): Selectors {
  const found = new Map<string, { label: string; selector: PodSelector }>();
  for (const selector of [...policies.map(({ subject }) => subject), ...namedBy(policies)]) {
    const key = keyOf(selector);
    if (!found.has(key)) found.set(key, { label: `selector-${found.size}`, selector });
  }
  return found;
}

export function rewritten(policy: Policy, selectors: Selectors): Policy {
  const byLabel = (selector: PodSelector): PodSelector => ({
    namespace: { labels: EVERYTHING },
    pods: { requirements: [{ key: selectors.get(keyOf(selector))!.label, operator: 'Exists' }] },
  });
  const peer = (one: Peer): Peer => (one.type === 'pods' ? { ...one, selector: byLabel(one.selector) } : one);
  const rule = (one: Rule): Rule => ({ ...one, peers: one.peers?.map(peer) });
  return { ...policy, subject: byLabel(policy.subject), rules: policy.rules.map(rule) };
}

/** Selectors of peers. */
export function namedBy(policies: readonly Policy[]): PodSelector[] {
  return policies
    .flatMap(({ rules }) => rules.flatMap(({ peers }) => peers ?? []))
    .flatMap((peer) => (peer.type === 'pods' ? [peer.selector] : []));
}

/** Equal selectors, however they are written, have one key. */
export function keyOf(selector: PodSelector): string {
  const { namespace, pods } = selector;
  const requirements = (list: typeof pods.requirements) =>
    list
      .map((one) => JSON.stringify([one.key, one.operator, 'values' in one ? [...one.values].sort() : []]))
      .sort();
  return JSON.stringify([
    namespaceName(selector) ?? ('labels' in namespace ? requirements(namespace.labels.requirements) : []),
    requirements(pods.requirements),
  ]);
}
