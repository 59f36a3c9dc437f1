import { byCodeUnit, type JsonObject } from '@toride/core';
import type { Source } from '../match/match.ts';
import { matchable } from '../match/matcher.ts';
import { gvkOf, type NamespaceInfo } from '../object.ts';
import { describeObject, type Mutator } from './mutator.ts';
import { schemaConflicts } from './schema-conflicts.ts';
import { copyOf, sameJson, type Draft } from './value.ts';
import { MutationError } from './walk.ts';

export interface MutateOptions {
  readonly namespace: NamespaceInfo | undefined;
  readonly source: Source;
  /** `CREATE`, `UPDATE`, or `''` where there is no request. */
  readonly operation?: string;
}

export interface Mutated {
  readonly object: JsonObject;
  /** The mutators that changed something, in the order in which they first did. */
  readonly applied: readonly Mutator[];
}

export type MutateResult = Mutated | { readonly error: string };

/**
 * Every valid mutator in Gatekeeper's order: by kind, then by name.
 *
 * @example new MutationSystem(mutators).mutate(pod, { namespace: undefined, source: 'Original' })
 */
export class MutationSystem {
  readonly mutators: readonly Mutator[];
  readonly conflicts: ReadonlySet<Mutator>;

  constructor(mutators: readonly Mutator[]) {
    // A later mutator of the same kind and name replaces an earlier one.
    const byId = new Map(mutators.map((mutator) => [`${mutator.kind}\0${mutator.name}`, mutator]));
    this.conflicts = schemaConflicts([...byId.values()]);
    this.mutators = [...byId.values()].sort(
      (a, b) => byCodeUnit(a.kind, b.kind) || byCodeUnit(a.name, b.name),
    );
  }

  /** Applies all mutators again and again until none changes anything; the object that is given stays as it is. */
  mutate(object: JsonObject, { namespace, source, operation = '' }: MutateOptions): MutateResult {
    if (this.mutators.length === 0) return { object, applied: [] };
    const draft = copyOf(object) as Draft;
    const gvk = gvkOf(object);
    const applied = new Set<Mutator>();
    const rounds = this.mutators.length + 1;
    for (let round = 1; round <= rounds; round += 1) {
      const before = copyOf(draft) as JsonObject;
      let mutated = false;
      for (const mutator of this.mutators) {
        if (this.conflicts.has(mutator)) continue;
        const result = mutator.applies(matchable(draft, namespace, source), operation);
        if (typeof result === 'object')
          return {
            error: `matching for mutator ${mutatorId(mutator)} failed for ${describeObject(gvk, draft)}: failed to run Match criteria: ${result.error}`,
          };
        if (!result) continue;
        if (mutator.provider !== undefined)
          return {
            error: `mutator ${mutatorId(mutator)} needs an answer of the external data provider ${mutator.provider}`,
          };
        const applies = apply(mutator, draft);
        if (typeof applies === 'string')
          return {
            error: `mutation for mutator ${mutatorId(mutator)} failed for ${describeObject(gvk, draft)}: ${applies}`,
          };
        if (applies) {
          mutated = true;
          applied.add(mutator);
        }
      }
      if (!mutated || sameJson(before, draft))
        return round === 1 ? { object, applied: [] } : { object: draft, applied: [...applied] };
    }
    return { error: `mutation not converging: mutation not converging for ${describeObject(gvk, draft)}` };
  }
}

function apply(mutator: Mutator, draft: Draft): boolean | string {
  try {
    return mutator.mutate(draft);
  } catch (error) {
    if (error instanceof MutationError) return error.message;
    throw error;
  }
}

function mutatorId({ kind, name }: Mutator): string {
  return `${kind}.mutations.gatekeeper.sh /${name}`;
}
