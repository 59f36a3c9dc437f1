/** Bundles: policies and data that travel together (OPA's documentation, "Bundles"; v1/bundle/bundle.go). */
import { TorideError } from '@toride/core';
import { BuiltinError } from '../builtins/errors.ts';
import { readYaml } from '../builtins/yaml/read.ts';
import type { Source } from '../prepare.ts';
import type { RegoVersion, Term } from '../syntax/ast.ts';
import { parseModule } from '../syntax/parse.ts';
import { printRef } from '../syntax/print.ts';
import { fromJson } from '../values/json.ts';
import { makeObject, objectEntries } from '../values/object.ts';
import { isObject, type Value } from '../values/value.ts';
import type { BundleFile } from './archive.ts';
import { covers, nameOf, NO_MANIFEST, overlap, pathText, readManifest, type Manifest } from './manifest.ts';
import { mergeData } from './merge.ts';

export interface Bundle {
  readonly modules: readonly Source[];
  readonly data: Value;
  readonly manifest: Manifest;
  /** It carries signatures. They are not verified. */
  readonly signed: boolean;
}

const UNREADABLE = new Set(['policy.wasm', 'plan.json', 'plan.pb', 'patch.json']);

/**
 * Reads the files of a bundle. Only `data.json`, `data.yaml` and `data.yml` are data, at the path of their folder.
 *
 * @param shown how messages name a file of the bundle
 * @throws {TorideError} a code of `TORIDE_REGO_BUNDLE_…`
 * @example
 * const { modules, data } = readBundle(await unpackBundle(await readFile('bundle.tar.gz')));
 */
export function readBundle(
  files: readonly BundleFile[],
  {
    shown = (path) => path,
    version = 'v1',
  }: { readonly shown?: (path: string) => string; readonly version?: RegoVersion } = {},
): Bundle {
  const manifest = manifestOf(files);
  const modules: Source[] = [];
  let data: Value = {};
  for (const { path, bytes } of files) {
    const name = baseName(path);
    if (UNREADABLE.has(name))
      throw new TorideError('TORIDE_REGO_BUNDLE_UNSUPPORTED', `${path} is not read here`);
    if (path.endsWith('.rego')) {
      modules.push({
        file: shown(path),
        text: textOf(bytes, path),
        version: manifest.versionOf(path) ?? version,
      });
    } else if (/^data\.(?:json|ya?ml)$/.test(name)) {
      data = mergeData(data, nested(readData(path, bytes), path), refusedData(path));
    }
  }
  checkRoots(manifest, modules, data);
  return { modules, data, manifest, signed: files.some(({ path }) => baseName(path) === '.signatures.json') };
}

function manifestOf(files: readonly BundleFile[]): Manifest {
  const [first, second] = files.filter(({ path }) => baseName(path) === '.manifest');
  if (first === undefined) return NO_MANIFEST;
  if (second === undefined) return readManifest(textOf(first.bytes, first.path));
  throw new TorideError(
    'TORIDE_REGO_BUNDLE_MANIFEST',
    `expected one .manifest, got ${first.path} and ${second.path}`,
  );
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function textOf(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new TorideError('TORIDE_REGO_BUNDLE_DATA', `${path}: expected UTF-8, got other bytes`, { cause });
  }
}

function readData(path: string, bytes: Uint8Array): Value {
  const text = textOf(bytes, path);
  try {
    return path.endsWith('.json') ? fromJson(text) : readYaml(text);
  } catch (cause) {
    if (!(cause instanceof SyntaxError || cause instanceof BuiltinError)) throw cause;
    throw new TorideError('TORIDE_REGO_BUNDLE_DATA', `${path}: ${cause.message}`, { cause });
  }
}

function nested(value: Value, path: string): Value {
  const folders = path.split('/').slice(0, -1);
  if (folders.length === 0 && !isObject(value)) throw refusedData(path)();
  return folders.reduceRight<Value>((inner, folder) => makeObject([[folder, inner]]), value);
}

function refusedData(path: string): () => TorideError {
  return () =>
    new TorideError(
      'TORIDE_REGO_BUNDLE_DATA',
      `${path} is no object, or says another thing of a place than a file before it`,
    );
}

function checkRoots({ roots }: Manifest, modules: readonly Source[], data: Value): void {
  const named = `the bundle's roots are ${roots.map(pathText).join(', ')}`;
  for (const { file, text, version = 'v1' } of modules) {
    const parsed = parseModule(text, { file, version }).module?.package.path.parts;
    const path = parsed?.slice(1).map(partName);
    if (path === undefined || roots.some((root) => covers(root, path))) continue;
    throw new TorideError(
      'TORIDE_REGO_BUNDLE_ROOTS',
      `${file}: package ${printRef(parsed ?? []).slice(5)} is outside: ${named}`,
    );
  }
  const outside = firstOutside(roots, data, []);
  if (outside !== undefined) {
    throw new TorideError('TORIDE_REGO_BUNDLE_ROOTS', `data at ${pathText(outside)} is outside: ${named}`);
  }
}

function partName(part: Term): string {
  return part.type === 'string' ? part.value : '';
}

function firstOutside(
  roots: readonly (readonly string[])[],
  value: Value,
  path: readonly string[],
): readonly string[] | undefined {
  if (roots.some((root) => covers(root, path))) return undefined;
  if (!isObject(value) || (path.length > 0 && !roots.some((root) => covers(path, root)))) return path;
  for (const [key, inner] of objectEntries(value)) {
    const found = firstOutside(roots, inner, [...path, nameOf(key)]);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Policies and data of several bundles together.
 *
 * @throws {TorideError} `TORIDE_REGO_BUNDLE_ROOTS` where two own the same place
 */
export function joinBundles(
  bundles: readonly (Bundle & { readonly name: string })[],
): Pick<Bundle, 'modules' | 'data'> {
  for (const [at, one] of bundles.entries()) {
    for (const other of bundles.slice(at + 1)) checkApart(one, other);
  }
  const data = bundles.reduce<Value>(
    (merged, { data: next, name }) => mergeData(merged, next, refusedData(name)),
    {},
  );
  return { modules: bundles.flatMap(({ modules }) => modules), data };
}

type Named = Bundle & { readonly name: string };

function checkApart(a: Named, b: Named): void {
  for (const root of a.manifest.roots) {
    const other = b.manifest.roots.find((one) => overlap(root, one));
    if (other === undefined) continue;
    throw new TorideError(
      'TORIDE_REGO_BUNDLE_ROOTS',
      `${a.name} and ${b.name} both own ${pathText(root.length > other.length ? root : other)} of data`,
    );
  }
}
