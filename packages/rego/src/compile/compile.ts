/**
 * Rego modules to a {@link Program}. The passes are those of OPA's compiler (v1/ast/compile.go, 1.22.2) in its order, since
 * errors of an earlier pass keep later ones from running.
 */
import { asBuiltin, type HostFunction } from '../builtins/host-function.ts';
import { DECLARATIONS } from '../builtins/declarations.generated.ts';
import type { RegoError } from '../error.ts';
import type { Module, Rule } from '../syntax/ast.ts';
import { builtinEnvironment } from '../types/environment.ts';
import { makeLocalNames } from './local-names.ts';
import { copyNode } from './nodes.ts';
import { checkDeprecatedBuiltins, checkUnsafeBuiltins } from './passes/check-builtins.ts';
import {
  checkDuplicateImports,
  checkKeywordOverrides,
  checkUnusedImports,
  removeImports,
} from './passes/check-imports.ts';
import { checkRecursion } from './passes/check-recursion.ts';
import { checkRuleConflicts } from './passes/check-rule-conflicts.ts';
import { checkBodySafety, checkHeadSafety } from './passes/check-safety.ts';
import { checkTypes, readInputSchema } from './passes/check-types.ts';
import { checkUndefinedFunctions } from './passes/check-undefined-functions.ts';
import { checkVoidCalls } from './passes/check-void-calls.ts';
import { setGraph, sortedRules } from './passes/graph.ts';
import { resolveReferences } from './passes/resolve-references.ts';
import { rewriteComprehensionTerms } from './passes/rewrite-comprehension-terms.ts';
import { rewriteDynamicTerms } from './passes/rewrite-dynamic-terms.ts';
import { rewriteEquals } from './passes/rewrite-equals.ts';
import { rewriteExpressionTerms } from './passes/rewrite-expression-terms.ts';
import { rewriteHeadReferences } from './passes/rewrite-head-references.ts';
import { rewriteHeadTerms } from './passes/rewrite-head-terms.ts';
import { rewriteLocalVariables } from './passes/rewrite-local-variables.ts';
import { rewriteMetadataCalls, setAnnotations } from './passes/rewrite-metadata-calls.ts';
import { rewritePrintCalls } from './passes/rewrite-print-calls.ts';
import { rewriteTemplateStrings } from './passes/rewrite-template-strings.ts';
import { rewriteWith } from './passes/rewrite-with.ts';
import type { CompileOptions, Program } from './program.ts';
import { makeRuleTree } from './rule-tree.ts';
import { DEFAULT_ERROR_LIMIT, makeErrorLog, type BuiltinDeclaration, type Session } from './session.ts';
import { compareCodePoints } from './code-point-order.ts';
import { bodyVariables, termVariables, type Names } from './variables.ts';
import { walkRules } from './walk.ts';

const PASSES: readonly ((session: Session) => void)[] = [
  readInputSchema,
  resolveReferences,
  checkUnusedImports,
  startLocalNames,
  rewriteHeadReferences,
  checkKeywordOverrides,
  checkDuplicateImports,
  removeImports,
  setRuleTree,
  rewriteLocalVariables,
  rewriteTemplateStrings,
  checkVoidCalls,
  rewritePrintCalls,
  rewriteExpressionTerms,
  setAnnotations,
  rewriteMetadataCalls,
  setGraph,
  rewriteComprehensionTerms,
  rewriteHeadTerms,
  rewriteWith,
  checkRuleConflicts,
  checkUndefinedFunctions,
  checkHeadSafety,
  checkBodySafety,
  rewriteEquals,
  rewriteDynamicTerms,
  checkRecursion,
  checkTypes,
  checkUnsafeBuiltins,
  checkDeprecatedBuiltins,
];

export const BUILTINS: ReadonlyMap<string, BuiltinDeclaration> = new Map(
  DECLARATIONS.map((declaration) => [declaration.name, declaration]),
);

export interface Compiled {
  readonly program?: Program;
  readonly errors: readonly RegoError[];
}

/**
 * Compiles modules that were parsed with {@link parseModule}; they are not changed. Either a program, or errors as
 * `opa check` reports them, in its order.
 *
 * @example
 * const { module } = parseModule('package a\n\np if input.x > 1', { file: 'a.rego' });
 * const { program, errors } = compile([module]);
 */
export function compile(modules: readonly Module[], options: CompileOptions = {}): Compiled {
  const session = openSession(modules, options);
  for (const pass of PASSES) {
    pass(session);
    if (session.errors.stopped) break;
  }
  const errors = session.errors.sorted();
  return errors.length > 0 ? { errors } : { program: programOf(session), errors };
}

function openSession(modules: readonly Module[], options: CompileOptions): Session {
  const copies = modules
    .map((module) => copyNode(module))
    .toSorted((a, b) => compareCodePoints(a.package.location.file, b.package.location.file));
  const moduleOf = new Map<Rule, Module>();
  for (const module of copies) walkRules(module, (rule) => void moduleOf.set(rule, module));
  const builtins = withHostFunctions(options.hostFunctions ?? []);
  return {
    options,
    modules: copies,
    moduleOf,
    builtins,
    rewritten: new Map(),
    errors: makeErrorLog(options.errorLimit ?? DEFAULT_ERROR_LIMIT),
    names: makeLocalNames('__local', new Set()),
    unusedImports: [],
    tree: makeRuleTree([]),
    graph: { nodes: [], reads: new Map(), readBy: new Map(), dynamic: new Map() },
    annotations: { byRule: new Map(), byPackage: new Map(), byPath: new Map() },
    types: builtinEnvironment(builtins.values()),
  };
}

function withHostFunctions(functions: readonly HostFunction[]): ReadonlyMap<string, BuiltinDeclaration> {
  if (functions.length === 0) return BUILTINS;
  return new Map<string, BuiltinDeclaration>([
    ...BUILTINS,
    ...functions.map((own) => [own.name, asBuiltin(own)] as const),
  ]);
}

function startLocalNames(session: Session): void {
  const taken: Names = new Set();
  for (const module of session.modules) {
    walkRules(module, ({ head, body }) => {
      for (const part of head.ref.parts) termVariables(part, {}, taken);
      for (const term of [...(head.args ?? []), head.value])
        if (term !== undefined) termVariables(term, {}, taken);
      bodyVariables(body, {}, taken);
    });
  }
  session.names = makeLocalNames('__local', taken);
}

function setRuleTree(session: Session): void {
  session.tree = makeRuleTree(session.modules);
}

function programOf(session: Session): Program {
  const { modules, moduleOf, tree, graph, annotations, rewritten, types, options } = session;
  return {
    modules,
    rules: tree,
    moduleOf,
    graph,
    annotations,
    order: sortedRules(graph) ?? graph.nodes,
    rewritten,
    types,
    options,
  };
}
