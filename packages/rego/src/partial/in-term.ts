/** Follows a reference into a term that is there: a value, or a collection with variables in it. */
import { refTerm, varTerm } from '../compile/nodes.ts';
import { spend } from '../run/machine.ts';
import type { Term } from '../syntax/ast.ts';
import { apply, bind, plug, plugParts, type Bindings } from './bindings.ts';
import { biunify, type Next, type Query, type Reading } from './evaluation.ts';
import { contains, containsOverlapping, covers, unknownKeys } from './save.ts';
import { saveUnify } from './saving.ts';
import { ground, memberOf, termOf } from './terms.ts';

export function evalInTerm(query: Query, reading: Reading, term: Term, at: Bindings, next: Next): void {
  const part = reading.parts[reading.at];
  if (part === undefined) {
    biunify(query, term, reading.other, at, reading.otherBindings, next);
    return;
  }
  if (contains(query.shared.saves, term, at)) {
    saveThrough(query, reading, term, at, next);
    return;
  }
  const key = plug(reading.bindings, part);
  if (ground(key)) descend(query, reading, term, at, key, next);
  else enumerate(query, reading, term, at, next);
}

function descend(query: Query, reading: Reading, term: Term, at: Bindings, key: Term, next: Next): void {
  const { saves } = query.shared;
  if (saves.refs.length > 0) {
    const path = plugParts(reading.bindings, reading.parts).with(reading.at, key);
    if (covers(saves, path.slice(0, reading.at + 1))) {
      saveUnify(query, refTerm(path), reading.other, reading.bindings, reading.otherBindings, next);
      return;
    }
  }
  const found = get(term, at, key);
  if (found !== undefined) evalInTerm(query, stepped(reading), found.term, found.bindings, next);
}

function get(term: Term, at: Bindings, key: Term): { term: Term; bindings: Bindings } | undefined {
  const member = memberOf(term, key, (inner) => (ground(inner) ? inner : plug(at, inner)));
  return member === undefined ? undefined : apply(at, member);
}

function stepped(reading: Reading): Reading {
  return { ...reading, at: reading.at + 1 };
}

function enumerate(query: Query, reading: Reading, term: Term, at: Bindings, next: Next): void {
  const part = reading.parts[reading.at] as Term;
  for (const key of keysOf(term)) {
    spend(query.shared.machine);
    if (term.type === 'array') {
      // The variable takes the index even where it is unknown: what was saved of it then reads that index.
      const free = apply(reading.bindings, part);
      if (free.term.type !== 'var') continue;
      bind(free.bindings, free.term.name, key, free.bindings, () =>
        descend(query, reading, term, at, key, next),
      );
    } else {
      biunify(query, key, part, at, reading.bindings, () =>
        descend(query, reading, term, at, plug(at, key), next),
      );
    }
  }
  enumerateUnknown(query, reading, term, at, next);
}

function keysOf(term: Term): readonly Term[] {
  if (term.type === 'array') return term.items.map((_item, index) => termOf(index));
  if (term.type === 'object') return term.pairs.map(([key]) => key);
  return term.type === 'set' ? term.items : [];
}

/** Keys that only unknown references have. */
function enumerateUnknown(query: Query, reading: Reading, term: Term, at: Bindings, next: Next): void {
  const { saves } = query.shared;
  if (saves.refs.length === 0) return;
  const path = plugParts(reading.bindings, reading.parts);
  const part = reading.parts[reading.at] as Term;
  for (const key of unknownKeys(saves, path.slice(0, reading.at))) {
    if (get(term, at, key) !== undefined) continue;
    const ref = refTerm(path.with(reading.at, key));
    if (!containsOverlapping(saves, ref, reading.bindings)) continue;
    biunify(query, key, part, reading.bindings, reading.bindings, () =>
      saveUnify(query, ref, reading.other, reading.bindings, reading.otherBindings, next),
    );
  }
}

/** The reference goes on in something unknown: a variable takes that, and the rest is read from the variable. */
function saveThrough(query: Query, reading: Reading, term: Term, at: Bindings, next: Next): void {
  const variable = varTerm(`$_ref_${query.generated}`);
  query.generated += 1;
  const rest = refTerm([variable, ...reading.parts.slice(reading.at)]);
  biunify(query, term, variable, at, reading.bindings, () =>
    biunify(query, rest, reading.other, reading.bindings, reading.otherBindings, next),
  );
}
