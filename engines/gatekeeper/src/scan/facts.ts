import { SANDBOXED, type Facts, type FactKey, type Json, type Sandbox, type Workload } from '@toride/core';

/** One fact that policies can read: `data.toride.<name>`. */
export interface PolicyFact<T = unknown> {
  readonly name: string;
  readonly key: FactKey<T>;
  readonly toData: (value: T) => Json;
}

/**
 * Every fact that policies can read. A later engine that provides a fact adds its row here; the guide on policies lists
 * them with their shapes.
 */
export const POLICY_FACTS: readonly PolicyFact[] = [
  fact({ name: 'sandboxed', key: SANDBOXED, toData: sandboxes }),
];

/** `data.toride`, of the facts that engines have provided. */
export function factsData(facts: Facts): Json {
  const data = Object.create(null) as Record<string, Json>;
  for (const { name, key, toData } of POLICY_FACTS) data[name] = toData(facts.get(key));
  return data;
}

function fact<T>(row: PolicyFact<T>): PolicyFact {
  return row as PolicyFact;
}

/** `sandboxed[namespace][kind][name]`: what stands between the workload and the node. An unset namespace is `""`. */
function sandboxes(sandboxed: ReadonlyMap<Workload, Sandbox>): Json {
  const data = Object.create(null) as Record<string, Record<string, Record<string, Json>>>;
  for (const [{ resource, drift }, sandbox] of sandboxed) {
    if (drift !== undefined) continue;
    const kinds = (data[resource.namespace ?? ''] ??= Object.create(null) as never);
    const names = (kinds[resource.kind] ??= Object.create(null) as never);
    names[resource.name] = { ...sandbox };
  }
  return data;
}
