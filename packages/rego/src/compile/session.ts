/** What the passes share: the modules as rewritten so far, names made, errors found. */
import type { RegoError, RegoErrorCode } from '../error.ts';
import type { Location, Module, Rule, Term } from '../syntax/ast.ts';
import type { TypeEnvironment } from '../types/environment.ts';
import type { AnnotationSet } from './annotation-types.ts';
import type { BuiltinDeclaration } from './builtin-declaration.ts';
import { orderErrors } from './error-order.ts';
import type { LocalNames } from './local-names.ts';
import type { DependencyGraph } from './dependency-graph.ts';
import type { CompileOptions, RuleNode } from './program.ts';

export type { BuiltinDeclaration };

export interface Session {
  readonly options: CompileOptions;
  /** Sorted by file name. */
  readonly modules: Module[];
  readonly moduleOf: Map<Rule, Module>;
  readonly builtins: ReadonlyMap<string, BuiltinDeclaration>;
  readonly rewritten: Map<string, string>;
  readonly errors: ErrorLog;
  names: LocalNames;
  unusedImports: RegoError[];
  tree: RuleNode;
  graph: DependencyGraph;
  annotations: AnnotationSet;
  types: TypeEnvironment;
}

/** Names of rules' positions in a query are looked up in the finished tree; this is what both kinds of compilation need. */
export type Arity = (operator: readonly Term[]) => number;

/**
 * Collects errors up to a limit. Those that later passes could only repeat in other words stop the compilation after the
 * pass (`stop`); those that a policy can have besides others let it go on (`note`).
 */
export interface ErrorLog {
  /** False once the limit is reached: then nothing more is taken. */
  stop(...errors: readonly RegoError[]): boolean;
  note(...errors: readonly RegoError[]): boolean;
  readonly stopped: boolean;
  /** The limit is reached. */
  readonly full: boolean;
  readonly list: readonly RegoError[];
  sorted(): RegoError[];
}

export const DEFAULT_ERROR_LIMIT = 10;

const LIMIT_REACHED: RegoError = { code: 'rego_compile_error', message: 'error limit reached' };

export function makeErrorLog(limit: number): ErrorLog {
  const list: RegoError[] = [];
  let stopped = false;
  let reached = false;
  function take(errors: readonly RegoError[], final: boolean): boolean {
    if (errors.length === 0) return true;
    if (limit <= 0) {
      list.push(...errors);
      stopped ||= final;
      return true;
    }
    if (reached) return false;
    list.push(...errors.slice(0, limit - list.length));
    reached = list.length === limit;
    stopped ||= final || reached;
    return !reached;
  }
  return {
    stop: (...errors) => take(errors, true),
    note: (...errors) => take(errors, false),
    get stopped() {
      return stopped;
    },
    get full() {
      return reached;
    },
    get list() {
      return list;
    },
    sorted: () => [...orderErrors(list), ...(reached ? [LIMIT_REACHED] : [])],
  };
}

/** The limit as it works where one step's errors come all at once. */
export function limitErrors(errors: readonly RegoError[], limit: number): RegoError[] {
  if (limit <= 0 || errors.length <= limit) return [...errors];
  return [...errors.slice(0, limit), LIMIT_REACHED];
}

export function regoError(
  code: RegoErrorCode,
  location: Location | undefined,
  message: string,
  details?: RegoError['details'],
): RegoError {
  return {
    code,
    message,
    ...(location === undefined || location.row === 0 ? {} : { location }),
    ...(details === undefined ? {} : { details }),
  };
}

/** Modules of v1 and later, or v0 with `import rego.v1`, refuse what strict mode refuses in v0. */
export function isV1Compatible(module: Module): boolean {
  return module.maxVersion !== 'v0';
}
