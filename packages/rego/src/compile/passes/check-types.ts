/**
 * Checks types of rules, what they read first, and keeps the types of rules for queries. Schemas say what documents are like:
 * one that of the input, others what metadata names them for.
 */
import type { RegoError } from '../../error.ts';
import type { Body, Module, RefTerm, Rule, Term } from '../../syntax/ast.ts';
import { checkBody, checkRule, makeChecker, type Checker } from '../../types/check.ts';
import { wrap, type TypeEnvironment } from '../../types/environment.ts';
import { INPUT_SCHEMA, makeSchemaTypes } from '../../types/schemas.ts';
import { SchemaProblem, typeOfSchema } from '../../types/schema-type.ts';
import { putType } from '../../types/tree.ts';
import { orderErrors } from '../error-order.ts';
import { varTerm } from '../nodes.ts';
import type { Program } from '../program.ts';
import { renamedRef } from '../rename.ts';
import { rulePath, rulesReadBy } from '../rule-tree.ts';
import { regoError, type Session } from '../session.ts';
import { groundPrefix } from '../walk.ts';
import type { DependencyGraph } from '../dependency-graph.ts';
import { sortedRules } from './graph.ts';

/** A schema that cannot be used ends the compilation: without it the checks would say another thing. */
export function readInputSchema({ options, types, errors }: Session): void {
  const schema = options.schemas?.get(INPUT_SCHEMA);
  if (schema === undefined) return;
  try {
    putType(types.tree, [varTerm('input')], typeOfSchema(schema));
  } catch (error) {
    if (!(error instanceof SchemaProblem)) throw error;
    errors.stop(regoError('rego_type_error', undefined, error.message));
  }
}

export function checkTypes(session: Session): void {
  const { names, rewritten } = session;
  const show = (ref: RefTerm): RefTerm => renamedRef(ref, rewritten, names.subjects);
  const checker = makeChecker(show, dependentsIn(session));
  const environment = wrap(session.types, (inner, body) => checkBody(checker, inner, body));
  const schemas = makeSchemaTypes(session.annotations, session.options.schemas);
  const errors: RegoError[] = [];
  for (const rule of sortedRules(session.graph) ?? []) {
    const module = session.moduleOf.get(rule);
    if (module === undefined) continue;
    const schemasOf = (inner: TypeEnvironment): RegoError[] => schemas.apply(inner, module, rule);
    errors.push(...checkRule(checker, environment, rule, rulePath(module, rule), schemasOf));
  }
  session.errors.note(...orderErrors(errors));
  session.types = environment;
}

export function checkQueryTypes(
  program: Program,
  body: Body,
  rewritten: ReadonlyMap<string, string>,
  subjects: ReadonlyMap<string, Term>,
  errors: RegoError[],
): TypeEnvironment {
  const names = new Map([...program.rewritten, ...rewritten]);
  const show = (ref: RefTerm): RefTerm => renamedRef(ref, names, subjects);
  const { rules: tree, moduleOf, graph } = program;
  const checked = checkBody(makeChecker(show, dependentsIn({ tree, moduleOf, graph })), program.types, body);
  errors.push(...checked.errors);
  return checked.environment;
}

/** Tells of bodies whether they can hold at all: one whose types clash never does. */
export function typeCheckOf(program: Program): (body: Body) => boolean {
  const { rules: tree, moduleOf, graph } = program;
  const checker = makeChecker((ref) => ref, dependentsIn({ tree, moduleOf, graph }));
  return (body) => checkBody(checker, program.types, body).errors.length === 0;
}

interface Known {
  readonly tree: Program['rules'];
  readonly moduleOf: ReadonlyMap<Rule, Module>;
  readonly graph: DependencyGraph;
}

/** Rules that a reference may read, and all that read those. */
function dependentsIn({ tree, moduleOf, graph }: Known): Checker['dependents'] {
  return (target) => {
    const seen = new Set<Rule>(rulesReadBy(tree, moduleOf, target.parts));
    // A set yields what is added to it on the way.
    for (const rule of seen) for (const reader of graph.readBy.get(rule) ?? []) seen.add(reader);
    return [...seen].map((rule) => groundPrefix(rulePath(moduleOf.get(rule) as Module, rule)));
  };
}
