/** Rego text to its tree: modules and queries. */
import type { RegoError } from '../error.ts';
import { readAnnotations } from './annotations.ts';
import type { Body, Module, RegoVersion } from './ast.ts';
import { buildModule, parseError } from './module.ts';
import { append } from './nodes.ts';
import { parseStatements } from './statements.ts';

export interface ParseOptions {
  /** Named in every place. */
  readonly file?: string;
  /** `v1` unless said otherwise. */
  readonly version?: RegoVersion;
}

export interface ParseModuleOptions extends ParseOptions {
  /** Read `# METADATA` blocks, and refuse those that are wrong. On unless said otherwise. */
  readonly annotations?: boolean;
}

/** Either a module, or what is wrong with it. */
export interface ParsedModule {
  readonly module?: Module;
  readonly errors: readonly RegoError[];
}

export interface ParsedQuery {
  readonly body?: Body;
  readonly errors: readonly RegoError[];
}

/**
 * Reads a module. Errors are those of OPA 1.22: same message, row, column and order.
 *
 * @example
 * const { module, errors } = parseModule('package a\n\np if input.x > 1', { file: 'a.rego' });
 */
export function parseModule(text: string, options: ParseModuleOptions = {}): ParsedModule {
  const { file = '', version = 'v1', annotations: wanted = true } = options;
  const statements = parseStatements(text, { file, version, rules: true });
  const { annotations, errors } = wanted
    ? readAnnotations(statements.comments, text)
    : { annotations: [], errors: [] };
  const found = [...statements.errors, ...errors];
  return found.length > 0 ? { errors: found } : buildModule(statements, annotations, version, file);
}

/**
 * Reads a query: expressions with semicolons or line breaks between them.
 *
 * @example
 * const { body } = parseQuery('x := data.a.p; x > 1');
 */
export function parseQuery(text: string, options: ParseOptions = {}): ParsedQuery {
  const { file = '', version = 'v1' } = options;
  const { statements, errors } = parseStatements(text, { file, version, rules: false });
  if (errors.length > 0) return { errors };
  const body: Body = [];
  for (const statement of statements) {
    if (statement.kind === 'body') for (const expr of statement.body) append(body, expr);
    else
      return {
        errors: [parseError(`expected body but got *ast.${GO_NAMES[statement.kind]}`, placeOf(file))],
      };
  }
  return { body, errors: [] };
}

const GO_NAMES = { package: 'Package', import: 'Import', rule: 'Rule' } as const;

function placeOf(file: string): RegoError['location'] & object {
  return { file, row: 1, col: 1, offset: 0, text: '' };
}
