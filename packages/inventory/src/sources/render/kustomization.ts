import { readFileSync, realpathSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isJsonObject, type Json, type JsonObject } from '@toride/core';
import { parseDocument } from '../../yaml/index.ts';

/** What a kustomization file takes from where (https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/). */
export interface Kustomization {
  /** Real path of its folder. */
  readonly folder: string;
  /** Real path of the file itself. */
  readonly file: string;
  readonly component: boolean;
  /** Folders with kustomizations of their own. */
  readonly bases: readonly string[];
  /** Files of whole objects. */
  readonly resources: readonly string[];
  /** Every other file that it reads: patches, generators' inputs, values. */
  readonly inputs: readonly string[];
  /** Parts that come from the network, as written. */
  readonly remote: readonly string[];
  /** Charts that it inflates, and functions that run code. */
  readonly charts: boolean;
  readonly plugins: readonly string[];
  readonly namePrefix: string;
  readonly nameSuffix: string;
  readonly namespace: string | undefined;
  /** Names of what its generators make. */
  readonly generated: readonly { readonly kind: string; readonly name: string }[];
}

export type KustomizationRead = Kustomization | { readonly problem: string; readonly file: string };

const NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];
const MAX_FILE = 4 * 1024 * 1024;

/** The folder's kustomization, or undefined when it has none that Kustomize would take. */
export function readKustomization(folder: string): KustomizationRead | undefined {
  const file = NAMES.map((name) => join(folder, name)).find(isFile);
  if (file === undefined) return undefined;
  let text: string;
  try {
    if (statSync(file).size > MAX_FILE) return { problem: 'it is larger than 4 MiB', file };
    text = readFileSync(file, 'utf8');
  } catch {
    return { problem: 'it could not be read', file };
  }
  const { value, diagnostics } = parseDocument(text, { file, line: 1 });
  if (!isJsonObject(value)) return { problem: diagnostics[0]?.message ?? 'it is no mapping', file };
  // Flux calls its own resource Kustomization as well, and people keep it in a file of that name.
  const apiVersion = value['apiVersion'];
  if (typeof apiVersion === 'string' && !apiVersion.startsWith('kustomize.config.k8s.io/')) return undefined;
  return interpret(realpathSync.native(folder), realpathSync.native(file), value);
}

function interpret(folder: string, file: string, value: JsonObject): Kustomization {
  const inputs: string[] = [];
  const remote: string[] = [];
  const bases: string[] = [];
  const resources: string[] = [];
  const plugins: string[] = [];
  const take = (reference: string, into: string[]): void => {
    const path = resolve(folder, reference);
    const real = realPath(path);
    // What has a scheme is fetched even where a file of that name exists.
    if (/^[a-z][a-z0-9+.-]*:\/\//i.test(reference) || (real === undefined && looksRemote(reference)))
      remote.push(reference);
    else if (real !== undefined && isFolder(real)) bases.push(real);
    else if (real !== undefined) into.push(real);
  };
  for (const field of ['resources', 'bases', 'components']) {
    for (const reference of texts(value[field])) take(reference, resources);
  }
  for (const field of ['crds', 'configurations', 'patchesStrategicMerge']) {
    for (const reference of texts(value[field])) if (!reference.includes('\n')) take(reference, inputs);
  }
  const functions: string[] = [];
  const inline: string[] = [];
  for (const field of ['generators', 'transformers', 'validators']) {
    for (const reference of texts(value[field])) {
      if (reference.includes('\n')) inline.push(reference);
      else take(reference, functions);
    }
  }
  inputs.push(...functions);
  for (const text of [...inline, ...functions.map(readOr)]) {
    plugins.push(...execOf(text));
    // The configuration of a function may name files by address as well; what only looks like that is refused too.
    remote.push(...addressesIn(text));
  }
  for (const field of ['patches', 'patchesJson6902', 'replacements']) {
    for (const { path } of objects(value[field])) if (typeof path === 'string') take(path, inputs);
  }
  const openapi = value['openapi'];
  if (isJsonObject(openapi) && typeof openapi['path'] === 'string') take(openapi['path'], inputs);
  const generated = generators(value, (reference) => take(reference, inputs));
  const charts = ['helmCharts', 'helmChartInflationGenerator'].some(
    (field) => objects(value[field]).length > 0,
  );
  return {
    folder,
    file,
    component: value['kind'] === 'Component',
    bases,
    resources,
    inputs,
    remote,
    charts,
    plugins,
    namePrefix: word(value['namePrefix']) ?? '',
    nameSuffix: word(value['nameSuffix']) ?? '',
    namespace: word(value['namespace']),
    generated,
  };
}

/** `configMapGenerator` and `secretGenerator` read files as `path` or `key=path`. */
function generators(value: JsonObject, take: (reference: string) => void): { kind: string; name: string }[] {
  const made: { kind: string; name: string }[] = [];
  for (const [field, kind] of [
    ['configMapGenerator', 'ConfigMap'],
    ['secretGenerator', 'Secret'],
  ] as const) {
    for (const generator of objects(value[field])) {
      const name = word(generator['name']);
      if (name !== undefined) made.push({ kind, name });
      for (const file of texts(generator['files'])) take(file.slice(file.indexOf('=') + 1));
      for (const file of [...texts(generator['envs']), ...texts([generator['env'] ?? null])]) take(file);
    }
  }
  return made;
}

/**
 * Functions that Kustomize would run as a program or a container. It runs them only with flags that Toride never gives, so this
 * is for the message alone.
 */
function execOf(configuration: string): string[] {
  return /config\.kubernetes\.io\/function/.test(configuration) ? ['a function that runs code'] : [];
}

function addressesIn(text: string): string[] {
  return [...new Set(text.match(/\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s"']{1,500}/gi))];
}

/** How Kustomize tells a repository from a path that is not there. */
function looksRemote(reference: string): boolean {
  return /^(?:git::|git@|[\w-]+(?:\.[\w-]+)+[:/])|\?(?:.*&)?(?:ref|version)=|\.git(?:$|[/?])/.test(reference);
}

function texts(value: Json | undefined): string[] {
  return Array.isArray(value) ? (value as readonly Json[]).filter((one) => typeof one === 'string') : [];
}

function objects(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? (value as readonly Json[]).filter(isJsonObject) : [];
}

function word(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function readOr(path: string): string {
  try {
    return statSync(path).size > MAX_FILE ? '' : readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync.native(path);
  } catch {
    return undefined;
  }
}
