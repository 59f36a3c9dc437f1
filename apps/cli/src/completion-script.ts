import type { OptionSpec, OptionTable, Verb } from './command.ts';
import { commonOf } from './help-text.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** A script that completes verbs, flags, the choices of flags, and paths. It never runs `toride`, so a Tab costs nothing. */
export function completionScript(shell: Shell, verbs: readonly Verb[]): string {
  switch (shell) {
    case 'bash':
      return bash(verbs);
    case 'zsh':
      return zsh(verbs);
    case 'fish':
      return fish(verbs);
  }
}

function bash(verbs: readonly Verb[]): string {
  return `# bash completion of toride
_toride() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} verb=\${COMP_WORDS[1]}
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '${[...firstWordsOf(verbs).keys()].join(' ')} --help --version' -- "$cur"))
    return
  fi
  case $verb in
${groupsOf(verbs)
  .map(
    ([first, members]) =>
      `    ${first}) if [ "$COMP_CWORD" -eq 2 ]; then COMPREPLY=($(compgen -W '${members.map(({ second }) => second).join(' ')}' -- "$cur")); return; fi
      verb="$verb \${COMP_WORDS[2]}" ;;`,
  )
  .join('\n')}
  esac
  case "$verb $prev" in
${verbs.flatMap(bashChoices).join('\n')}
  esac
  if [[ $cur == -* ]]; then
    case $verb in
${verbs.map((verb) => `      '${verb.name}') COMPREPLY=($(compgen -W '${flagsOf(verb).join(' ')}' -- "$cur")) ;;`).join('\n')}
    esac
    return
  fi
  case $verb in
${verbs
  .filter((verb) => verb.words !== undefined)
  .map(
    (verb) => `    '${verb.name}') COMPREPLY=($(compgen -W '${(verb.words ?? []).join(' ')}' -- "$cur")) ;;`,
  )
  .join('\n')}
  esac
  COMPREPLY+=($(compgen -f -- "$cur"))
}
complete -o filenames -F _toride toride
`;
}

interface Member {
  readonly second: string;
  readonly verb: Verb;
}

/** First words with what each says of itself: a group says what its verbs are. */
function firstWordsOf(verbs: readonly Verb[]): Map<string, string> {
  const words = new Map<string, string>();
  for (const { name, summary } of verbs) {
    const [first = '', second] = name.split(' ');
    const known = words.get(first);
    if (second === undefined) words.set(first, summary);
    else words.set(first, known === undefined ? second : `${known}, ${second}`);
  }
  return words;
}

/** First words that several verbs share, with the verbs. */
function groupsOf(verbs: readonly Verb[]): [string, Member[]][] {
  const groups = new Map<string, Member[]>();
  for (const verb of verbs) {
    const [first = '', second] = verb.name.split(' ');
    if (second === undefined) continue;
    groups.set(first, [...(groups.get(first) ?? []), { second, verb }]);
  }
  return [...groups];
}

function bashChoices(verb: Verb): string[] {
  return Object.entries(optionsOf(verb))
    .filter(([, option]) => option.choices !== undefined)
    .map(([name, option]) => {
      const patterns = flagNames(name, option).map((flag) => `'${verb.name} ${flag}'`);
      return `    ${patterns.join('|')}) COMPREPLY=($(compgen -W '${(option.choices ?? []).join(' ')}' -- "$cur")); return ;;`;
    });
}

function zsh(verbs: readonly Verb[]): string {
  const describe = (words: Iterable<readonly [string, string]>): string =>
    [...words].map(([word, about]) => zshQuote(`${word}:${about}`)).join(' ');
  return `#compdef toride
# zsh completion of toride
_toride() {
  local -a words_of
  if (( CURRENT == 2 )); then
    words_of=(${describe(firstWordsOf(verbs))})
    _describe 'verb' words_of
    return
  fi
  local verb=$words[2]
  case $verb in
${groupsOf(verbs)
  .map(
    ([first, members]) => `    ${first})
      if (( CURRENT == 3 )); then
        words_of=(${describe(members.map(({ second, verb }) => [second, verb.summary] as const))})
        _describe 'verb' words_of
        return
      fi
      verb="$verb $words[3]"; shift words; (( CURRENT-- )) ;;`,
  )
  .join('\n')}
  esac
  shift words
  (( CURRENT-- ))
  case $verb in
${verbs.map((verb) => `    '${verb.name}') _arguments ${zshArguments(verb)} ;;`).join('\n')}
  esac
}
compdef _toride toride
`;
}

function zshArguments(verb: Verb): string {
  const flags = Object.entries(optionsOf(verb)).flatMap(([name, option]) => {
    const about = `[${option.help.replaceAll(/[[\]]/g, '\\$&')}]`;
    let value = '';
    if (option.type === 'string') {
      value = `:${option.value ?? 'value'}:${option.choices === undefined ? '_files' : `(${option.choices.join(' ')})`}`;
    }
    const star = option.multiple === true ? '*' : '';
    return flagNames(name, option).map((flag) => zshQuote(`${star}${flag}${about}${value}`));
  });
  const words = verb.words === undefined ? '_files' : `(${verb.words.join(' ')})`;
  return [...flags, zshQuote(`*:operand:${words}`)].join(' ');
}

function zshQuote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function fish(verbs: readonly Verb[]): string {
  const lines = ['# fish completion of toride'];
  for (const [word, about] of firstWordsOf(verbs)) {
    lines.push(`complete -c toride -f -n __fish_use_subcommand -a ${word} -d ${fishQuote(about)}`);
  }
  for (const [first, members] of groupsOf(verbs)) {
    for (const { second, verb } of members) {
      const seconds = members.map((member) => member.second).join(' ');
      const here = `-n '__fish_seen_subcommand_from ${first}; and not __fish_seen_subcommand_from ${seconds}'`;
      lines.push(`complete -c toride -f ${here} -a ${second} -d ${fishQuote(verb.summary)}`);
    }
  }
  for (const verb of verbs) {
    const seen = verb.name.split(' ').map((word) => `__fish_seen_subcommand_from ${word}`);
    const here = `-n '${seen.join('; and ')}'`;
    if (verb.words !== undefined) lines.push(`complete -c toride ${here} -a '${verb.words.join(' ')}'`);
    for (const [name, option] of Object.entries(optionsOf(verb))) {
      lines.push(`complete -c toride ${here} ${fishFlag(name, option)} -d ${fishQuote(option.help)}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

function fishFlag(name: string, option: OptionSpec): string {
  const short = option.short === undefined ? '' : `-s ${option.short} `;
  if (option.type === 'boolean') return `${short}-l ${name}`;
  return `${short}-l ${name} -r${option.choices === undefined ? '' : ` -f -a '${option.choices.join(' ')}'`}`;
}

function fishQuote(text: string): string {
  return `'${text.replaceAll(/['\\]/g, '\\$&')}'`;
}

function optionsOf(verb: Verb): OptionTable {
  return { ...verb.options, ...commonOf(verb) };
}

function flagNames(name: string, option: OptionSpec): string[] {
  return option.short === undefined ? [`--${name}`] : [`--${name}`, `-${option.short}`];
}

function flagsOf(verb: Verb): string[] {
  return Object.entries(optionsOf(verb)).flatMap(([name, option]) => flagNames(name, option));
}
