import { COMMON_OPTIONS, type OptionSpec, type OptionTable, type Verb, type VerbSpec } from './command.ts';

const WIDTH = 100;

/** Marks headings; the identity where there are no colours. */
export type Heading = (text: string) => string;

/** The page of `toride --help`. */
export function overallHelp(verbs: readonly Verb[], heading: Heading): string {
  const width = Math.max(...verbs.map((verb) => verb.name.length)) + 2;
  return [
    'Toride finds what an attacker can do in Kubernetes, proves it, and names the smallest fix.',
    '',
    `${heading('Usage:')} toride VERB [FLAGS] [OPERANDS]`,
    '',
    heading('Verbs:'),
    ...verbs.map((verb) => `  ${verb.name.padEnd(width)}${verb.summary}`),
    '',
    heading('Examples:'),
    ...examples([
      { about: 'Scan the manifests, charts and kustomizations below this folder', command: 'toride scan' },
      {
        about: 'Understand a rule, with an example that fails and one that passes',
        command: 'toride explain image-tag-latest',
      },
    ]),
    '',
    heading('Exit codes:'),
    '  0 clean · 1 findings at or above the threshold · 2 bad usage or configuration',
    '  3 nothing could be evaluated · 4 internal error or output not written · 130 interrupted',
    '',
    'Every verb explains itself: toride VERB --help',
    '',
  ].join('\n');
}

/** The page of a first word that several verbs share. */
export function groupHelp(name: string, verbs: readonly Verb[], heading: Heading): string {
  const width = Math.max(...verbs.map((verb) => verb.name.length)) + 2;
  return [
    `${heading('Usage:')} toride ${name} VERB [FLAGS] [OPERANDS]`,
    '',
    heading('Verbs:'),
    ...verbs.map((verb) => `  ${verb.name.padEnd(width)}${verb.summary}`),
    '',
    `Every verb explains itself: toride ${name} VERB --help`,
    '',
  ].join('\n');
}

/** The page of `toride VERB --help`. */
export function verbHelp(verb: VerbSpec, heading: Heading): string {
  const lines = [`${verb.summary}.`, ''];
  if (verb.description !== undefined) lines.push(...wrap(verb.description, WIDTH), '');
  lines.push(heading('Usage:'), ...verb.usage.map((usage) => `  toride ${usage}`), '');
  if (Object.keys(verb.options).length > 0) lines.push(heading('Flags:'), ...flagLines(verb.options), '');
  lines.push(heading('Common flags:'), ...flagLines(commonOf(verb)), '');
  lines.push(heading('Examples:'), ...examples(verb.examples), '');
  return lines.join('\n');
}

/** The common flags that the verb does not define anew. */
export function commonOf(verb: VerbSpec): OptionTable {
  return Object.fromEntries(
    Object.entries(COMMON_OPTIONS).filter(([name]) => !Object.hasOwn(verb.options, name)),
  );
}

/** `-f, --format FORMAT[=FILE]` */
export function flagSyntax(name: string, option: OptionSpec): string {
  const value = option.type === 'string' ? ` ${option.value ?? 'VALUE'}` : '';
  return `${option.short === undefined ? '    ' : `-${option.short}, `}--${name}${value}`;
}

export function flagHelp(option: OptionSpec): string {
  const choices = option.choices === undefined ? '' : `: ${option.choices.join(', ')}`;
  return `${option.help}${choices}${option.multiple === true ? ' (repeatable)' : ''}`;
}

function flagLines(options: OptionTable): string[] {
  const rows = Object.entries(options).map(
    ([name, option]) => [flagSyntax(name, option), flagHelp(option)] as const,
  );
  const column = Math.min(32, Math.max(...rows.map(([syntax]) => syntax.length)) + 4);
  return rows.flatMap(([syntax, help]) => {
    const [first = '', ...rest] = wrap(help, WIDTH - column);
    const indent = ' '.repeat(column);
    if (syntax.length + 4 > column) return [`  ${syntax}`, ...[first, ...rest].map((line) => indent + line)];
    return [`  ${syntax}`.padEnd(column) + first, ...rest.map((line) => indent + line)];
  });
}

function examples(rows: VerbSpec['examples']): string[] {
  return rows.flatMap(({ about, command }) => [`  # ${about}`, `  ${command}`]);
}

/** Breaks at spaces. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, line];
}
