/** `.manifest`: which part of `data` a bundle owns, and which Rego its files are (OPA's documentation, "Bundles"). */
import { TorideError } from '@toride/core';
import { RE2JS, RE2JSException } from 're2js';
import type { RegoVersion } from '../syntax/ast.ts';
import { fromJson, toJson } from '../values/json.ts';
import { objectEntries, objectGet } from '../values/object.ts';
import { isObject, type Value } from '../values/value.ts';

export interface Manifest {
  readonly revision: string;
  /** Paths below `data`; `['']` is all of it. */
  readonly roots: readonly (readonly string[])[];
  /** Of a file, where the manifest says. */
  readonly versionOf: (path: string) => RegoVersion | undefined;
}

/** What a bundle without a manifest has. */
export const NO_MANIFEST: Manifest = { revision: '', roots: [[]], versionOf: () => undefined };

/** @throws {TorideError} `TORIDE_REGO_BUNDLE_MANIFEST` */
export function readManifest(text: string): Manifest {
  const manifest = parse(text);
  if (!isObject(manifest)) throw wrong('expected an object');
  const roots = rootsOf(objectGet(manifest, 'roots'));
  const revision = objectGet(manifest, 'revision') ?? '';
  if (typeof revision !== 'string') throw wrong('revision: expected a string');
  return { revision, roots, versionOf: versionsOf(manifest) };
}

function parse(text: string): Value {
  try {
    return fromJson(text);
  } catch (cause) {
    throw wrong((cause as Error).message, cause);
  }
}

function rootsOf(value: Value | undefined): string[][] {
  if (value === undefined || value === null) return [[]];
  if (!Array.isArray(value)) throw wrong('roots: expected a list of paths');
  const roots = (value as readonly Value[]).map((root) => {
    if (typeof root !== 'string') throw wrong(`roots: expected a path, got ${toJson(root)}`);
    return pathOf(root);
  });
  for (const [at, root] of roots.entries()) {
    const other = roots.slice(at + 1).find((one) => overlap(root, one));
    if (other !== undefined) throw wrong(`roots: ${pathText(root)} and ${pathText(other)} overlap`);
  }
  return roots;
}

function pathOf(text: string): string[] {
  const trimmed = text.replaceAll(/^\/+|\/+$/g, '');
  return trimmed === '' ? [] : trimmed.split('/');
}

/** Whether one leads to the other. */
export function overlap(a: readonly string[], b: readonly string[]): boolean {
  return covers(a, b) || covers(b, a);
}

export function covers(root: readonly string[], path: readonly string[]): boolean {
  return root.every((part, at) => part === path[at]);
}

export function pathText(path: readonly string[]): string {
  return `/${path.join('/')}`;
}

function versionsOf(manifest: Value): Manifest['versionOf'] {
  const all = versionOf(isObject(manifest) ? objectGet(manifest, 'rego_version') : undefined, 'rego_version');
  const byFile = isObject(manifest) ? objectGet(manifest, 'file_rego_versions') : undefined;
  if (byFile === undefined || byFile === null) return () => all;
  if (!isObject(byFile)) throw wrong('file_rego_versions: expected an object');
  const patterns = [...objectEntries(byFile)].map(([key, version]) => ({
    matches: globMatcher(nameOf(key)),
    version: versionOf(version, `file_rego_versions: ${nameOf(key)}`),
  }));
  return (path) => patterns.find(({ matches }) => matches(`/${path}`))?.version ?? all;
}

/** Keys of JSON are strings. */
export function nameOf(key: Value): string {
  return typeof key === 'string' ? key : '';
}

function versionOf(value: Value | undefined, where: string): RegoVersion | undefined {
  if (value === undefined || value === null) return undefined;
  if (value === 0) return 'v0';
  if (value === 1) return 'v1';
  throw wrong(`${where}: expected 0 or 1, got ${toJson(value)}`);
}

/** `/policies/**` as OPA compiles it: `*` stays in a folder. Linear in time, whatever the pattern. */
function globMatcher(pattern: string): (path: string) => boolean {
  const source = pattern.replaceAll(/\*\*|\*|\?|[\\^$.|+()[\]{}]/g, (token) => {
    if (token === '**') return '.*';
    if (token === '*') return '[^/]*';
    return token === '?' ? '[^/]' : `\\${token}`;
  });
  try {
    const compiled = RE2JS.compile(`^/?${source.replace(/^\//, '')}$`);
    return (path) => compiled.matcher(path).find();
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    throw wrong(`file_rego_versions: ${pattern} is no pattern`, error);
  }
}

function wrong(found: string, cause?: unknown): TorideError {
  return new TorideError('TORIDE_REGO_BUNDLE_MANIFEST', `.manifest: ${found}`, { cause });
}
