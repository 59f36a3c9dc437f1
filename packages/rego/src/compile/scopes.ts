/**
 * The nested scopes of one rule while `:=` and `some` are rewritten: which name became which variable, how it came to be
 * known, and how often it was met (for "unused").
 */
import type { RegoError } from '../error.ts';

export type Occurrence = 'argument' | 'seen' | 'assigned' | 'declared';

export interface Scope {
  readonly renamed: Map<string, string>;
  readonly occurrence: Map<string, Occurrence>;
  readonly count: Map<string, number>;
}

export interface Scopes {
  readonly stack: Scope[];
  /** Made name to author's name, of all scopes there ever were. */
  readonly rewritten: Map<string, string>;
  readonly unused: RegoError[];
}

export function makeScopes(): Scopes {
  return { stack: [makeScope()], rewritten: new Map(), unused: [] };
}

function makeScope(): Scope {
  return { renamed: new Map(), occurrence: new Map(), count: new Map() };
}

/** Begins a branch of a rule with the arguments that all branches share. */
export function copyScopes(scopes: Scopes): Scopes {
  const copy: Scopes = { stack: [], rewritten: new Map(scopes.rewritten), unused: [] };
  for (const scope of scopes.stack) {
    copy.stack.push({
      renamed: new Map(scope.renamed),
      occurrence: new Map(scope.occurrence),
      count: new Map(scope.count),
    });
  }
  return copy;
}

export function within<T>(scopes: Scopes, run: () => T): T {
  scopes.stack.push(makeScope());
  const result = run();
  scopes.stack.pop();
  return result;
}

export function innermost(scopes: Scopes): Scope {
  return scopes.stack.at(-1) as Scope;
}

export function insert(scopes: Scopes, name: string, renamed: string, occurrence: Occurrence): void {
  const scope = innermost(scopes);
  scope.renamed.set(name, renamed);
  scope.occurrence.set(name, occurrence);
  scope.count.set(name, 1);
  if (name !== renamed) scopes.rewritten.set(renamed, name);
}

export function renamedTo(scopes: Scopes, name: string): string | undefined {
  return scopes.stack.findLast((scope) => scope.renamed.has(name))?.renamed.get(name);
}

export function anyOccurrence(scopes: Scopes, name: string): Occurrence | undefined {
  return scopes.stack.findLast((scope) => scope.occurrence.has(name))?.occurrence.get(name);
}

export function countUse(scopes: Scopes, name: string): void {
  const scope = scopes.stack.findLast((candidate) => candidate.count.has(name)) ?? innermost(scopes);
  scope.count.set(name, (scope.count.get(name) ?? 0) + 1);
}

export function useCount(scopes: Scopes, name: string): number {
  return scopes.stack.findLast((scope) => scope.count.has(name))?.count.get(name) ?? 0;
}
