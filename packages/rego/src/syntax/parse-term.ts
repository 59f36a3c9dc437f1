/** A single term from text. */
import type { Term } from './ast.ts';
import { parseStatements } from './statements.ts';

/** The term, or undefined if the text is anything else. */
export function parseTermText(text: string): Term | undefined {
  const { statements, errors } = parseStatements(text, { file: '', version: 'v1', rules: false });
  const [only] = statements;
  if (errors.length > 0 || statements.length !== 1 || only?.kind !== 'body' || only.body.length !== 1)
    return undefined;
  const { terms } = only.body[0]!;
  return terms.kind === 'term' ? terms.term : undefined;
}
