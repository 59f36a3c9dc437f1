import { TorideError, type Engine } from '@toride/core';

/**
 * Orders engines so that every fact is provided before it is needed; otherwise keeps the order of the list.
 *
 * @throws {TorideError} `TORIDE_SCAN_ENGINE_CYCLE` when no such order exists.
 */
export function plan(engines: readonly Engine[]): Engine[] {
  const provided = new Set<string>();
  const ordered: Engine[] = [];
  let waiting = [...engines];
  while (waiting.length > 0) {
    const ready = waiting.filter((engine) => engine.needs.every((key) => provided.has(key.id)));
    if (ready.length === 0) {
      const names = waiting.map((engine) => engine.id).join(', ');
      throw new TorideError(
        'TORIDE_SCAN_ENGINE_CYCLE',
        `expected an order of engines, got unmet needs in: ${names}`,
      );
    }
    for (const engine of ready) for (const key of engine.provides) provided.add(key.id);
    ordered.push(...ready);
    waiting = waiting.filter((engine) => !ready.includes(engine));
  }
  return ordered;
}
