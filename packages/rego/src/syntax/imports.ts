/** `import path as alias`, and what the imports of `rego` and `future` do to the rest of the file. */
import type { Import, RefTerm, StringTerm, Term } from './ast.ts';
import { isIdentifierOrKeyword } from './packages.ts';
import { refTerm } from './nodes.ts';
import { current, error, here, hint, illegal, isSpace, scan, scanSpace } from './parser-state.ts';
import type { Parser } from './parser-state.ts';
import { printRef, printTerm } from './print.ts';
import { isRootDocument, parseTerm } from './terms.ts';
import { ALL_FUTURE_KEYWORDS, V0_FUTURE_KEYWORDS, addKeywords, reservedWords } from './token.ts';
import { typeName } from './type-name.ts';

/** Undefined if it is a reference (`import.x`), or after an error. */
export function parseImport(p: Parser): Import | undefined {
  const location = here(p);
  scanSpace(p);
  if (current(p) === '.' || current(p) === '[') return undefined;
  if (isSpace(current(p))) scan(p);
  if (!isIdentifierOrKeyword(p)) {
    illegal(p);
    return undefined;
  }
  const path = parsePath(p);
  if (path === undefined || !hasKnownRoot(p, path)) return undefined;
  if (current(p) === 'as') {
    const alias = parseAlias(p);
    return alias === undefined
      ? undefined
      : { path, alias: alias.name, location, aliasLocation: alias.location };
  }
  refuseKeywordAtEnd(p, path);
  return { path, location };
}

/** Keywords of the future are names here, else `import future.keywords.in` could not be written twice. */
function parsePath(p: Parser): RefTerm | undefined {
  const { state, terms } = p;
  const known = state.keywords;
  const present = new Map([...known].filter(([word]) => !ALL_FUTURE_KEYWORDS.has(word)));
  p.state = { ...state, keywords: present };
  p.terms = undefined;
  const term = parseTerm(p);
  p.terms = terms;
  const wrong = term?.type === 'ref' ? term.parts.slice(1).find(({ type }) => type !== 'string') : undefined;
  if (wrong !== undefined) {
    p.state = state;
    error(p, wrong.location, `unexpected ${typeName(wrong)} token: expecting string`);
    return undefined;
  }
  p.state.keywords = known;
  if (term?.type === 'ref') return term;
  if (term?.type === 'var') return refTerm([term], term.location);
  error(p, here(p), 'expected path');
  return undefined;
}

function rootName(path: RefTerm): string | undefined {
  const [root] = path.parts;
  return root?.type === 'var' ? root.name : undefined;
}

function hasKnownRoot(p: Parser, path: RefTerm): boolean {
  const root = path.parts[0]!;
  const name = rootName(path);
  if (isRootDocument(root) || name === 'future' || name === 'rego') return true;
  hint(p, 'if this is unexpected, try updating OPA');
  const roots = '{data, future, input, rego}';
  error(
    p,
    path.location,
    `unexpected import path, must begin with one of: ${roots}, got: ${printTerm(root)}`,
  );
  return false;
}

function parseAlias(p: Parser): { name: string; location: Term['location'] } | undefined {
  scan(p);
  if (current(p) === 'identifier') {
    const alias = parseTerm(p);
    if (alias?.type === 'var') return { name: alias.name, location: alias.location };
    const root = alias?.type === 'ref' && alias.parts.length === 1 ? alias.parts[0] : undefined;
    if (alias !== undefined && root !== undefined && isRootDocument(root)) {
      const message = 'unexpected import alias, must not be a reserved name, got';
      error(p, alias.location, `${message}: ${printTerm(root)}`);
      return undefined;
    }
  }
  illegal(p, 'expected var');
  return undefined;
}

/** The last name is how the rest of the file calls the import. */
function refuseKeywordAtEnd(p: Parser, path: RefTerm): void {
  const last = path.parts.at(-1)!;
  if (path.parts.length > 1 && rootName(path) === 'future') return;
  const name = last.type === 'var' ? last.name : (last as StringTerm).value;
  if (!reservedWords(p.version).has(name)) return;
  hint(p, 'import a different path or use an alias');
  error(p, last.location, `unexpected import path, must not end with a keyword, got: ${name}`);
}

/** Turns on the keywords that `import rego.v1`, `rego.v2` and `future.keywords` bring. */
export function applyImport(p: Parser, { path, aliasLocation }: Import): void {
  const root = rootName(path as RefTerm);
  if (root !== 'rego' && root !== 'future') return;
  if (root === 'rego') applyRegoImport(p, path as RefTerm, aliasLocation);
  else applyFutureImport(p, path as RefTerm, aliasLocation);
  reclassify(p);
}

function applyRegoImport(p: Parser, path: RefTerm, aliasLocation: Import['aliasLocation']): void {
  const name = printRef(path.parts);
  if (name !== 'rego.v1' && name !== 'rego.v2') {
    return error(p, path.location, `invalid import \`${name}\`, must be one of: \`rego.v1\`, \`rego.v2\``);
  }
  if (aliasLocation !== undefined) return error(p, aliasLocation, '`rego` imports cannot be aliased');
  if (name === 'rego.v1' && p.version === 'v1') return;
  const added = name === 'rego.v1' ? V0_FUTURE_KEYWORDS : ALL_FUTURE_KEYWORDS;
  p.state.keywords = addKeywords(p.state.keywords, added);
  if (name === 'rego.v2') p.notBodies = true;
}

function applyFutureImport(p: Parser, path: RefTerm, aliasLocation: Import['aliasLocation']): void {
  const [, second, third] = path.parts as [Term, StringTerm?, StringTerm?];
  if (second?.value !== 'keywords')
    return error(p, path.location, 'invalid import, must be `future.keywords`');
  if (aliasLocation !== undefined) return error(p, aliasLocation, '`future` imports cannot be aliased');
  let words = [...ALL_FUTURE_KEYWORDS];
  if (path.parts.length === 3) {
    words = words.filter(([word]) => word === third?.value);
    if (words.length === 0) {
      return error(p, path.location, 'unexpected keyword, must be one of [and contains every if in not or]');
    }
  }
  p.state.keywords = addKeywords(p.state.keywords, words);
  if (words.some(([word]) => word === 'not')) p.notBodies = true;
}

/** The token after the import was read before its word became a keyword. */
function reclassify(p: Parser): void {
  if (current(p) !== 'identifier') return;
  const keyword = ALL_FUTURE_KEYWORDS.get(p.state.literal);
  if (keyword !== undefined && p.state.keywords.has(p.state.literal)) p.state.token = keyword;
}
