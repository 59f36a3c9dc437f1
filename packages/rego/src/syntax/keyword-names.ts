/** `every := 1`: a statement that begins with a keyword where only a rule can be meant. */
import { current, error, here, peek } from './parser-state.ts';
import type { Parser } from './parser-state.ts';
import { tokenName } from './token.ts';
import type { Token } from './token.ts';

const AFTER_NAME: readonly Token[] = ['assign', 'eq', 'if', 'contains', '('];
/** `not (x)` is a negation, `or(x, y)` a call. */
const AFTER_OPERATOR: readonly Token[] = ['assign', 'eq', 'if', 'contains'];
/** `package contains` and `import if.foo` name paths. */
const AFTER_PATH: readonly Token[] = ['assign', 'eq', '('];

const FOLLOWERS: Readonly<Partial<Record<Token, readonly Token[]>>> = {
  every: AFTER_NAME,
  if: AFTER_NAME,
  in: AFTER_NAME,
  some: AFTER_NAME,
  as: AFTER_NAME,
  package: AFTER_PATH,
  import: AFTER_PATH,
  not: AFTER_OPERATOR,
  'logical-and': AFTER_OPERATOR,
  'logical-or': AFTER_OPERATOR,
  contains: ['if', 'contains'],
};

/** Reports a keyword as the name of a rule. After `default` nothing else can be meant. */
export function reportKeywordName(p: Parser, afterDefault: boolean): boolean {
  const keyword = current(p);
  const followers = FOLLOWERS[keyword];
  if (followers === undefined) return false;
  const location = here(p);
  if (!afterDefault && !followers.includes(peek(p))) return false;
  error(p, location, `${tokenName(keyword)} keyword cannot be used for rule name`);
  return true;
}
