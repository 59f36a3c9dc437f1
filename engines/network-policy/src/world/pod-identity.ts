import type { Inventory, KubernetesObject } from '@toride/core';
import type { Peer, Policy } from '../policy/policy.ts';
import type { LabelSelector } from '../policy/selector.ts';

/**
 * Labels that controllers give single pods or revisions. Pods of one workload always differ in them, so they are looked at only
 * where somebody selects by them.
 * https://kubernetes.io/docs/reference/labels-annotations-taints/
 */
const IDENTITY: ReadonlySet<string> = new Set([
  'pod-template-hash',
  'controller-revision-hash',
  'pod-template-generation',
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
  'controller-uid',
  'job-name',
  'batch.kubernetes.io/controller-uid',
  'batch.kubernetes.io/job-name',
  'batch.kubernetes.io/job-completion-index',
]);

export function withoutIdentity(
  labels: Readonly<Record<string, string>>,
  keys: ReadonlySet<string>,
): Readonly<Record<string, string>> {
  const dropped = (key: string) => IDENTITY.has(key) && !keys.has(key);
  if (!Object.keys(labels).some(dropped)) return labels;
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !dropped(key)));
}

interface Service extends KubernetesObject {
  readonly spec?: { readonly selector?: Readonly<Record<string, string>> };
}

/** Those of these labels that a policy or a Service selects pods by. */
export function selectedIdentities(inventory: Inventory, policies: readonly Policy[]): ReadonlySet<string> {
  const found = new Set<string>();
  const seen = (key: string) => {
    if (IDENTITY.has(key)) found.add(key);
  };
  const seenSelector = ({ requirements }: LabelSelector) => {
    for (const { key } of requirements) seen(key);
  };
  const seenPeer = (peer: Peer) => {
    if (peer.type === 'pods') seenSelector(peer.selector.pods);
  };
  for (const { subject, rules } of policies) {
    seenSelector(subject.pods);
    for (const { peers } of rules) peers?.forEach(seenPeer);
  }
  for (const { object } of inventory.ofKind<Service>('Service', ''))
    Object.keys(object.spec?.selector ?? {}).forEach(seen);
  return found;
}
