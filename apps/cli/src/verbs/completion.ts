import { EXIT } from '@toride/core';
import { defineVerb, type Verb } from '../command.ts';
import { completionScript, SHELLS, type Shell } from '../completion-script.ts';
import { writeOutput } from '../output.ts';
import { usageError } from '../parse.ts';
import { didYouMean } from '../suggest.ts';
import { loadAll, type VerbList } from '../verb-list.ts';

/** `toride completion`, which knows the words of every verb. */
export function completionOf(verbs: VerbList): Verb {
  return defineVerb({
    name: 'completion',
    summary: 'Print the completion script of a shell',
    usage: ['completion bash|zsh|fish'],
    operands: { min: 1, max: 1 },
    words: SHELLS,
    options: {},
    examples: [
      { about: 'For this bash session', command: 'source <(toride completion bash)' },
      {
        about: 'For every fish session',
        command: 'toride completion fish > ~/.config/fish/completions/toride.fish',
      },
    ],
    async run(values, [shell = ''], context) {
      if (!isShell(shell)) {
        throw usageError(
          `expected a shell (${SHELLS.join(', ')}), got '${shell}'${didYouMean(shell, SHELLS)}`,
        );
      }
      const script = completionScript(shell, await loadAll(verbs));
      await writeOutput(values.output, context, async (sink) => sink.write(script));
      return EXIT.clean;
    },
  });
}

function isShell(text: string): text is Shell {
  return (SHELLS as readonly string[]).includes(text);
}
