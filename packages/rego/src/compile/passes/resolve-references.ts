/**
 * Writes references out in full: a name of the package's rules becomes `data.<package>.<name>`, a name that an import gave
 * becomes what was imported. Names that the rule declares for itself (arguments, `:=`, `some`, `every`) hide both.
 */
import type { RegoError } from '../../error.ts';
import { printImport, printTerm } from '../../syntax/print.ts';
import type { Body, Expr, ExprTerms, Import, Module, RefTerm, Rule, Term } from '../../syntax/ast.ts';
import { declaredInBody } from '../declared.ts';
import { importName, isLanguageImport } from '../imports.ts';
import { copyNode, isRootDocument, refTerm, stringTerm, type EveryTerms } from '../nodes.ts';
import { regoError, type Session } from '../session.ts';
import { settleObject, settleSet } from '../term-order.ts';
import { variableNames, walkElse } from '../walk.ts';

export interface Global {
  readonly ref: RefTerm;
  /** First parts of what was written out; shared by the rules of the package. */
  readonly heads: Term[];
  used: boolean;
}
export type Globals = Map<string, Global>;

/** What hides globals, innermost scope last. */
type Scopes = readonly ReadonlySet<string>[];

export function resolveReferences(session: Session): void {
  for (const module of session.modules) {
    const globals = makeGlobals(module.package.path, ruleNames(session.modules, module), module.imports);
    for (const rule of module.rules) {
      walkElse(rule, (branch) => {
        const shadowed = resolveInRule(globals, branch);
        if (shadowed === undefined) return false;
        return session.errors.stop(regoError('rego_compile_error', branch.location, shadowed));
      });
    }
    settlePlaces(globals);
    if (session.options.strict === true) session.unusedImports.push(...unusedImports(module, globals));
  }
}

/** Rules of all files of the package. */
export function ruleNames(modules: readonly Module[], of: { package: { path: RefTerm } }): string[] {
  const wanted = printTerm(of.package.path);
  const names = new Set<string>();
  for (const module of modules) {
    if (printTerm(module.package.path) !== wanted) continue;
    for (const rule of module.rules) {
      const [head] = rule.head.ref.parts;
      if (head?.type === 'var') names.add(head.name);
    }
  }
  return [...names];
}

export function makeGlobals(
  packagePath: RefTerm | undefined,
  rules: readonly string[],
  imports: readonly Import[],
): Globals {
  const globals: Globals = new Map();
  const heads: Term[] = [];
  for (const name of packagePath === undefined ? [] : rules) {
    const parts = [...(packagePath as RefTerm).parts, stringTerm(name)];
    globals.set(name, { ref: refTerm(parts), heads, used: false });
  }
  for (const entry of imports) {
    if (entry.path.type !== 'ref' || isLanguageImport(entry)) continue;
    globals.set(importName(entry), { ref: entry.path, heads: [], used: false });
  }
  return globals;
}

function unusedImports(module: Module, globals: Globals): RegoError[] {
  return module.imports
    .filter((entry) => !isLanguageImport(entry) && globals.get(importName(entry))?.used === false)
    .map((entry) => regoError('rego_compile_error', entry.location, `${printImport(entry)} unused`));
}

/** Answers with a message where an argument would hide `input` or `data`. */
function resolveInRule(globals: Globals, rule: Rule): string | undefined {
  const names = new Set<string>();
  for (const arg of rule.head.args ?? []) {
    const root = patternNames(arg, names);
    if (root !== undefined) return `args must not shadow ${printTerm(root)} (use a different variable name)`;
  }
  const scopes: Scopes = [names, declaredInBody(rule.body)];
  const { head } = rule;
  const [name, ...rest] = head.ref.parts;
  head.ref.parts = [
    ...(name === undefined ? [] : [name]),
    ...rest.map((part) => inTerm(globals, scopes, part)),
  ];
  if (head.key !== undefined) head.key = inTerm(globals, scopes, head.key);
  if (head.value !== undefined) head.value = inTerm(globals, scopes, head.value);
  rule.body = resolveInBody(globals, scopes, rule.body);
  return undefined;
}

/** Variables that an argument's pattern binds; keys of objects, sets, comprehensions and calls bind nothing. */
function patternNames(term: Term, into: Set<string>): Term | undefined {
  if (isRootDocument(term)) return term;
  switch (term.type) {
    case 'var':
      into.add(term.name);
      return undefined;
    case 'ref':
      return firstDefined(term.parts, (part) => patternNames(part, into));
    case 'array':
      return firstDefined(term.items, (item) => patternNames(item, into));
    case 'object':
      return firstDefined(term.pairs.flat(), (item) => patternNames(item, into));
    case 'arraycomprehension':
    case 'boolean':
    case 'call':
    case 'null':
    case 'number':
    case 'objectcomprehension':
    case 'set':
    case 'setcomprehension':
    case 'string':
    case 'templatestring':
      return undefined;
  }
}

function firstDefined<T, R>(items: readonly T[], answer: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = answer(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * OPA keeps one node for the first part of all references written out from one name (one for all rules of the package), so
 * errors about a reference are placed where the last of them stands.
 */
export function settlePlaces(globals: Globals): void {
  for (const heads of new Set([...globals.values()].map((global) => global.heads))) {
    const last = heads.at(-1)?.location;
    if (last !== undefined) for (const head of heads) head.location = last;
  }
}

export function resolveInBody(globals: Globals, scopes: Scopes, body: Body): Body {
  return body.map((expr) => inExpr(globals, scopes, expr));
}

function inExpr(globals: Globals, scopes: Scopes, expr: Expr): Expr {
  expr.terms = inExprTerms(globals, scopes, expr.terms);
  for (const modifier of expr.with) {
    modifier.target = inTerm(globals, scopes, modifier.target);
    modifier.value = inTerm(globals, scopes, modifier.value);
  }
  return expr;
}

function inExprTerms(globals: Globals, scopes: Scopes, terms: ExprTerms): ExprTerms {
  switch (terms.kind) {
    case 'term':
      terms.term = inTerm(globals, scopes, terms.term);
      return terms;
    case 'call':
      terms.operator = inRef(globals, scopes, terms.operator);
      terms.args = inTerms(globals, scopes, terms.args);
      return terms;
    case 'some':
      if (terms.symbols[0]?.type === 'call') terms.symbols = [inTerm(globals, scopes, terms.symbols[0])];
      return terms;
    case 'every':
      return inEvery(globals, scopes, terms);
    case 'not':
      terms.body = resolveInBody(globals, scopes, terms.body);
      return terms;
    case 'and':
    case 'or':
      terms.lhs = resolveInBody(globals, scopes, terms.lhs);
      terms.rhs = resolveInBody(globals, scopes, terms.rhs);
      return terms;
  }
}

function inEvery(globals: Globals, scopes: Scopes, terms: EveryTerms): EveryTerms {
  const names = new Set<string>();
  if (terms.key !== undefined) variableNames(terms.key, names);
  variableNames(terms.value, names);
  const inner = [...scopes, names];
  terms.domain = inTerm(globals, inner, terms.domain);
  terms.body = resolveInBody(globals, inner, terms.body);
  return terms;
}

function inTerms(globals: Globals, scopes: Scopes, terms: readonly Term[]): Term[] {
  return terms.map((term) => inTerm(globals, scopes, term));
}

function inTerm(globals: Globals, scopes: Scopes, term: Term): Term {
  switch (term.type) {
    case 'var':
      return resolved(globals, scopes, term) ?? term;
    case 'ref':
      return inRef(globals, scopes, term);
    case 'array':
      term.items = inTerms(globals, scopes, term.items);
      return term;
    case 'set':
      term.items = inTerms(globals, scopes, term.items);
      settleSet(term);
      return term;
    case 'object':
      term.pairs = term.pairs.map(([key, value]) => [
        inTerm(globals, scopes, key),
        inTerm(globals, scopes, value),
      ]);
      settleObject(term);
      return term;
    case 'call':
      term.operator = inRef(globals, scopes, term.operator);
      term.args = inTerms(globals, scopes, term.args);
      return term;
    case 'arraycomprehension':
    case 'setcomprehension': {
      const inner = [...scopes, declaredInBody(term.body)];
      term.term = inTerm(globals, inner, term.term);
      term.body = resolveInBody(globals, inner, term.body);
      return term;
    }
    case 'objectcomprehension': {
      const inner = [...scopes, declaredInBody(term.body)];
      term.key = inTerm(globals, inner, term.key);
      term.value = inTerm(globals, inner, term.value);
      term.body = resolveInBody(globals, inner, term.body);
      return term;
    }
    case 'templatestring':
      term.parts = term.parts.map((part) => ('terms' in part ? inExpr(globals, scopes, part) : part));
      return term;
    case 'boolean':
    case 'null':
    case 'number':
    case 'string':
      return term;
  }
}

function inRef(globals: Globals, scopes: Scopes, ref: RefTerm): RefTerm {
  const parts: Term[] = [];
  for (const [at, part] of ref.parts.entries()) {
    if (part.type !== 'var') {
      parts.push(part.type === 'templatestring' ? part : inTerm(globals, scopes, part));
      continue;
    }
    const written = resolved(globals, scopes, part);
    if (written === undefined) parts.push(part);
    else if (at === 0) parts.push(...written.parts);
    else parts.push(written);
  }
  ref.parts = parts;
  return ref;
}

function resolved(
  globals: Globals,
  scopes: Scopes,
  term: Extract<Term, { type: 'var' }>,
): RefTerm | undefined {
  const global = globals.get(term.name);
  if (global === undefined || scopes.some((scope) => scope.has(term.name))) return undefined;
  global.used = true;
  const { location } = term;
  const parts = global.ref.parts.map((part): Term => ({ ...copyNode(part), location }));
  global.heads.push(...parts.slice(0, 1));
  return refTerm(parts, location);
}
