import { TorideError, type Engine, type FactKey, type Facts } from '@toride/core';

/** Holds the facts of one scan and gives every engine a view that enforces what it declares. */
export function createFactStore(): { viewFor(engine: Engine): Facts } {
  const values = new Map<string, unknown>();
  return {
    viewFor: (engine) => ({
      get<T>(key: FactKey<T>): T {
        if (!engine.needs.some((need) => need.id === key.id) || !values.has(key.id)) {
          throw new TorideError(
            'TORIDE_CORE_FACT_MISSING',
            `expected ${engine.id} to need the fact ${key.id}`,
          );
        }
        return values.get(key.id) as T;
      },
      provide<T>(key: FactKey<T>, value: T): void {
        if (!engine.provides.some((own) => own.id === key.id)) {
          throw new TorideError(
            'TORIDE_CORE_FACT_UNDECLARED',
            `expected ${engine.id} to declare the fact ${key.id}`,
          );
        }
        values.set(key.id, value);
      },
    }),
  };
}
