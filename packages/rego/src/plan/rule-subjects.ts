/** What of its surroundings a definition is chosen by. */
import { pathReader } from '../run/lookup.ts';
import type { Term } from '../syntax/ast.ts';
import type { Value } from '../values/value.ts';
import type { Planner } from './planner.ts';

/** `input.a.b` as names, or the position of an argument. */
export type Subject =
  | { readonly kind: 'input'; readonly names: readonly string[] }
  | { readonly kind: 'argument'; readonly at: number };

export function readerOf(
  { machine }: Planner,
  subject: Subject,
): (args: readonly Value[]) => Value | undefined {
  if (subject.kind === 'argument') return (args) => args[subject.at];
  const read = pathReader(subject.names);
  return () => read(machine.input);
}

export function subjectOf(
  term: Term,
  args: readonly Term[],
  aliases: ReadonlyMap<string, Term>,
): Subject | undefined {
  if (term.type === 'var') {
    const at = args.findIndex((arg) => arg.type === 'var' && arg.name === term.name);
    if (at >= 0) return { kind: 'argument', at };
    const alias = aliases.get(term.name);
    return alias === undefined ? undefined : subjectOf(alias, args, new Map());
  }
  if (term.type !== 'ref') return undefined;
  const [head, ...rest] = term.parts;
  if (head?.type !== 'var' || head.name !== 'input') return undefined;
  const names = rest.flatMap((part) => (part.type === 'string' ? [part.value] : []));
  return names.length === rest.length && names.length > 0 ? { kind: 'input', names } : undefined;
}
