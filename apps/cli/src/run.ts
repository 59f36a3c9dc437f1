import { EXIT, type ExitCode } from '@toride/core';
import type { Context } from './context.ts';
import { writeOutput } from './output.ts';
import { parseInvocation, usageError } from './parse.ts';
import { didYouMean } from './suggest.ts';
import { VERBS } from './verbs.ts';
import { version } from './version.ts';
import { printHelp } from './verbs/help.ts';

/**
 * Runs one command line and returns its exit code.
 *
 * @param args without the program's own name
 * @throws {TorideError} for bad usage or configuration, and for an output that could not be written
 */
export async function run(args: readonly string[], context: Context): Promise<ExitCode> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h') {
    await printHelp(undefined, context);
    return name === undefined ? EXIT.usage : EXIT.clean;
  }
  if (name === '--version' || name === '-V') {
    await writeOutput(undefined, context, async (sink) => sink.write(`toride ${version()}\n`));
    return EXIT.clean;
  }
  const load = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  if (load === undefined) throw usageError(unknownVerb(name), 'help');
  const verb = await load();
  const { values, operands } = parseInvocation(verb, rest);
  if (values['help'] === true) {
    await printHelp(verb.name, context);
    return EXIT.clean;
  }
  return verb.run(values, operands, context);
}

function unknownVerb(name: string): string {
  if (name.startsWith('-')) return `expected a verb before the flag '${name}': toride scan ${name}`;
  return `unknown verb '${name}'${didYouMean(name, Object.keys(VERBS))}`;
}
