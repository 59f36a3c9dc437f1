/**
 * Results of functions, for one evaluation. Only those that call functions themselves are worth it: without it, calls that
 * double at each level would grow exponentially, while calling a leaf again costs less than remembering it.
 */
import { walkElse, walkRule } from '../compile/walk.ts';
import { NOTHING, type Machine } from '../run/machine.ts';
import type { Rule } from '../syntax/ast.ts';
import type { Value } from '../values/value.ts';

type Call = (args: readonly Value[]) => Value | undefined;

export function callsFunctions(rule: Rule): boolean {
  let found = false;
  walkElse(rule, (branch) => {
    walkRule(branch, {
      expr: ({ terms }) => {
        const head = terms.kind === 'call' ? terms.operator.parts[0] : undefined;
        found ||= head?.type === 'var' && head.name === 'data';
      },
    });
    return found;
  });
  return found;
}

/** Calls of one function so far. A few are looked through: a `Map` costs more to make than it saves. */
interface Calls {
  readonly args: (readonly Value[])[];
  readonly results: (Value | typeof NOTHING)[];
  many: Map<unknown, unknown> | undefined;
}

const FEW = 8;

/** Arguments are told apart as a `Map` does: composite ones by identity, so none is gone through. */
export function remembering(machine: Machine, id: number, call: Call): Call {
  return (args) => {
    const calls = (machine.remembered[id] ??= { args: [], results: [], many: undefined }) as Calls;
    const { length } = calls.args;
    for (let at = 0; at < length; at += 1) {
      if (sameArguments(calls.args[at] ?? [], args)) return valueOf(calls.results[at]);
    }
    if (length >= FEW) return callMany((calls.many ??= new Map()), args, call);
    const result = call(args);
    calls.args.push(args);
    calls.results.push(result === undefined ? NOTHING : result);
    return result;
  };
}

function sameArguments(known: readonly Value[], args: readonly Value[]): boolean {
  for (let at = 0; at < args.length; at += 1) if (known[at] !== args[at]) return false;
  return true;
}

function valueOf(known: Value | typeof NOTHING | undefined): Value | undefined {
  return known === NOTHING ? undefined : known;
}

function callMany(results: Map<unknown, unknown>, args: readonly Value[], call: Call): Value | undefined {
  let level = results;
  for (let at = 0; at < args.length - 1; at += 1) level = nextLevel(level, args[at]);
  const last = args.at(-1);
  const known = level.get(last) as Value | typeof NOTHING | undefined;
  if (known !== undefined) return valueOf(known);
  const result = call(args);
  level.set(last, result === undefined ? NOTHING : result);
  return result;
}

function nextLevel(level: Map<unknown, unknown>, key: unknown): Map<unknown, unknown> {
  const known = level.get(key);
  if (known !== undefined) return known as Map<unknown, unknown>;
  const next = new Map<unknown, unknown>();
  level.set(key, next);
  return next;
}
