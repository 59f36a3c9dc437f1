import { EXIT } from '@toride/core';
import { defineVerb, type Verb } from '../command.ts';
import { groupHelp, overallHelp, verbHelp, type Heading } from '../help-text.ts';
import { writeOutput } from '../output.ts';
import { usageError } from '../parse.ts';
import { didYouMean } from '../suggest.ts';
import { findVerb, firstWords, loadAll, type VerbList } from '../verb-list.ts';
import type { Context } from '../context.ts';

/** `toride help`, which tells of all the others. */
export function helpOn(verbs: VerbList): Verb {
  return defineVerb({
    name: 'help',
    summary: 'Show all verbs, or how one of them is used',
    usage: ['help [VERB]'],
    operands: { min: 0, max: 2 },
    options: {},
    examples: [
      { about: 'All verbs', command: 'toride help' },
      { about: 'Flags and examples of one', command: 'toride help scan' },
    ],
    async run(values, words, context) {
      await printHelp(verbs, words.length === 0 ? undefined : words.join(' '), context, values);
      return EXIT.clean;
    },
  });
}

/** Prints the page of a verb, or the overall one. */
export async function printHelp(
  verbs: VerbList,
  name: string | undefined,
  context: Context,
  values: { readonly output?: string } = {},
): Promise<void> {
  const file = values.output;
  const heading: Heading = (text) =>
    context.stdout.colour && file === undefined ? `\x1b[1m${text}\x1b[22m` : text;
  const text =
    name === undefined ? overallHelp(await loadAll(verbs), heading) : await pageOf(verbs, name, heading);
  await writeOutput(file, context, async (sink) => sink.write(text));
}

async function pageOf(verbs: VerbList, name: string, heading: Heading): Promise<string> {
  const found = findVerb(verbs, name.split(' '));
  if (found !== undefined) return verbHelp(await found.load(), heading);
  const group = (await loadAll(verbs)).filter((verb) => verb.name.startsWith(`${name} `));
  if (group.length > 0) return groupHelp(name, group, heading);
  throw usageError(`unknown verb '${name}'${didYouMean(name, firstWords(verbs))}`, 'help');
}
