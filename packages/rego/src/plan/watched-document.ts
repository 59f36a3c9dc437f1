/** Documents in a watched evaluation: what the index chooses is told, and functions remember as OPA's do. */
import { stringTerm, varTerm } from '../compile/nodes.ts';
import { NOTHING, type Machine } from '../run/machine.ts';
import type { VirtualDocument } from '../run/documents.ts';
import type { Rule } from '../syntax/ast.ts';
import { printRef } from '../syntax/print.ts';
import { keyOf, type Key } from '../values/collections.ts';
import { formatValue } from '../values/format.ts';
import type { Value } from '../values/value.ts';
import { emitText, type Observation } from './observe.ts';
import type { Planner } from './planner.ts';
import { planChoice } from './watched-rules.ts';

export function watchDocument(
  planner: Planner,
  observation: Observation,
  document: VirtualDocument,
  rules: readonly Rule[],
  id: number,
): VirtualDocument {
  const choose = planChoice(planner, rules);
  const name = documentName(document.path);
  const tell = (args: readonly Value[]): void => {
    const { rules: count, early } = choose(args);
    const matched = `matched ${count} ${count === 1 ? 'rule' : 'rules'}`;
    emitText(
      observation,
      'index',
      `${name} (${matched}${early ? ', early exit' : ''})`,
      observation.location,
    );
  };
  const call = remembering(observation, planner.machine, id, (args) => document.call(args));
  return {
    path: document.path,
    kind: document.kind,
    read() {
      tell([]);
      if (observation.reader !== undefined)
        observation.reader.remember = (value) => void (planner.machine.remembered[id] = value);
      return document.read();
    },
    member(key) {
      tell([]);
      return document.member(key);
    },
    call(args) {
      tell(args);
      return document.kind === 'function' ? call(args) : document.call(args);
    },
  };
}

/** `data.app["my-rule"]` */
function documentName(path: readonly Value[]): string {
  const names = path.map((part) =>
    typeof part === 'string'
      ? printRef([varTerm('data'), stringTerm(part)]).slice(4)
      : `[${formatValue(part)}]`,
  );
  return `data${names.join('')}`;
}

/** By the arguments' values, not by identity: calls are counted as OPA counts them. */
function remembering(
  observation: Observation,
  machine: Machine,
  id: number,
  call: (args: readonly Value[]) => Value | undefined,
): (args: readonly Value[]) => Value | undefined {
  return (args) => {
    const results = (machine.remembered[id] ??= new Map<Key, Value | typeof NOTHING>()) as Map<
      Key,
      Value | typeof NOTHING
    >;
    const key = keyOf(args);
    const known = results.get(key);
    if (known !== undefined) return known === NOTHING ? undefined : known;
    if (observation.reader !== undefined)
      observation.reader.remember = (value) => void results.set(key, value);
    const result = call(args);
    // As in OPA, a call without a result is made again.
    if (result !== undefined) results.set(key, result);
    return result;
  };
}
