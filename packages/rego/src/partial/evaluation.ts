/** The state of a partial evaluation: what all queries share, and what each query has. */
import type { Builtin, RelationBuiltin } from '../builtins/builtin.ts';
import type { Program } from '../compile/program.ts';
import type { Arity } from '../compile/session.ts';
import type { Machine } from '../run/machine.ts';
import type { Body, Expr, Rule, Term } from '../syntax/ast.ts';
import type { TypeEnvironment } from '../types/environment.ts';
import { newBindings, type Bindings } from './bindings.ts';
import type { Disabled, Saved, SaveSet, Support } from './save.ts';

/** What evaluators call of each other: documents are read by unification, rules run bodies, bodies unify. */
interface Evaluators {
  readonly runBody: (query: Query, done: (query: Query) => void) => void;
  readonly biunify: (query: Query, a: Term, b: Term, left: Bindings, right: Bindings, next: Next) => void;
}

export interface Shared {
  readonly evaluators: Evaluators;
  readonly program: Program;
  /** Of the query: rules' types, and those of the query's own variables. */
  readonly types: TypeEnvironment;
  readonly machine: Machine;
  readonly builtins: ReadonlyMap<string, Builtin | RelationBuiltin>;
  readonly arity: Arity;
  readonly saves: SaveSet;
  readonly support: Support;
  readonly namespace: string | undefined;
  readonly shallow: boolean;
  /** Calls what is not deterministic, such as `time.now_ns`, when its arguments are known. */
  readonly nondeterministic: boolean;
  readonly disabled: Disabled[];
  /** Queries that are being put together: the last is added to, those before it wait for it. */
  readonly saved: Saved[][];
  /** Paths that a `with` replaced. */
  readonly targets: (readonly (readonly Term[])[])[];
  /** Functions that a `with` replaced; a replacement that is a function is called without the replacements around it. */
  readonly mocks: ReadonlyMap<string, Term>[][];
  /** Virtual documents that are known as a whole; each `with` starts anew. `undefined` has no value. */
  readonly cache: Map<string, Term | undefined>[];
  readonly root: Bindings;
  queries: number;
  readonly passesTypeCheck: (body: Body) => boolean;
  readonly definitions: Map<unknown, Definitions>;
}

/** The rules at a place of the tree. */
export interface Definitions {
  readonly rules: readonly Rule[];
  readonly byDefault: Rule | undefined;
  readonly multiValue: boolean;
  readonly onlyGroundRefs: boolean;
  readonly hasElse: boolean;
}

/** A body on its way: the expressions before `index` hold. */
export interface Query {
  readonly shared: Shared;
  readonly id: number;
  readonly body: Body;
  readonly bindings: Bindings;
  index: number;
  input: Term | undefined;
  /** What `with` put over the base documents. */
  data: Term | undefined;
  generated: number;
  readonly unrolled: number;
}

export type Next = () => void;

/** A body with the variables of the query around it. */
export function closureOf(query: Query, body: Body, unrolled = query.unrolled): Query {
  const id = nextId(query.shared);
  return { ...query, id, body, index: 0, unrolled };
}

/** A body with variables of its own. */
export function childOf(query: Query, body: Body): Query {
  const id = nextId(query.shared);
  return { ...query, id, body, index: 0, bindings: newBindings(id) };
}

function nextId(shared: Shared): number {
  shared.queries += 1;
  return shared.queries - 1;
}

export function currentExpr(query: Query): Expr {
  return query.body[query.index] as Expr;
}

/** Runs with something pushed. */
export function pushed<T>(stack: T[], item: T, run: Next): void {
  stack.push(item);
  try {
    run();
  } finally {
    stack.pop();
  }
}

/** Runs without the topmost, which comes back afterwards. */
export function popped<T>(stack: T[], run: Next): void {
  const item = stack.pop() as T;
  try {
    run();
  } finally {
    stack.push(item);
  }
}

/** The query that is being put together. */
export function savedNow(shared: Shared): readonly Saved[] {
  return shared.saved.at(-1) ?? [];
}

/** Evaluates a body from its index on; `done` is called for each solution. */
export function runBody(query: Query, done: (query: Query) => void): void {
  query.shared.evaluators.runBody(query, done);
}

/** Unifies terms, each with the bindings of its variables. */
export function biunify(query: Query, a: Term, b: Term, left: Bindings, right: Bindings, next: Next): void {
  query.shared.evaluators.biunify(query, a, b, left, right, next);
}

/** A reference on its way: the parts before `at` have been followed. */
export interface Reading {
  readonly parts: readonly Term[];
  /** The parts with what is known of their variables. */
  readonly plugged: readonly Term[];
  readonly at: number;
  readonly bindings: Bindings;
  /** What the document is unified with. */
  readonly other: Term;
  readonly otherBindings: Bindings;
}
