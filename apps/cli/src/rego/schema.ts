/** Schemas that `--schema` names, for checking types. */
import { readdirSync, statSync } from 'node:fs';
import { extname, join, relative, resolve, sep } from 'node:path';
import { byCodeUnit, TorideError } from '@toride/core';
import { printRef, type CompileOptions, type Term, type Value } from '@toride/rego';
import type { OptionTable } from '../command.ts';
import { readValue } from './files.ts';

export const SCHEMA_OPTIONS = {
  schema: {
    type: 'string',
    short: 's',
    value: 'PATH',
    help: 'check types with JSON Schemas: a file for the input, or a folder that metadata refers to',
  },
} as const satisfies OptionTable;

/**
 * A file is the schema of the input; a folder holds schemas by their paths, `schema.app.user` for `app/user.json`, for the
 * `schemas` of metadata.
 *
 * @throws {TorideError} `TORIDE_CLI_FILE_UNREADABLE`, `TORIDE_CLI_REGO_DATA`
 */
export function schemaOptions(path: string | undefined, cwd: string): Pick<CompileOptions, 'schemas'> {
  return path === undefined ? {} : { schemas: readSchemas(resolve(cwd, path), path) };
}

function readSchemas(root: string, shown: string): ReadonlyMap<string, Value> {
  const schemas = new Map<string, Value>();
  for (const file of filesBelow(root, shown)) {
    const name = file === root ? 'schema' : nameOf(relative(root, file));
    schemas.set(name, readValue(file));
  }
  return schemas;
}

function filesBelow(root: string, shown: string): string[] {
  try {
    if (!statSync(root).isDirectory()) return [root];
    return readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .toSorted(byCodeUnit);
  } catch (cause) {
    const message = `could not read ${shown}: ${(cause as Error).message}`;
    throw new TorideError('TORIDE_CLI_FILE_UNREADABLE', message, { cause });
  }
}

const location = { file: '', row: 0, col: 0, offset: 0, text: '' };

/** As metadata writes it, in the form that references are compared in. */
function nameOf(path: string): string {
  const names = path.slice(0, path.length - extname(path).length).split(sep);
  return printRef([
    { type: 'var', name: 'schema', location },
    ...names.map((value): Term => ({ type: 'string', value, location })),
  ]);
}
