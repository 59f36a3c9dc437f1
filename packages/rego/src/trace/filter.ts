import type { TraceEvent } from './record.ts';

/** `full` is everything, as is `debug`; the others keep what they name, with the way to it. */
export type ExplainMode = 'full' | 'notes' | 'fails' | 'debug';

/** Chooses what a mode shows (v1/topdown/lineage). */
export function explain(events: readonly TraceEvent[], mode: ExplainMode): readonly TraceEvent[] {
  if (mode === 'notes') return withWay(events, ({ op }) => op === 'note');
  if (mode === 'fails') return withWay(events, ({ op }) => op === 'fail');
  return events;
}

/** Before each event that is kept come the rules and bodies entered since the one before, from the outermost in. */
function withWay(events: readonly TraceEvent[], keep: (event: TraceEvent) => boolean): TraceEvent[] {
  const kept: TraceEvent[] = [];
  let entered = new Map<number, TraceEvent>();
  for (const event of events) {
    if (keep(event)) {
      kept.push(...wayTo(event, entered), event);
      entered = new Map();
    }
    const opens = event.op === 'enter' || event.op === 'redo';
    if (opens && (event.node.kind === 'rule' || event.node.kind === 'body')) entered.set(event.query, event);
  }
  return kept;
}

function wayTo(event: TraceEvent, entered: ReadonlyMap<number, TraceEvent>): TraceEvent[] {
  const way: TraceEvent[] = [];
  for (let at = entered.get(event.query); at !== undefined;) {
    way.unshift(at);
    at = at.parent === undefined ? undefined : entered.get(at.parent);
  }
  return way;
}
