import type { Place } from '@toride/core';
import type { Policy } from '../policy/policy.ts';
import { below } from '../policy/reading.ts';

/** By API group, where a policy says which pods it is for. */
const FIELDS: Readonly<Record<string, string>> = {
  'networking.k8s.io': 'podSelector',
  'policy.networking.k8s.io': 'subject',
};

/** Where a policy says which pods it is for; its `spec`, where a kind says so in several ways. */
export function selectorPlace({ resource }: Policy): Place {
  const field = Object.hasOwn(FIELDS, resource.group) ? FIELDS[resource.group] : undefined;
  return field === undefined ? below(resource.place, 'spec') : below(resource.place, 'spec', field);
}
