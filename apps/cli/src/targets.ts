import { formats, type FormatName } from '@toride/report';
import { usageError } from './parse.ts';
import { didYouMean } from './suggest.ts';

/** One output of a run: a format, and the file it goes to; standard output where none is named. */
export interface Target {
  readonly format: FormatName;
  readonly file?: string;
}

/**
 * Reads `-f FORMAT[=FILE]` and `-o FILE`: several formats may be written at once, but only one of them to `-o` or standard
 * output.
 *
 * @throws {TorideError} `TORIDE_CLI_USAGE`
 * @example parseTargets(['table', 'sarif=out.sarif'], undefined) // [{ format: 'table' }, { format: 'sarif', file: 'out.sarif' }]
 */
export function parseTargets(given: readonly string[] | undefined, output: string | undefined): Target[] {
  const targets = (given ?? ['table']).map(parseTarget);
  const unnamed = targets.filter((target) => target.file === undefined);
  if (unnamed.length > 1) {
    const [first, second] = unnamed;
    throw usageError(
      `only one format can go to ${output === undefined ? 'standard output' : '-o'}: write '-f ${first?.format ?? ''} -f ${second?.format ?? ''}=FILE'`,
    );
  }
  if (output === undefined) return targets;
  if (unnamed.length === 0) throw usageError("'-o' has nothing to write: every format names its own file");
  return targets.map((target) => (target.file === undefined ? { ...target, file: output } : target));
}

function parseTarget(text: string): Target {
  const at = text.indexOf('=');
  const name = at === -1 ? text : text.slice(0, at);
  if (!isFormat(name)) {
    const known = Object.keys(formats);
    throw usageError(`expected a format (${known.join(', ')}), got '${name}'${didYouMean(name, known)}`);
  }
  if (at === -1) return { format: name };
  const file = text.slice(at + 1);
  if (file === '') throw usageError(`expected a file after '${text}'`);
  return { format: name, file };
}

function isFormat(name: string): name is FormatName {
  return Object.hasOwn(formats, name);
}
