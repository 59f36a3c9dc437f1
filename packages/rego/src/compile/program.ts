/**
 * What a compilation gives to planning and running.
 *
 * **Normal form.** The nodes are those of the parser, but after the passes (compile.ts lists them) less can occur:
 *
 * - References begin with `data` (rules of every package, base documents), with `input`, or with a variable. Names of
 *   rules and imports are written out: `x` of package `a.b` is `data.a.b.x`. A reference's head is always a variable: the
 *   parser's `[1, 2][i]` and `f(x).y` have been taken out into a variable of their own.
 * - `:=` and `some` are gone. `x := e` is `eq(__local0__, e)` with `fromAssignment`; `some x in xs` is
 *   `eq(__local1__, xs[__local0__])`. Declared variables, arguments of functions and helper variables are called
 *   `__localN__`, unique in the whole program (`__localqN__` in a query); variables bound by unification keep their own
 *   names; wildcards are `$0`, `$1`, …, each its own variable. {@link Program.rewritten} leads back to the author's names.
 * - An expression is one of
 *     - `term`: a variable, a scalar or collection of variables and constants, a reference, or a comprehension. It holds
 *       unless it is false or undefined.
 *     - `call` of `eq` with two arguments: unification. Arguments are variables, constants, collections of these, a
 *       reference (whole side only) or a comprehension (whole side only). `==` between rules' expressions became `eq` too.
 *     - any other `call`, of a built-in (`operator` is its name's parts) or of a function (`operator` begins with `data`).
 *       Arguments hold no calls, no references and no comprehensions. One argument more than the function has is the
 *       output: it is unified with the result. Without it the result must not be false or undefined. Nested calls are
 *       `generated` expressions in front.
 *     - `every`: `domain` is a variable; `key` is always there.
 *     - `not` (with a body), `and`, `or`: only in modules that use them; elsewhere `negated` is set.
 * - `some` declarations do not occur, nor call terms, nor template strings: `$"…"` is a call to `internal.template_string`
 *   of one array whose items are constants, sets of one variable, or variables bound in front to a set comprehension: the
 *   set of the expression's value, empty where that is undefined.
 * - References' operands past the first are variables or constants; sets and objects hold no references.
 * - Bodies are ordered so that, from left to right, what an expression needs is bound by those before it.
 * - `with` targets are `data…`, `input…`, or the reference of a built-in; values are variables, constants, collections of
 *   these, or (replacing a function) the reference of a function or built-in. Expressions taken out of one with modifiers
 *   share its list.
 * - Heads of rules hold variables, constants and collections of these. `ref` may have variables past the first part.
 * - `print(…)` is gone, or (option `keepPrint`) `internal.print([x, y, …])` of variables bound in front to set comprehensions,
 *   one per argument, empty where the argument is undefined.
 * - `rego.metadata.chain()` and `rego.metadata.rule()` are variables bound to constants at the start of the body.
 */
import type { HostFunction } from '../builtins/host-function.ts';
import type { Body, Module, Rule } from '../syntax/ast.ts';
import type { TypeEnvironment } from '../types/environment.ts';
import type { Value } from '../values/value.ts';
import type { AnnotationSet } from './annotation-types.ts';
import type { DependencyGraph } from './dependency-graph.ts';
import type { RuleNode } from './rule-node.ts';

export type { RuleNode };

export interface Program {
  /** Rewritten copies, by file name. */
  readonly modules: readonly Module[];
  /** Root of the rule tree. Its only child is `data`. */
  readonly rules: RuleNode;
  readonly moduleOf: ReadonlyMap<Rule, Module>;
  /** Who reads whom, branch by branch of `else` chains. */
  readonly graph: DependencyGraph;
  /** Every branch of every rule, what it reads before itself. */
  readonly order: readonly Rule[];
  /** `__localN__` to the name that its author gave. */
  readonly rewritten: ReadonlyMap<string, string>;
  /** Types of rules; queries are checked against it. */
  readonly types: TypeEnvironment;
  /** Metadata of rules, documents and packages. */
  readonly annotations: AnnotationSet;
  readonly options: CompileOptions;
}

export interface CompileOptions {
  /** Unused variables, arguments and imports are errors, and so is shadowing `input` and `data`. */
  readonly strict?: boolean;
  /** Keeps `print` for evaluation; without it the calls are erased. */
  readonly keepPrint?: boolean;
  /** At most so many errors, and then one that says so; 0 is without limit. OPA's default is 10. */
  readonly errorLimit?: number;
  /** Names of built-ins that policies must not call. */
  readonly unsafeBuiltins?: ReadonlySet<string>;
  /** Functions of whoever runs the policies, beside OPA's built-ins. */
  readonly hostFunctions?: readonly HostFunction[];
  /**
   * Schemas for the types of documents, by the references that metadata names them by: `schema.input`; `schema` is that of
   * every rule's input.
   */
  readonly schemas?: ReadonlyMap<string, Value>;
  /** Tells whether base data has a document at a path, to refuse rules that would hide it. */
  readonly dataExists?: (path: readonly string[]) => boolean;
}

export interface CompiledQuery {
  readonly body: Body;
  /** `__localqN__` to the name in the query: results are told by these. */
  readonly rewritten: ReadonlyMap<string, string>;
  readonly types: TypeEnvironment;
}
