import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, extname, join, relative, resolve, sep } from 'node:path';
import { byCodeUnit, stringifyJson, TorideError } from '@toride/core';
import { parseDocument } from '@toride/inventory';
import { fromJson, isObject, makeObject, objectEntries, type Source, type Value } from '@toride/rego';

/** What `-d` names: policies, and the base documents below `data`. */
export interface RegoFiles {
  readonly modules: readonly Source[];
  readonly data: Value;
}

const DATA_FILE = /\.(?:json|ya?ml)$/;

/**
 * Reads files and folders as `opa -d` does: Rego files are policies; a JSON or YAML file named directly is merged into the
 * root of `data`, one found in a folder below the path of its folder. Hidden files are passed over.
 *
 * @throws {TorideError} `TORIDE_CLI_FILE_UNREADABLE` for a path that cannot be read, `TORIDE_CLI_REGO_DATA` for documents
 * that are no objects or say two things of one place.
 */
export function readRegoFiles(paths: readonly string[], cwd: string): RegoFiles {
  const modules: Source[] = [];
  let data: Value = {};
  for (const path of paths) {
    for (const { file, below } of filesOf(path, cwd)) {
      if (extname(file) === '.rego') modules.push({ file: shown(file, path, cwd), text: readText(file) });
      else if (DATA_FILE.test(file)) data = merge(data, nest(readValue(file), below, file), file);
    }
  }
  return { modules, data };
}

/** A JSON or YAML file as one value, numbers exact. */
export function readValue(file: string): Value {
  const text = file === '-' ? readFileSync(0, 'utf8') : readText(file);
  try {
    return fromJson(text);
  } catch {
    const { value, diagnostics } = parseDocument(text, { file, line: 1 });
    const [problem] = diagnostics.filter(({ level }) => level === 'error');
    if (problem === undefined) return fromJson(stringifyJson(value ?? null));
    const { line = 1, column = 1, message } = problem;
    throw new TorideError('TORIDE_CLI_REGO_DATA', `${file}:${line}:${column}: ${message}`);
  }
}

interface Found {
  readonly file: string;
  /** Folders between the path that was named and the file. */
  readonly below: readonly string[];
}

function filesOf(path: string, cwd: string): Found[] {
  const root = resolve(cwd, path);
  try {
    if (!statSync(root).isDirectory()) return [{ file: root, below: [] }];
    return readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !basename(entry.name).startsWith('.'))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort(byCodeUnit)
      .map((file) => ({ file, below: relative(root, file).split(sep).slice(0, -1) }));
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

function unreadable(file: string, cause: unknown): TorideError {
  return new TorideError(
    'TORIDE_CLI_FILE_UNREADABLE',
    `could not read ${file}: ${(cause as Error).message}`,
    { cause },
  );
}

/** Errors name a file as the user did. */
function shown(file: string, path: string, cwd: string): string {
  return resolve(cwd, path) === file ? path : relative(cwd, file);
}

function nest(value: Value, below: readonly string[], file: string): Value {
  if (below.length === 0 && !isObject(value)) {
    throw new TorideError(
      'TORIDE_CLI_REGO_DATA',
      `expected an object in ${file}, since it is merged into data`,
    );
  }
  return below.reduceRight<Value>((inner, folder) => makeObject([[folder, inner]]), value);
}

function merge(a: Value, b: Value, file: string): Value {
  if (!isObject(a) || !isObject(b)) {
    throw new TorideError(
      'TORIDE_CLI_REGO_DATA',
      `${file} says another thing of a place in data than a file before it`,
    );
  }
  const merged = new Map(objectEntries(a));
  for (const [key, value] of objectEntries(b)) {
    const held = merged.get(key);
    merged.set(key, held === undefined ? value : merge(held, value, file));
  }
  return makeObject([...merged]);
}
