import { COMMON_OPTIONS, type OptionTable, type Verb } from '../command.ts';
import { flagHelp, flagSyntax } from '../help-text.ts';
import { cell, escapeMarkdown, GENERATED } from './markdown.ts';

/** `docs/cli.md`: every verb with its flags and examples. */
export function cliPage(verbs: readonly Verb[]): string {
  return `# The command line

${GENERATED}

\`toride VERB [FLAGS] [OPERANDS]\`

| Verb | What it does |
|---|---|
${verbs.map((verb) => `| [${verb.name}](#${verb.name}) | ${cell(verb.summary)} |`).join('\n')}

## Exit codes

| Code | Meaning |
|---|---|
| 0 | nothing at or above the threshold |
| 1 | findings at or above the threshold |
| 2 | bad usage or configuration |
| 3 | nothing could be evaluated; or something could not and \`--fail-on-unknown\` is set |
| 4 | internal error, or the output could not be written |
| 130 | interrupted (143 by SIGTERM) |

A closed pipe (\`toride scan | head\`) ends quietly with the code that was due.

## Common flags

${flagTable(COMMON_OPTIONS)}

${verbs.map(section).join('\n')}`;
}

function section(verb: Verb): string {
  const parts = [
    `## ${verb.name}`,
    `${escapeMarkdown(verb.summary)}.`,
    verb.description === undefined ? '' : escapeMarkdown(verb.description),
    `\`\`\`\n${verb.usage.map((usage) => `toride ${usage}`).join('\n')}\n\`\`\``,
    Object.keys(verb.options).length === 0 ? '' : flagTable(verb.options),
    `\`\`\`sh\n${verb.examples.map(({ about, command }) => `# ${about}\n${command}`).join('\n')}\n\`\`\``,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function flagTable(options: OptionTable): string {
  const rows = Object.entries(options).map(
    ([name, option]) => `| \`${flagSyntax(name, option).trim()}\` | ${cell(flagHelp(option))} |`,
  );
  return ['| Flag | Meaning |', '|---|---|', ...rows].join('\n');
}
