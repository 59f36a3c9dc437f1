/** From flags to what `prepare` takes: shared by the verbs that evaluate a query. */
import { resolve } from 'node:path';
import { TorideError } from '@toride/core';
import type { PrepareOptions, RegoError, RegoVersion, Value } from '@toride/rego';
import { terminal } from '@toride/report';
import { PLAIN } from '../channel.ts';
import type { Values } from '../command.ts';
import type { Context } from '../context.ts';
import { errorLines } from './errors.ts';
import type { INPUT_DOCUMENT_OPTIONS, LOAD_OPTIONS } from './eval-options.ts';
import { readValue } from './files.ts';
import type { Loaded, LoadOptions } from './load.ts';

export type QueryValues = Values<typeof LOAD_OPTIONS & typeof INPUT_DOCUMENT_OPTIONS>;

export function versionOf(values: Pick<QueryValues, 'v0-compatible'>): RegoVersion {
  return values['v0-compatible'] === true ? 'v0' : 'v1';
}

export function loadOptions(values: Values<typeof LOAD_OPTIONS>): LoadOptions {
  return {
    data: values.data ?? [],
    bundles: values.bundle ?? [],
    ignore: values.ignore ?? [],
    version: versionOf(values),
  };
}

export function queryOptions(
  values: QueryValues,
  query: string,
  loaded: Loaded,
): Pick<PrepareOptions, 'modules' | 'data' | 'query' | 'version' | 'imports' | 'package' | 'codegen'> {
  return {
    modules: loaded.modules,
    data: loaded.data,
    query,
    version: versionOf(values),
    imports: values.import ?? [],
    ...(values.package === undefined ? {} : { package: values.package }),
    ...(values['no-codegen'] === true ? { codegen: false } : {}),
  };
}

export function inputOf(values: QueryValues, context: Context): Value | undefined {
  if (values['stdin-input'] === true || values.input === '-') return readValue('-');
  return values.input === undefined ? undefined : readValue(resolve(context.cwd, values.input));
}

/** What people read of errors that `prepare` gives. */
export function refusal(errors: readonly RegoError[], query: string, { modules }: Loaded): TorideError {
  const sources = new Map([...modules.map(({ file, text }) => [file, text] as const), ['', query] as const]);
  const text = errorLines(errors, sources, terminal(PLAIN)).join('\n');
  return new TorideError('TORIDE_CLI_REGO_REFUSED', `the policy or the query cannot be compiled\n${text}`);
}
