/** Queries to bodies in the normal form of programs (see program.ts): the passes of OPA's query compiler, in its order. */
import type { RegoError } from '../error.ts';
import type { Body, Import, RefTerm, Term } from '../syntax/ast.ts';
import { functionArity } from './arity.ts';
import { BUILTINS } from './compile.ts';
import { declareInBody } from './declarations.ts';
import { declaredInBody } from './declared.ts';
import { makeLocalNames, type LocalNames } from './local-names.ts';
import { copyNode } from './nodes.ts';
import { deprecatedVisitor, unsafeVisitor } from './passes/check-builtins.ts';
import { rootOverridesInBody } from './passes/check-imports.ts';
import { safetyErrors } from './passes/check-safety.ts';
import { checkQueryTypes } from './passes/check-types.ts';
import { undefinedFunctionVisitor } from './passes/check-undefined-functions.ts';
import { voidCallVisitor } from './passes/check-void-calls.ts';
import { makeGlobals, resolveInBody, ruleNames, settlePlaces } from './passes/resolve-references.ts';
import { comprehensionVisitor } from './passes/rewrite-comprehension-terms.ts';
import { dynamicBody } from './passes/rewrite-dynamic-terms.ts';
import { EQUALS_UNIFY } from './passes/rewrite-equals.ts';
import { expandBody } from './passes/rewrite-expression-terms.ts';
import { erasePrint, printInBody } from './passes/rewrite-print-calls.ts';
import { templatesInBody } from './passes/rewrite-template-strings.ts';
import { withInBody, withVisitor } from './passes/rewrite-with.ts';
import type { CompiledQuery, Program } from './program.ts';
import { orderBody, RESERVED } from './safety.ts';
import { makeScopes } from './scopes.ts';
import { DEFAULT_ERROR_LIMIT, limitErrors, regoError, type Arity } from './session.ts';
import { bodyVariables } from './variables.ts';
import { walkBody } from './walk.ts';

export interface QueryOptions {
  /** The package that the query stands in; its rules can be named without `data.<package>`. */
  readonly package?: RefTerm;
  readonly imports?: readonly Import[];
  readonly strict?: boolean;
  readonly keepPrint?: boolean;
  readonly unsafeBuiltins?: ReadonlySet<string>;
  readonly errorLimit?: number;
  /** `==` unifies, as in rules: for queries whose expressions' values nobody asks for. */
  readonly equalsUnify?: boolean;
  /** Changes the query once its names are resolved. */
  readonly rewrite?: (body: Body, arity: Arity) => Body;
}

export interface CompiledQueryResult {
  readonly query?: CompiledQuery;
  readonly errors: readonly RegoError[];
}

/**
 * Compiles a query that was parsed with {@link parseQuery} against a program; the query is not changed.
 *
 * @example
 * const { query } = compileQuery(parseQuery('data.a.p = x').body, program);
 */
export function compileQuery(body: Body, program: Program, options: QueryOptions = {}): CompiledQueryResult {
  const state: QueryState = {
    program,
    options,
    body: copyNode(body),
    rewritten: new Map(),
    subjects: new Map(),
    types: program.types,
  };
  if (body.length === 0)
    return { errors: [regoError('rego_compile_error', undefined, 'empty query cannot be compiled')] };
  for (const pass of PASSES) {
    const errors: RegoError[] = [];
    pass(state, errors);
    if (errors.length > 0) return { errors: limitErrors(errors, options.errorLimit ?? DEFAULT_ERROR_LIMIT) };
  }
  return { query: { body: state.body, rewritten: state.rewritten, types: state.types }, errors: [] };
}

interface QueryState {
  readonly program: Program;
  readonly options: QueryOptions;
  body: Body;
  rewritten: Map<string, string>;
  readonly subjects: Map<string, Term>;
  types: Program['types'];
}

type QueryPass = (state: QueryState, errors: RegoError[]) => void;

const PASSES: readonly QueryPass[] = [
  (state, errors) => {
    if (state.options.strict === true) errors.push(...rootOverridesInBody(state.body));
  },
  resolve,
  (state) => {
    state.body = state.options.rewrite?.(state.body, facts(state).arity) ?? state.body;
  },
  rewriteLocals,
  (state, errors) => {
    const { tree, arity, builtins } = facts(state);
    const templates = {
      names: freshNames(state),
      arity,
      tree,
      builtins,
      rewritten: state.program.rewritten,
      errors,
    };
    templatesInBody(templates, RESERVED, state.body);
  },
  (state, errors) => walkBody(state.body, voidCallVisitor(BUILTINS, errors)),
  rewritePrint,
  (state) => {
    const names = freshNames(state);
    state.body = expandBody(names, state.body);
    keepSubjects(state, names);
  },
  (state) => walkBody(state.body, comprehensionVisitor(freshNames(state))),
  rewriteWithInQuery,
  (state, errors) => {
    const { arity, builtins } = facts(state);
    const { rewritten } = state;
    walkBody(
      state.body,
      undefinedFunctionVisitor({ arity, builtins, rewritten, types: state.program.types }, errors),
    );
  },
  (state, errors) => {
    const { body, unsafe } = orderBody(facts(state).arity, RESERVED, state.body);
    errors.push(...safetyErrors(unsafe, state.rewritten, ''));
    state.body = body;
  },
  (state) => {
    if (state.options.equalsUnify === true) walkBody(state.body, EQUALS_UNIFY);
  },
  (state) => {
    const names = freshNames(state);
    state.body = dynamicBody(names, state.body);
    keepSubjects(state, names);
  },
  (state, errors) => {
    state.types = checkQueryTypes(state.program, state.body, state.rewritten, state.subjects, errors);
  },
  (state, errors) => {
    const unsafe = state.options.unsafeBuiltins ?? state.program.options.unsafeBuiltins;
    if (unsafe !== undefined) walkBody(state.body, unsafeVisitor(unsafe, errors));
  },
  (state, errors) => {
    if (state.options.strict === true) walkBody(state.body, deprecatedVisitor(BUILTINS, errors));
  },
];

function facts(state: QueryState): {
  tree: Program['rules'];
  arity: ReturnType<typeof functionArity>;
  builtins: typeof BUILTINS;
} {
  const tree = state.program.rules;
  return { tree, arity: functionArity(BUILTINS, tree), builtins: BUILTINS };
}

/** Every pass counts anew, past the names that are taken. */
function freshNames(state: QueryState): LocalNames {
  return makeLocalNames('__localq', bodyVariables(state.body));
}

function keepSubjects(state: QueryState, names: LocalNames): void {
  for (const [name, term] of names.subjects) state.subjects.set(name, term);
}

function resolve(state: QueryState): void {
  const { program, options } = state;
  const { package: path, imports = [] } = options;
  const rules = path === undefined ? [] : ruleNames(program.modules, { package: { path } });
  const globals = makeGlobals(path, rules, imports);
  state.body = resolveInBody(globals, [declaredInBody(state.body)], state.body);
  settlePlaces(globals);
}

function rewriteLocals(state: QueryState, errors: RegoError[]): void {
  const scopes = makeScopes();
  const strict = state.options.strict === true;
  state.body = declareInBody({ names: freshNames(state), scopes, errors, strict }, new Set(), state.body);
  errors.push(...scopes.unused);
  state.rewritten = new Map(scopes.rewritten);
}

function rewritePrint(state: QueryState, errors: RegoError[]): void {
  if (state.options.keepPrint !== true) {
    state.body = erasePrint(state.body);
    return;
  }
  const printing = { names: freshNames(state), arity: facts(state).arity, rewritten: state.rewritten };
  errors.push(...printInBody(printing, RESERVED, state.body));
}

function rewriteWithInQuery(state: QueryState, errors: RegoError[]): void {
  const { tree, builtins } = facts(state);
  const unsafeBuiltins =
    state.options.unsafeBuiltins ?? state.program.options.unsafeBuiltins ?? new Set<string>();
  const replacing = { names: freshNames(state), builtins, tree, unsafeBuiltins };
  state.body = withInBody(replacing, state.body, errors);
  walkBody(state.body, withVisitor(replacing, errors));
}
