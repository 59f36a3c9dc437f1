import { EXIT } from '@toride/core';
import { defineVerb } from '../command.ts';
import { groupHelp, overallHelp, verbHelp, type Heading } from '../help-text.ts';
import { writeOutput } from '../output.ts';
import { usageError } from '../parse.ts';
import { didYouMean } from '../suggest.ts';
import { allVerbs, findVerb, firstWords } from '../verbs.ts';
import type { Context } from '../context.ts';

export const help = defineVerb({
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
    await printHelp(words.length === 0 ? undefined : words.join(' '), context, values);
    return EXIT.clean;
  },
});

/** Prints the page of a verb, or the overall one. */
export async function printHelp(
  name: string | undefined,
  context: Context,
  values: { readonly output?: string } = {},
): Promise<void> {
  const file = values.output;
  const heading: Heading = (text) =>
    context.stdout.colour && file === undefined ? `\x1b[1m${text}\x1b[22m` : text;
  const text = name === undefined ? overallHelp(await allVerbs(), heading) : await pageOf(name, heading);
  await writeOutput(file, context, async (sink) => sink.write(text));
}

async function pageOf(name: string, heading: Heading): Promise<string> {
  const found = findVerb(name.split(' '));
  if (found !== undefined) return verbHelp(await found.load(), heading);
  const group = (await allVerbs()).filter((verb) => verb.name.startsWith(`${name} `));
  if (group.length > 0) return groupHelp(name, group, heading);
  throw usageError(`unknown verb '${name}'${didYouMean(name, firstWords())}`, 'help');
}
