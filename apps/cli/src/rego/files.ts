import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, extname, join, relative, resolve, sep } from 'node:path';
import { byCodeUnit, stringifyJson, TorideError } from '@toride/core';
import { parseDocument } from '@toride/inventory';
import { fromJson, isObject, makeObject, mergeData, type Source, type Value } from '@toride/rego';

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
export function readRegoFiles(
  paths: readonly string[],
  cwd: string,
  ignored: Ignored = () => false,
): RegoFiles {
  const modules: Source[] = [];
  let data: Value = {};
  for (const path of paths) {
    for (const { file, below } of filesOf(path, cwd, ignored)) {
      if (extname(file) === '.rego') modules.push({ file: shown(file, path, cwd), text: readText(file) });
      else if (DATA_FILE.test(file))
        data = mergeData(data, nest(readValue(file), below, file), () => contradiction(file));
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

function filesOf(path: string, cwd: string, ignored: Ignored): Found[] {
  const root = resolve(cwd, path);
  try {
    if (!statSync(root).isDirectory()) return [{ file: root, below: [] }];
    return readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !basename(entry.name).startsWith('.'))
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => !relative(root, file).split(sep).some(ignored))
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

export function unreadable(file: string, cause: unknown): TorideError {
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

function contradiction(file: string): TorideError {
  return new TorideError(
    'TORIDE_CLI_REGO_DATA',
    `${file} says another thing of a place in data than a file before it`,
  );
}

/** Whether a name of a file or folder is passed over. */
export type Ignored = (name: string) => boolean;

/** Of patterns as `--ignore` takes them: `*` stands for any characters, `?` for one. */
export function ignoring(patterns: readonly string[]): Ignored {
  const compiled = patterns.flatMap((list) => list.split(',')).map(matcher);
  return (name) => compiled.some((matches) => matches(name));
}

/** Without backtracking, whatever the pattern: each star is tried once more only for the last one met. */
function matcher(pattern: string): (name: string) => boolean {
  return (name) => {
    let at = 0;
    let star = -1;
    let resume = 0;
    for (let position = 0; position < name.length;) {
      const wanted = pattern[at];
      if (wanted === '*') {
        star = at;
        at += 1;
        resume = position;
      } else if (wanted !== undefined && (wanted === '?' || wanted === name[position])) {
        at += 1;
        position += 1;
      } else if (star >= 0) {
        at = star + 1;
        resume += 1;
        position = resume;
      } else return false;
    }
    return /^\**$/.test(pattern.slice(at));
  };
}
