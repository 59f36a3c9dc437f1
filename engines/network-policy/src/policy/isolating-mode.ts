import type { KubernetesObject, Resource } from '@toride/core';
import type { ReadPolicy } from './reading.ts';
import { EVERYTHING } from './selector.ts';
import { NETWORK_POLICY_ORDER } from './network-policy.ts';

/** A setting of a plug-in that isolates every pod, as a policy does that selects all and allows nothing. */
function isolating(resource: Resource): ReadPolicy {
  return {
    policies: [
      {
        resource,
        tier: 'namespace',
        priority: NETWORK_POLICY_ORDER,
        subject: { namespace: { labels: EVERYTHING }, pods: EVERYTHING },
        directions: ['ingress', 'egress'],
        rules: [],
      },
    ],
    unmodelled: [],
  };
}

const NONE: ReadPolicy = { policies: [], unmodelled: [] };

interface DaemonSet extends KubernetesObject {
  readonly spec?: {
    readonly template?: {
      readonly spec?: {
        readonly containers?: readonly {
          readonly env?: readonly { readonly name?: string; readonly value?: string }[];
        }[];
      };
    };
  };
}

/**
 * Amazon's plug-in in strict mode: a pod that no policy selects may do nothing.
 * https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy-configure.html
 */
export function readStrictMode(resource: Resource<DaemonSet>): ReadPolicy {
  if (resource.name !== 'aws-node') return NONE;
  const { containers = [] } = resource.object.spec?.template?.spec ?? {};
  const strict = containers.some(({ env = [] }) =>
    env.some(({ name, value }) => name === 'NETWORK_POLICY_ENFORCING_MODE' && value === 'strict'),
  );
  return strict ? isolating(resource) : NONE;
}

interface ConfigMap extends KubernetesObject {
  readonly data?: Readonly<Record<string, string>>;
}

/** Cilium with `enable-policy: always`: https://docs.cilium.io/en/stable/security/policy/intro/ */
export function readAlwaysMode(resource: Resource<ConfigMap>): ReadPolicy {
  const { namespace, name, object } = resource;
  return namespace === 'kube-system' &&
    name === 'cilium-config' &&
    object.data?.['enable-policy'] === 'always'
    ? isolating(resource)
    : NONE;
}
