/** Statements become a module: the package first, bodies made rules, and what v1 asks of rules. */
import type { RegoError } from '../error.ts';
import type { Import, Location, Module, RegoVersion, Rule } from './ast.ts';
import { attachAnnotations } from './annotation-scopes.ts';
import type { UnscopedAnnotations } from './annotations.ts';
import { printTerm } from './print.ts';
import { ruleFromBody } from './rule-from-body.ts';
import type { Statement, Statements } from './statements.ts';
import { checkV1Rule } from './v1-checks.ts';

export interface BuiltModule {
  readonly module?: Module;
  readonly errors: RegoError[];
}

type Level = Module['maxVersion'];

export function buildModule(
  { statements, comments }: Statements,
  annotations: readonly UnscopedAnnotations[],
  version: RegoVersion,
  file: string,
): BuiltModule {
  const [first] = statements;
  if (first === undefined) {
    // OPA counts the blocks of metadata as statements, and then misses the package.
    const [block] = annotations;
    if (block !== undefined) return { errors: [parseError('package expected', block.location)] };
    return { errors: [parseError('empty module', { file, row: 0, col: 0, offset: 0, text: '' })] };
  }
  const errors: RegoError[] = [];
  if (first.kind !== 'package') errors.push(parseError('package expected', locationOf(first)));
  const imports: Import[] = [];
  const rules: Rule[] = [];
  let level: Level = version === 'v0v1' ? 'v1' : version;
  statements.forEach((statement, i) => {
    if (i === 0) return;
    if (statement.kind === 'package')
      errors.push(parseError('unexpected package', statement.package.location));
    else if (statement.kind === 'import') {
      imports.push(statement.import);
      level = raise(level, printTerm(statement.import.path));
    } else if (statement.kind === 'rule') rules.push(statement.rule);
    else {
      const converted = ruleFromBody(statement.body);
      if ('rule' in converted) rules.push(converted.rule);
      else {
        const hint = level === 'v0' ? missingKeywordHint(statements, i) : '';
        errors.push(parseError(converted.problem + hint, statement.body[0]!.location));
      }
    }
  });
  if (level !== 'v0')
    for (const rule of rules) for (const branch of branches(rule)) errors.push(...checkV1Rule(branch));
  if (first.kind !== 'package' || errors.length > 0) return { errors };
  const module: Module = {
    package: first.package,
    imports,
    rules,
    comments,
    annotations: [],
    version: version === 'v0' && level !== 'v0' ? 'v0v1' : version,
    maxVersion: level,
  };
  const misplaced = attachAnnotations(module, annotations);
  return misplaced.length > 0 ? { errors: misplaced } : { module, errors };
}

function* branches(rule: Rule): Generator<Rule> {
  for (let branch: Rule | undefined = rule; branch !== undefined; branch = branch.else) yield branch;
}

export function parseError(message: string, location: Location): RegoError {
  return { code: 'rego_parse_error', message, location };
}

function raise(level: Level, path: string): Level {
  if (path === 'rego.v2') return 'v2';
  return path === 'rego.v1' && level === 'v0' ? 'v1' : level;
}

function locationOf(statement: Statement): Location {
  switch (statement.kind) {
    case 'package':
      return statement.package.location;
    case 'import':
      return statement.import.location;
    case 'rule':
      return statement.rule.location;
    case 'body':
      return statement.body[0]!.location;
  }
}

const HEAD_KEYWORDS: ReadonlyMap<string, string> = new Map([
  ['if', 'p if { ... }'],
  ['contains', 'p contains x'],
]);

/** In v0 without the import, `p if { … }` reads as the body `p` and a rule named `if`. */
function missingKeywordHint(statements: readonly Statement[], at: number): string {
  const own = headWord(statements[at]!);
  const next = statements[at + 1];
  const sameLine = next !== undefined && locationOf(next).row === locationOf(statements[at]!).row;
  const following = sameLine ? headWord(next) : '';
  const word = HEAD_KEYWORDS.has(own) ? own : following;
  const example = HEAD_KEYWORDS.get(word);
  return example === undefined ? '' : ` (hint: \`import future.keywords.${word}\` for \`${example}\` rules)`;
}

function headWord(statement: Statement): string {
  if (statement.kind === 'rule') return statement.rule.head.name;
  if (statement.kind !== 'body' || statement.body.length !== 1) return '';
  const { terms } = statement.body[0]!;
  return terms.kind === 'term' && terms.term.type === 'var' ? terms.term.name : '';
}
