/** Tokens of CEL, in the order of the grammar: sets of them are printed in it (cel-go parser/gen/CEL.g4). */
export const TOKEN_NAMES = [
  '<EOF>',
  "'=='",
  "'!='",
  "'in'",
  "'<'",
  "'<='",
  "'>='",
  "'>'",
  "'&&'",
  "'||'",
  "'['",
  "']'",
  "'{'",
  "'}'",
  "'('",
  "')'",
  "'.'",
  "','",
  "'-'",
  "'!'",
  "'?'",
  "':'",
  "'+'",
  "'*'",
  "'/'",
  "'%'",
  "'true'",
  "'false'",
  "'null'",
  'NUM_FLOAT',
  'NUM_INT',
  'NUM_UINT',
  'STRING',
  'BYTES',
  'IDENTIFIER',
  'ESC_IDENTIFIER',
] as const;

export type TokenKind = (typeof TOKEN_NAMES)[number];

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly at: number;
}

const ORDER: ReadonlyMap<TokenKind, number> = new Map(TOKEN_NAMES.map((name, index) => [name, index]));

/** `{'(', IDENTIFIER}`; one alone without braces. */
export function describeTokens(kinds: ReadonlySet<TokenKind>): string {
  const names = [...kinds].toSorted((a, b) => (ORDER.get(a) ?? 0) - (ORDER.get(b) ?? 0));
  return names.length === 1 ? (names[0] as string) : `{${names.join(', ')}}`;
}
