/** Partial evaluation: what does not need the unknowns is computed, and the rest is a simpler policy (v1/topdown/query.go, PartialRun). */
import { guardOf } from '@toride/core';
import { BUILTINS } from '../builtins/index.ts';
import { functionArity } from '../compile/arity.ts';
import { BUILTINS as DECLARED } from '../compile/compile.ts';
import { compileQuery } from '../compile/compile-query.ts';
import { equalityExpr, isGenerated, NOWHERE, varTerm } from '../compile/nodes.ts';
import { typeCheckOf } from '../compile/passes/check-types.ts';
import type { CompiledQuery, Program } from '../compile/program.ts';
import { bodyVariables, termVariables } from '../compile/variables.ts';
import { walkBody } from '../compile/walk.ts';
import { EvaluationError, type RegoError } from '../error.ts';
import { compileSources, queryContext, type PrepareOptions } from '../prepare.ts';
import { newMachine, resetMachine, type EvaluationOptions } from '../run/new-machine.ts';
import { checkSignal, type Machine } from '../run/machine.ts';
import type { Body, Expr, Module, Term } from '../syntax/ast.ts';
import { compareExprs } from '../syntax/compare.ts';
import { parseQuery } from '../syntax/parse.ts';
import { newBindings, plug } from './bindings.ts';
import { propagateCopies } from './copy-propagation.ts';
import { savedNow, type Query, type Shared } from './evaluation.ts';
import { evalBody } from './query.ts';
import { numbered, plugSaved, supportModules } from './save.ts';
import { headName, termOf } from './terms.ts';
import { unifyTerms } from './unify.ts';

export interface PartialOptions
  extends
    Omit<PrepareOptions, 'observer' | 'codegen' | 'constants' | 'measure'>,
    Pick<EvaluationOptions, 'input' | 'budget' | 'signal' | 'nowNanoseconds' | 'random'> {
  /** References that are not known yet; `input` unless said otherwise. */
  readonly unknowns?: readonly string[];
  /** References of rules that stay rules, instead of being written out where they are read. */
  readonly disableInlining?: readonly string[];
  /** Every rule that depends on the unknowns stays a rule, and variables stay. */
  readonly shallowInlining?: boolean;
  /** Calls built-ins such as `time.now_ns` now, not when the rest is evaluated. */
  readonly nondeterministicBuiltins?: boolean;
  /** Rules that are left over keep their packages, instead of standing below `partial`. */
  readonly skipPartialNamespace?: boolean;
}

/** A policy without the parts that were known: the original holds where one of the queries does, with the modules beside it. */
export interface PartialPolicy {
  readonly queries: readonly Body[];
  readonly support: readonly Module[];
}

export type PartialEvaluation =
  | { readonly ok: true; readonly partial: PartialPolicy }
  | { readonly ok: false; readonly errors: readonly RegoError[] };

/**
 * Evaluates a query as far as the unknowns allow.
 *
 * @throws {EvaluationError} where the policy contradicts itself, or its budget is spent
 * @example
 * const modules = [{ file: 'a.rego', text: 'package a\nallow if { input.role == data.role }' }];
 * partialEvaluate({ modules, query: 'data.a.allow', data: { role: 'admin' } }); // one query: input.role = "admin"
 */
export function partialEvaluate(options: PartialOptions): PartialEvaluation {
  try {
    const guard = guardOf(options.signal);
    return guard === undefined ? evaluate(options) : guard(() => evaluate(options));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new EvaluationError('eval_internal_error', 'the policy or its data is nested too deeply');
  }
}

function evaluate(options: PartialOptions): PartialEvaluation {
  const compiled =
    'rules' in options.modules
      ? { program: options.modules, errors: [] }
      : compileSources(options.modules, options);
  const { program } = compiled;
  if (program === undefined) return { ok: false, errors: compiled.errors };
  const parsed = parseQuery(options.query, { version: options.version ?? 'v1' });
  if (parsed.body === undefined) return { ok: false, errors: parsed.errors };
  const context = queryContext(options);
  if (context.errors.length > 0) return { ok: false, errors: context.errors };
  const { query, errors } = compileQuery(parsed.body, program, { ...context.options, equalsUnify: true });
  if (query === undefined) return { ok: false, errors };
  const unknowns = references(options.unknowns ?? ['input']);
  const disabled = references(options.disableInlining ?? []);
  const invalid = [...unknowns.errors, ...disabled.errors];
  if (invalid.length > 0) return { ok: false, errors: invalid };
  const shared = newShared(options, program, query, unknowns.refs, disabled.refs);
  return { ok: true, partial: run(shared, query, options) };
}

function references(texts: readonly string[]): { refs: (readonly Term[])[]; errors: RegoError[] } {
  const refs: (readonly Term[])[] = [];
  const errors: RegoError[] = [];
  for (const text of texts) {
    const term = parseReference(text);
    if (term === undefined) {
      const message = `${text} is not a reference such as input.user or data.a.b`;
      errors.push({ code: 'rego_parse_error', message });
    } else refs.push(term);
  }
  return { refs, errors };
}

function parseReference(text: string): readonly Term[] | undefined {
  const { body = [] } = parseQuery(text, { version: 'v1' });
  const [expr, ...more] = body;
  if (expr?.terms.kind !== 'term' || more.length > 0) return undefined;
  const { term } = expr.terms;
  return term.type === 'ref' ? term.parts : undefined;
}

function newShared(
  options: PartialOptions,
  program: Program,
  query: CompiledQuery,
  unknowns: (readonly Term[])[],
  disabled: (readonly Term[])[],
): Shared {
  const machine = newMachine(options, options.data);
  resetMachine(machine, options);
  return {
    evaluators: { runBody: evalBody, biunify: unifyTerms },
    program,
    types: query.types,
    machine,
    builtins: BY_NAME,
    arity: functionArity(DECLARED, program.rules),
    saves: { refs: unknowns, variables: [] },
    support: new Map(),
    namespace: options.skipPartialNamespace === true ? undefined : 'partial',
    shallow: options.shallowInlining === true,
    nondeterministic: options.nondeterministicBuiltins === true,
    disabled: disabled.length === 0 ? [] : [{ internal: false, refs: disabled }],
    saved: [[]],
    targets: [],
    mocks: [[]],
    cache: [new Map()],
    root: newBindings(0),
    queries: 1,
    passesTypeCheck: typeCheckOf(program),
    definitions: new Map(),
  };
}

const BY_NAME = new Map(BUILTINS.map((builtin) => [builtin.name, builtin]));

function run(shared: Shared, compiled: CompiledQuery, options: PartialOptions): PartialPolicy {
  const { root, machine } = shared;
  const query: Query = {
    shared,
    id: 0,
    body: compiled.body,
    bindings: root,
    index: 0,
    input: options.input === undefined ? undefined : termOf(options.input),
    data: undefined,
    generated: 0,
    unrolled: 1,
  };
  const live = liveVariables(shared, compiled.body);
  const queries: Body[] = [];
  checkSignal(machine);
  evalBody(query, () => {
    const body = solution(shared);
    if (!shared.passesTypeCheck(body)) return;
    queries.push(shared.shallow ? body : propagateCopies(shared, body, live));
  });
  throwBuiltinError(machine, options);
  const support = supportModules(shared.support);
  return { queries, support: options.version === 'v0' ? support.map(asOldModule) : support };
}

/** Names that v1 took for itself. */
const NEW_KEYWORDS = new Set(['contains', 'every', 'if', 'in']);

/** A module for programs of v0: with `import rego.v1`, unless a name in it is a keyword there. */
function asOldModule(module: Module): Module {
  const names = new Set<string>();
  for (const { head, body } of module.rules) {
    for (const part of head.ref.parts) termVariables(part, {}, names);
    for (const term of [...(head.args ?? []), head.key, head.value]) {
      if (term !== undefined) termVariables(term, {}, names);
    }
    bodyVariables(body, {}, names);
  }
  const clashes = [...names].some((name) => NEW_KEYWORDS.has(name));
  return clashes ? { ...module, version: 'v0', maxVersion: 'v0' } : { ...module, version: 'v0v1' };
}

/** What was saved, and what the query's variables stand for, for whoever asks for them. */
function solution(shared: Shared): Body {
  const { root } = shared;
  const saved = savedNow(shared).map((item) => ({ ...plugSaved(item, root), index: 0 }));
  const bound = [...root.values.keys()].map((name): Expr => {
    const variable = varTerm(name);
    return equalityExpr(variable, plug(root, variable, root), NOWHERE);
  });
  return numbered([...saved, ...bound.toSorted(compareExprs)]);
}

/** What the caller knows of: the unknowns' documents, and variables that the query's author named. */
function liveVariables(shared: Shared, body: Body): Set<string> {
  const live = new Set<string>();
  for (const ref of shared.saves.refs) live.add(headName(ref) ?? '');
  walkBody(body, {
    term: (term) => {
      if (term.type === 'var' && !isGenerated(term.name)) live.add(term.name);
    },
  });
  return live;
}

function throwBuiltinError({ builtinErrors }: Machine, { strictBuiltinErrors }: PartialOptions): void {
  const [first] = builtinErrors;
  if (strictBuiltinErrors === true && first !== undefined) throw first;
}
