import { readFileSync, statSync } from 'node:fs';
import { isJsonObject, type Json, type JsonObject } from '@toride/core';
import type { SourceDocument } from '../../source.ts';
import { parseDocument } from '../../yaml/index.ts';
import { cutDocuments } from '../documents.ts';
import type { Reach } from './kustomize-graph.ts';

interface Candidate {
  readonly file: string;
  readonly line?: number;
  readonly namespace: string | undefined;
}

/**
 * Where built objects come from: the one source document of that group, kind and name, with the prefixes and suffixes of
 * its way to the root added. What two documents could have made, or a patch renamed, is left without a place.
 */
export function sourceIndex(
  ways: readonly Reach[],
  show: (path: string) => string,
): (value: Json) => SourceDocument['template'] {
  const candidates = new Map<string, Candidate[]>();
  for (const way of ways) {
    for (const [key, candidate] of candidatesOf(way, show)) {
      const known = candidates.get(key);
      if (known === undefined) candidates.set(key, [candidate]);
      else if (!known.some((one) => one.file === candidate.file && one.line === candidate.line))
        known.push(candidate);
    }
  }
  return (value) => {
    if (!isJsonObject(value)) return undefined;
    const key = keyOf(value, (name) => name);
    const found = candidates.get(key ?? '') ?? candidates.get(keyOf(value, withoutHash) ?? '') ?? [];
    const namespace = namespaceOf(value);
    const fitting = found.length === 1 ? found : found.filter((one) => one.namespace === namespace);
    const [only] = fitting;
    if (only === undefined || fitting.length > 1) return undefined;
    return only.line === undefined ? { file: only.file } : { file: only.file, line: only.line };
  };
}

function* candidatesOf(
  { node, prefix, suffix, namespace }: Reach,
  show: (path: string) => string,
): Generator<[string, Candidate]> {
  for (const path of node.resources) {
    for (const { object, line } of objectsIn(path)) {
      const key = keyOf(object, (name) => prefix + name + suffix);
      if (key !== undefined)
        yield [key, { file: show(path), line, namespace: namespace ?? namespaceOf(object) }];
    }
  }
  for (const { kind, name } of node.generated) {
    yield [`v1/${kind}/${prefix}${name}${suffix}`, { file: show(node.file), namespace }];
  }
}

/** Generators append ten characters that stand for the content, of an alphabet without vowels. */
function withoutHash(name: string): string {
  return name.replace(/-[2456789bcdfghkmt]{10}$/, '');
}

function keyOf(object: JsonObject, rename: (name: string) => string): string | undefined {
  const metadata = object['metadata'];
  const name = isJsonObject(metadata) ? metadata['name'] : undefined;
  const { apiVersion, kind } = object;
  if (typeof name !== 'string' || typeof kind !== 'string' || typeof apiVersion !== 'string')
    return undefined;
  return `${apiVersion}/${kind}/${rename(name)}`;
}

function namespaceOf(object: JsonObject): string | undefined {
  const metadata = object['metadata'];
  const namespace = isJsonObject(metadata) ? metadata['namespace'] : undefined;
  return typeof namespace === 'string' ? namespace : undefined;
}

const MAX_FILE = 4 * 1024 * 1024;

function objectsIn(path: string): { readonly object: JsonObject; readonly line: number }[] {
  let text: string;
  try {
    if (statSync(path).size > MAX_FILE) return [];
    text = readFileSync(path, 'utf8');
  } catch {
    return [];
  }
  return cutDocuments(text).flatMap((slice) => {
    const { value } = parseDocument(slice.text, { file: path, line: slice.line });
    if (!isJsonObject(value)) return [];
    const lines = slice.text.split('\n');
    const start = Math.max(
      0,
      lines.findIndex((line) => /^(?:apiVersion|kind|metadata|\{)/.test(line)),
    );
    const items = value['items'];
    const objects = Array.isArray(items) ? (items as readonly Json[]).filter(isJsonObject) : [value];
    return objects.map((object) => ({ object, line: slice.line + start }));
  });
}
