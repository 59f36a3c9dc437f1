import type { DocumentedCode } from './codes.ts';
import { escapeMarkdown, GENERATED } from './markdown.ts';

/** `docs/errors.md`: every code with what it means and how to solve it. */
export function errorsPage(codes: readonly DocumentedCode[]): string {
  return `# Error codes

${GENERATED}

Every message ends with a code in brackets. A diagnostic says that an input could not be read, or not wholly: the scan goes
on, and what was lost counts as not evaluated, never as passed. Other codes end the command.

${codes.map(entry).join('\n')}`;
}

function entry({ code, meaning, solve, owner }: DocumentedCode): string {
  return `## ${code}

${escapeMarkdown(meaning)}

**Solve:** ${escapeMarkdown(solve)}

From \`${owner}\`.
`;
}
