import { EXIT, type ExitCode } from '@toride/core';
import type { Context } from './context.ts';
import { writeOutput } from './output.ts';
import { parseInvocation, usageError } from './parse.ts';
import { didYouMean } from './suggest.ts';
import { findVerb, firstWords, membersOf } from './verb-list.ts';
import { VERBS } from './verbs.ts';
import { version } from './version.ts';

/**
 * Runs one command line and returns its exit code.
 *
 * @param args without the program's own name
 * @throws {TorideError} for bad usage or configuration, and for an output that could not be written
 */
export async function run(args: readonly string[], context: Context): Promise<ExitCode> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h') {
    await showHelp(undefined, context);
    return name === undefined ? EXIT.usage : EXIT.clean;
  }
  if (name === '--version' || name === '-V') {
    await writeOutput(undefined, context, async (sink) => sink.write(`toride ${version()}\n`));
    return EXIT.clean;
  }
  const found = findVerb(VERBS, args);
  if (found === undefined && membersOf(VERBS, name).length > 0 && isHelp(rest[0])) {
    await showHelp(name, context);
    return rest.length === 0 ? EXIT.usage : EXIT.clean;
  }
  if (found === undefined) throw usageError(unknownVerb(name, rest[0]), 'help');
  const verb = await found.load();
  const { values, operands } = parseInvocation(verb, args.slice(found.length));
  if (values['help'] === true) {
    await showHelp(verb.name, context);
    return EXIT.clean;
  }
  return verb.run(values, operands, context);
}

function isHelp(word: string | undefined): boolean {
  return word === undefined || word === '--help' || word === '-h';
}

function unknownVerb(name: string, second: string | undefined): string {
  if (name.startsWith('-')) return `expected a verb before the flag '${name}': toride scan ${name}`;
  const members = membersOf(VERBS, name);
  if (members.length > 0) {
    return `expected one of ${members.join(', ')} after '${name}', got '${second ?? ''}'${didYouMean(second ?? '', members)}`;
  }
  return `unknown verb '${name}'${didYouMean(name, firstWords(VERBS))}`;
}

async function showHelp(name: string | undefined, context: Context): Promise<void> {
  const { printHelp } = await import('./verbs/help.ts');
  await printHelp(VERBS, name, context);
}
