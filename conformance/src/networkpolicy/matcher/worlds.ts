import type { Json, JsonObject } from '@toride/core';
import type { OraclePod, OraclePolicy, OracleWorld } from '../oracle/brute-force.ts';
import type { Dice } from '../oracle/dice.ts';
import { networkPolicy } from '../oracle/policies.ts';
import { randomWorld } from '../oracle/worlds.ts';

/** A random world that cyclonus' matcher can be asked about: NetworkPolicies alone, everything known, no host network. */
export function judgedWorld(dice: Dice): OracleWorld {
  const world = randomWorld(dice);
  return {
    ...world,
    pods: world.pods.map((pod, index) => judgedPod(pod, index)),
    policies: dice
      .some(1, 4, (index) => networkPolicy(dice, `np${index}`, dice.pick(['x', 'y'])))
      .map((policy) => judgedPolicy(dice, policy)) as unknown as readonly OraclePolicy[],
    ipBlockPods: 'yes',
  };
}

function judgedPod(pod: OraclePod, index: number): OraclePod {
  // A question to the matcher has one name for its port, so one port has one name here.
  const ports = pod.ports.filter(
    (own, at) =>
      pod.ports.findIndex(({ protocol, port }) => protocol === own.protocol && port === own.port) === at,
  );
  return { ...pod, ports, hostNetwork: false, node: undefined, ip: pod.ip ?? `10.2.0.${index}` };
}

/** The matcher takes objects as the API server stores them, so with `policyTypes`. */
function judgedPolicy(dice: Dice, policy: JsonObject): JsonObject {
  const spec = withExists(policy['spec'] ?? {}) as JsonObject;
  const types = spec['policyTypes'];
  const policyTypes =
    Array.isArray(types) && types.length > 0
      ? types
      : dice.pick([['Ingress'], ['Egress'], ['Ingress', 'Egress']]);
  return { ...policy, spec: { ...spec, policyTypes } };
}

/**
 * To the matcher `NotIn` does not hold where the key is missing; to Kubernetes it does
 * (https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#set-based-requirement). With `Exists` beside it, both
 * mean the same.
 */
function withExists(value: Json): Json {
  if (Array.isArray(value))
    return value.flatMap((item) => {
      const plain = withExists(item);
      const { key, operator } = (item ?? {}) as JsonObject;
      return operator === 'NotIn' ? [plain, { key: key!, operator: 'Exists' }] : [plain];
    });
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, own]) => [key, withExists(own)]));
}
