import type { InventoryChange, JsonObject, KubernetesObject } from '@toride/core';
import type { Dice } from '../oracle/dice.ts';
import { adminPolicy, clusterPolicy, labels, networkPolicy } from '../oracle/policies.ts';

/** An object put or removed, mostly a policy: of the names that random worlds give, so that most replace something. */
export function randomEdit(dice: Dice): InventoryChange {
  const object = dice.either<JsonObject>(
    () => networkPolicy(dice, `np${dice.pick([0, 1, 2, 3])}`, dice.pick(['x', 'y'])),
    () => networkPolicy(dice, `np${dice.pick([0, 1, 2, 3])}`, dice.pick(['x', 'y'])),
    () => adminPolicy(dice, dice.pick(['anp0', 'anp1', 'default'])),
    () => clusterPolicy(dice, `cnp${dice.pick([0, 1])}`),
    () => refusedPolicy(dice),
    () => other(dice),
  );
  const { apiVersion, kind, metadata } = object as unknown as KubernetesObject;
  const { name = '', namespace } = metadata;
  if (dice.chance(0.3))
    return {
      type: 'remove',
      object: { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) },
    };
  return { type: 'put', object: object as unknown as KubernetesObject, source: `${kind}-${name}.yaml` };
}

function refusedPolicy(dice: Dice): JsonObject {
  const policy = networkPolicy(dice, `np${dice.pick([0, 1])}`, 'x');
  return {
    ...policy,
    spec: { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.1/8' } }] }] },
  };
}

/** What changes the world, and a Service and a ConfigMap, which do not. */
function other(dice: Dice): JsonObject {
  const metadata = { name: `p${dice.pick([0, 1, 2])}`, namespace: dice.pick(['x', 'y', 'z']) };
  return dice.either<JsonObject>(
    () => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...metadata, labels: labels(dice) },
      spec: { containers: [{ name: 'main', image: 'main' }] },
    }),
    () => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: metadata.namespace, labels: labels(dice) },
    }),
    () => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata }),
    () => ({ apiVersion: 'v1', kind: 'Service', metadata, spec: { selector: labels(dice) } }),
  );
}
