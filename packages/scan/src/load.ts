import type { Engine, Inventory, LazyEngine, NotEvaluated, Rule } from '@toride/core';

/** The engines of one scan, and every rule that it may find something of. */
export interface LoadedEngines {
  readonly engines: readonly Engine[];
  readonly rules: readonly Rule[];
  /** Rules by the engine that may emit findings of them. */
  readonly rulesOf: ReadonlyMap<Engine, ReadonlySet<string>>;
  /** Engines that could not be loaded. */
  readonly stopped: readonly NotEvaluated[];
}

/**
 * Loads what the inventory asks for, and gathers the rules that come with it. The rules of an engine that is not loaded
 * stay in the list: they were looked for, and nothing is there that they could be about.
 */
export async function loadEngines(
  all: readonly (Engine | LazyEngine)[],
  inventory: Inventory,
): Promise<LoadedEngines> {
  const engines: Engine[] = [];
  const rules: Rule[] = [];
  const rulesOf = new Map<Engine, ReadonlySet<string>>();
  const stopped: NotEvaluated[] = [];
  for (const header of all) {
    rules.push(...header.rules);
    if ('load' in header && !isNeeded(header, all, inventory)) continue;
    try {
      const engine = 'load' in header ? await header.load() : header;
      const own = engine.rulesIn?.(inventory) ?? [];
      rules.push(...own);
      engines.push(engine);
      rulesOf.set(engine, new Set([...engine.rules, ...own].map((rule) => rule.id)));
    } catch (error) {
      stopped.push({
        what: `engine ${header.id}`,
        why: `it could not be made ready: ${(error as Error).message}`,
      });
    }
  }
  return { engines, rules, rulesOf, stopped };
}

function isNeeded(lazy: LazyEngine, all: readonly (Engine | LazyEngine)[], inventory: Inventory): boolean {
  if (lazy.relevant(inventory)) return true;
  const provided = new Set(lazy.provides.map((key) => key.id));
  return all.some((other) => other !== lazy && other.needs.some((key) => provided.has(key.id)));
}
