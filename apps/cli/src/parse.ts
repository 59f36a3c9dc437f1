import { parseArgs } from 'node:util';
import { TorideError } from '@toride/core';
import {
  COMMON_OPTIONS,
  type AnyValues,
  type OptionSpec,
  type OptionTable,
  type VerbSpec,
} from './command.ts';
import { didYouMean } from './suggest.ts';

export interface Invocation {
  readonly values: AnyValues;
  readonly operands: readonly string[];
}

/**
 * Reads a verb's flags and operands.
 *
 * `parseArgs` splits the words (its tokens know `--a=b`, `-ab`, `--`); what they mean is checked here, so that a mistake is
 * answered with the flag that was probably meant.
 *
 * @throws {TorideError} `TORIDE_CLI_USAGE`
 */
export function parseInvocation(spec: VerbSpec, args: readonly string[]): Invocation {
  const options: OptionTable = { ...COMMON_OPTIONS, ...spec.options };
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      Object.entries(options).map(([name, { type, short }]) => [
        name,
        short === undefined ? { type } : { type, short },
      ]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  // Without a prototype: `--constructor` must be an unknown flag, not an inherited function.
  const values: Record<string, string | true | string[]> = Object.create(null) as Record<
    string,
    string | true | string[]
  >;
  const operands: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value);
    if (token.kind !== 'option') continue;
    const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
    if (option === undefined) throw unknownFlag(spec, options, token.rawName);
    const value = valueOf(option, token.rawName, token.value, token.inlineValue === true);
    if (option.multiple === true && typeof value === 'string') {
      const list = values[token.name];
      if (Array.isArray(list)) list.push(value);
      else values[token.name] = [value];
    } else values[token.name] = value;
  }
  if (values['help'] === undefined) checkOperands(spec, operands);
  return { values, operands };
}

function unknownFlag(spec: VerbSpec, options: OptionTable, rawName: string): TorideError {
  const guess = rawName.startsWith('--') ? didYouMean(rawName.slice(2), Object.keys(options), '--') : '';
  return usageError(`unknown flag '${rawName}' of 'toride ${spec.name}'${guess}`, spec.name);
}

function valueOf(
  option: OptionSpec,
  rawName: string,
  value: string | undefined,
  inline: boolean,
): string | true {
  if (option.type === 'boolean') {
    if (value !== undefined) throw usageError(`flag '${rawName}' takes no value, got '${value}'`);
    return true;
  }
  if (value === undefined || (!inline && value.startsWith('-') && value !== '-')) {
    throw usageError(
      `flag '${rawName}' needs a value: ${rawName} ${option.value ?? 'VALUE'}${value === undefined ? '' : ` (a value that begins with '-' is written ${rawName}=${value})`}`,
    );
  }
  if (option.choices !== undefined && !option.choices.includes(value)) {
    throw usageError(
      `flag '${rawName}' expects one of ${option.choices.join(', ')}, got '${value}'${didYouMean(value, option.choices)}`,
    );
  }
  return value;
}

function checkOperands(spec: VerbSpec, operands: readonly string[]): void {
  const { min, max } = spec.operands;
  if (operands.length < min) {
    throw usageError(
      `'toride ${spec.name}' needs more operands: toride ${spec.usage[0] ?? spec.name}`,
      spec.name,
    );
  }
  if (operands.length > max) {
    throw usageError(
      `'toride ${spec.name}' did not expect '${operands[max] ?? ''}': toride ${spec.usage[0] ?? spec.name}`,
      spec.name,
    );
  }
}

/** A mistake on the command line. Names the help page that shows how it should have been. */
export function usageError(message: string, verb?: string): TorideError {
  const page = verb === undefined ? '' : `\nSee: toride ${verb === 'help' ? '' : `${verb} `}--help`;
  return new TorideError('TORIDE_CLI_USAGE', `${message}${page}`);
}
