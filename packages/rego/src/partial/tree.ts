/** Follows a reference below `data`: packages, base documents and the rules between them (v1/topdown/eval.go, evalTree). */
import { refTerm, varTerm } from '../compile/nodes.ts';
import { childOf as childNode } from '../compile/rule-tree.ts';
import type { RuleNode } from '../compile/program.ts';
import { spend } from '../run/machine.ts';
import type { Term } from '../syntax/ast.ts';
import { plug } from './bindings.ts';
import { replaced, resolveData, UNKNOWN } from './base.ts';
import { biunify, type Next, type Query, type Reading } from './evaluation.ts';
import { unknownParts } from './required.ts';
import { isDisabled } from './save.ts';
import { saveUnify } from './saving.ts';
import { ground, memberOf, merged, objectOf, termOf } from './terms.ts';
import { evalVirtual } from './virtual.ts';

export function evalTree(query: Query, reading: Reading, node: RuleNode | undefined, next: Next): void {
  const part = reading.parts[reading.at];
  if (part === undefined) {
    finish(query, reading, node, next);
    return;
  }
  const key = plug(reading.bindings, part);
  if (ground(key)) descend(query, reading, node, key, next);
  else enumerate(query, reading, node, next);
}

function save(query: Query, reading: Reading, next: Next): void {
  const { plugged, bindings, other, otherBindings } = reading;
  saveUnify(query, refTerm([...plugged]), other, bindings, otherBindings, next);
}

function finish(query: Query, reading: Reading, node: RuleNode | undefined, next: Next): void {
  if (unknownParts(query, reading.plugged)) {
    save(query, reading, next);
    return;
  }
  const value = extent(query, reading.plugged, node);
  if (value !== undefined)
    biunify(query, reading.other, value, reading.otherBindings, reading.bindings, next);
}

function descend(query: Query, reading: Reading, node: RuleNode | undefined, key: Term, next: Next): void {
  const plugged = reading.plugged.with(reading.at, key);
  const isReplaced = replaced(query, plugged.slice(0, reading.at + 1));
  const child = node === undefined || isReplaced ? undefined : childNode(node, key);
  if (child !== undefined && child.rules.length > 0) {
    evalVirtual(query, { ...reading, plugged }, child, next);
    return;
  }
  evalTree(query, { ...reading, plugged, at: reading.at + 1 }, child, next);
}

function enumerate(query: Query, reading: Reading, node: RuleNode | undefined, next: Next): void {
  const path = reading.plugged.slice(0, reading.at);
  const part = reading.parts[reading.at] as Term;
  const { bindings } = reading;
  if (isDisabled(query.shared.disabled, path, true)) {
    save(query, reading, next);
    return;
  }
  const document = resolveData(query, path);
  if (document === UNKNOWN) {
    // The document cannot be gone through: its keys are not known.
    save(query, reading, next);
    return;
  }
  const tryKey = (key: Term): void => {
    spend(query.shared.machine);
    biunify(query, key, part, bindings, bindings, () => descend(query, reading, node, key, next));
  };
  if (document !== undefined) for (const key of keysOf(document)) tryKey(key);
  for (const { key } of node?.children.values() ?? []) {
    // A key of both is followed into both at once.
    if (key === undefined || (document !== undefined && hasKey(document, key))) continue;
    tryKey(key);
  }
}

function keysOf(document: Term): readonly Term[] {
  if (document.type === 'array') return document.items.map((_item, index) => termOf(index));
  if (document.type === 'object') return document.pairs.map(([key]) => key);
  return document.type === 'set' ? document.items : [];
}

function hasKey(document: Term, key: Term): boolean {
  return memberOf(document, key, (term) => term) !== undefined;
}

/** Everything below a path: base documents with the values of rules laid over them. */
function extent(query: Query, path: readonly Term[], node: RuleNode | undefined): Term | undefined {
  const base = resolveData(query, path);
  const known = base === UNKNOWN ? undefined : base;
  if (node === undefined) return known;
  const virtual = leaves(query, path, node);
  return known === undefined ? virtual : merged(known, virtual);
}

function leaves(query: Query, path: readonly Term[], node: RuleNode): Term {
  const pairs: [Term, Term][] = [];
  for (const child of node.children.values()) {
    if (child.hidden || child.key === undefined) continue;
    const below = [...path, child.key];
    const value = child.rules.length > 0 ? valueAt(query, below) : leaves(query, below, child);
    if (value !== undefined) pairs.push([child.key, value]);
  }
  return objectOf(pairs);
}

function valueAt(query: Query, path: readonly Term[]): Term | undefined {
  const variable = varTerm('$_leaf');
  let value: Term | undefined;
  biunify(query, refTerm([...path]), variable, query.bindings, query.bindings, () => {
    value = plug(query.bindings, variable);
  });
  return value;
}
