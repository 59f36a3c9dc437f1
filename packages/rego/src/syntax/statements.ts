/** A file as a list of statements: packages, imports, rules, and bodies, which may be rules without a body of their own. */
import type { RegoError } from '../error.ts';
import type { Body, Comment, Import, Package, RegoVersion, Rule } from './ast.ts';
import { parseBody, parseLiteral, parseStatementBody } from './expressions.ts';
import { applyImport, parseImport } from './imports.ts';
import { parseInfix, parseInfixInList } from './infix.ts';
import { reportKeywordName } from './keyword-names.ts';
import { parsePackage } from './packages.ts';
import {
  createParser,
  current,
  errorsOf,
  hasErrors,
  illegal,
  listOf,
  restore,
  save,
  tooDeep,
} from './parser-state.ts';
import type { Grammar, Parser } from './parser-state.ts';
import { parseRules } from './rules.ts';
import { parseTerm } from './terms.ts';

export type Statement =
  | { readonly kind: 'package'; readonly package: Package }
  | { readonly kind: 'import'; readonly import: Import }
  | { readonly kind: 'rule'; readonly rule: Rule }
  | { readonly kind: 'body'; readonly body: Body };

export interface Statements {
  readonly statements: Statement[];
  readonly comments: Comment[];
  readonly errors: RegoError[];
}

export interface StatementOptions {
  readonly file: string;
  readonly version: RegoVersion;
  /** A query holds no rules: `x := 1` is an expression. */
  readonly rules: boolean;
}

const GRAMMAR: Grammar = {
  term: parseTerm,
  infix: parseInfix,
  infixInList: parseInfixInList,
  literal: parseLiteral,
  body: parseBody,
};

export function parseStatements(text: string, options: StatementOptions): Statements {
  const p = createParser(text, options.file, options.version, GRAMMAR);
  const statements: Statement[] = [];
  try {
    readAll(p, options.rules, statements);
  } catch (error) {
    // The caller has used up the stack already.
    if (!(error instanceof RangeError)) throw error;
    tooDeep(p);
  }
  return { statements, comments: listOf(p.state.comments), errors: errorsOf(p) };
}

function readAll(p: Parser, rules: boolean, statements: Statement[]): void {
  while (current(p) !== 'eof') {
    if (rules && reportKeywordName(p, false)) return;
    const read = readStatement(p, rules);
    if (read === undefined) return;
    for (const statement of read) statements.push(statement);
    // After an error the next statement may begin where a term failed: the same error is not reported twice.
    if (!hasErrors(p)) p.terms = undefined;
  }
}

type Read = Statement[] | undefined;

/** Tries one kind after the other; undefined when no kind fits, or at an error. */
function readStatement(p: Parser, rules: boolean): Read {
  const readers = [
    ...(current(p) === 'package' ? [readPackage] : []),
    ...(current(p) === 'import' ? [readImport] : []),
    ...(rules ? [readRules] : []),
  ];
  for (const reader of readers) {
    const saved = save(p);
    const read = reader(p);
    if (read !== undefined) return read;
    if (hasErrors(p)) return undefined;
    restore(p, saved);
  }
  const body = parseStatementBody(p);
  return body === undefined ? undefined : [{ kind: 'body', body }];
}

function readPackage(p: Parser): Read {
  const declared = parsePackage(p);
  return declared === undefined || endsInMinus(p) ? undefined : [{ kind: 'package', package: declared }];
}

function readImport(p: Parser): Read {
  const declared = parseImport(p);
  if (declared === undefined || endsInMinus(p)) return undefined;
  applyImport(p, declared);
  return [{ kind: 'import', import: declared }];
}

/** `package a-b`: the minus would begin the next statement. */
function endsInMinus(p: Parser): boolean {
  if (current(p) !== 'minus') return false;
  illegal(p);
  return true;
}

function readRules(p: Parser): Read {
  return parseRules(p)?.map((rule) => ({ kind: 'rule', rule }));
}
