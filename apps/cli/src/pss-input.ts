import type { Inventory } from '@toride/core';
import type { OptionTable } from './command.ts';
import { loadConfig } from './configuration.ts';
import type { Context } from './context.ts';
import { printDiagnostics } from './diagnostics.ts';
import { readInput, requireObjects, type InputValues } from './input.ts';

/** How a verb of the Pod Security Standards prints. */
export const PSS_FORMAT = {
  format: {
    type: 'string',
    short: 'f',
    value: 'FORMAT',
    choices: ['table', 'json'],
    help: 'how to print it',
  },
} as const satisfies OptionTable;

/**
 * Reads what a verb of the Pod Security Standards judges, and tells at once what could not be read.
 *
 * @throws {TorideError} `TORIDE_CLI_NOTHING_FOUND`
 */
export async function readJudged(
  paths: readonly string[],
  values: InputValues,
  context: Context,
): Promise<Inventory> {
  const { inventory } = await readInput(paths, values, loadConfig(values.config, context), context);
  await printDiagnostics(inventory.diagnostics, context);
  requireObjects(inventory, paths);
  return inventory;
}
