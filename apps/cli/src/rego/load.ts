/** Policies and data from files, folders and bundles, as `opa eval -d … -b …` takes them. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { byCodeUnit, TorideError } from '@toride/core';
import {
  joinBundles,
  mergeData,
  readBundle,
  unpackBundle,
  type BundleFile,
  type RegoVersion,
  type Source,
  type Value,
} from '@toride/rego';
import type { Context } from '../context.ts';
import { ignoring, readRegoFiles, unreadable, type Ignored } from './files.ts';

export interface LoadOptions {
  readonly data: readonly string[];
  readonly bundles: readonly string[];
  /** Names of files and folders to pass over, with `*`. */
  readonly ignore: readonly string[];
  readonly version: RegoVersion;
}

export interface Loaded {
  readonly modules: readonly Source[];
  readonly data: Value;
}

/**
 * @throws {TorideError} as {@link readRegoFiles} does, and the codes of `TORIDE_REGO_BUNDLE_…`
 */
export async function loadRego(options: LoadOptions, context: Context): Promise<Loaded> {
  const { version } = options;
  const ignored = ignoring(options.ignore);
  const archives = options.data.filter(isArchive);
  const plain = readRegoFiles(
    options.data.filter((path) => !isArchive(path)),
    context.cwd,
    ignored,
  );
  const bundles = [];
  for (const path of [...options.bundles, ...archives]) {
    bundles.push({ name: path, ...(await openBundle(path, version, ignored, context)) });
  }
  for (const { name, signed } of bundles) {
    if (signed) context.note(`${name} is signed; the signature was not verified.`);
  }
  const joined = joinBundles(bundles);
  return {
    modules: [...plain.modules, ...joined.modules],
    data: mergeData(
      plain.data,
      joined.data,
      () =>
        new TorideError(
          'TORIDE_CLI_REGO_DATA',
          'a bundle says another thing of a place in data than a file named by --data',
        ),
    ),
  };
}

function isArchive(path: string): boolean {
  return /\.(?:tar\.gz|tgz)$/.test(path);
}

async function openBundle(
  path: string,
  version: RegoVersion,
  ignored: Ignored,
  context: Context,
): Promise<ReturnType<typeof readBundle>> {
  const root = resolve(context.cwd, path);
  const files = isFolder(root, path)
    ? folderFiles(root, path, ignored)
    : await unpackBundle(readBytes(root, path), { signal: context.signal });
  const kept = files.filter((file) => !file.path.split('/').some(ignored));
  const prefix = path.endsWith('/') ? path : `${path}/`;
  return readBundle(kept, { version, shown: (file) => `${prefix}${file}` });
}

function isFolder(root: string, path: string): boolean {
  try {
    return statSync(root).isDirectory();
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/** Links are passed over: what a bundle holds is below its folder. */
function folderFiles(root: string, path: string, ignored: Ignored): BundleFile[] {
  try {
    return readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => ({ file, path: relative(root, file).split(sep).join('/') }))
      .filter((entry) => isPart(entry.path) && !entry.path.split('/').some(ignored))
      .sort((a, b) => byCodeUnit(a.path, b.path))
      .map((entry) => ({ path: entry.path, bytes: readFileSync(entry.file) }));
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/** What a bundle is made of; a folder may hold anything else. */
function isPart(path: string): boolean {
  return /\.rego$|(?:^|\/)(?:data\.(?:json|ya?ml)|\.manifest|\.signatures\.json|policy\.wasm|plan\.json|patch\.json)$/.test(
    path,
  );
}

function readBytes(file: string, path: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}
