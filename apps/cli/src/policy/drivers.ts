import { TorideError, type JsonObject } from '@toride/core';
import {
  celDriver,
  fileProviders,
  httpProviders,
  isProvider,
  patientDriver,
  readProvider,
  regoDriver,
  type ExternalDataProvider,
  type ExternalDataSource,
  type PolicyDriver,
} from '@toride/gatekeeper';
import { parseDocument } from '@toride/inventory';
import type { OptionTable, Values } from '../command.ts';
import { readText } from '../configuration.ts';
import type { Context } from '../context.ts';

/** Flags that say who answers what policies ask of external data providers. */
export const EXTERNAL_DATA_OPTIONS = {
  'external-data': {
    type: 'string',
    multiple: true,
    value: 'FILE',
    help: 'answers of external data providers: for each name `values` and `errors` by key',
  },
  'external-data-host': {
    type: 'string',
    multiple: true,
    value: 'HOST',
    help: 'ask HTTPS Providers of this host (default: none is asked)',
  },
} as const satisfies OptionTable;

export type ExternalDataValues = Values<typeof EXTERNAL_DATA_OPTIONS>;

/**
 * What runs the code of templates. Each policy is given up on one constraint once it has spent its budget several times.
 *
 * @throws {TorideError} `TORIDE_CLI_FILE_UNREADABLE`
 */
export function policyDrivers(
  objects: readonly JsonObject[],
  values: ExternalDataValues,
  context: Pick<Context, 'cwd' | 'signal'>,
): readonly PolicyDriver[] {
  const externalData = externalDataSources(objects, values, context);
  const { signal } = context;
  // Of a template that has both, gator and Gatekeeper run the CEL.
  return [celDriver({ signal }), patientDriver(regoDriver({ signal, externalData }))];
}

function externalDataSources(
  objects: readonly JsonObject[],
  values: ExternalDataValues,
  context: Pick<Context, 'cwd'>,
): ExternalDataSource[] {
  const files = (values['external-data'] ?? []).map((file) => fileSource(file, context));
  const hosts = values['external-data-host'] ?? [];
  if (hosts.length === 0) return files;
  const providers = objects
    .filter(isProvider)
    .map(readProvider)
    .filter((read): read is ExternalDataProvider => !('error' in read));
  return [...files, httpProviders(providers, hosts)];
}

function fileSource(file: string, context: Pick<Context, 'cwd'>): ExternalDataSource {
  const { value, diagnostics } = parseDocument(readText(file, context), { file, line: 1 });
  const fault = diagnostics.find(({ level }) => level === 'error');
  if (fault !== undefined)
    throw new TorideError(
      'TORIDE_CLI_FILE_UNREADABLE',
      `${file}:${fault.line ?? 1}:${fault.column ?? 1}: ${fault.message}`,
    );
  try {
    return fileProviders(value ?? {});
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new TorideError('TORIDE_CLI_FILE_UNREADABLE', `${file}: ${cause.message}`, { cause });
  }
}
