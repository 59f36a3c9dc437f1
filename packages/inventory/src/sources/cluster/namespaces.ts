import type { CoverageGap, Diagnostic } from '@toride/core';
import type { SourceBatch } from '../../source.ts';
import type { ClusterClient } from './client.ts';
import type { ListableKind } from './discovery.ts';
import { parseJson } from './json.ts';
import { listKind, pageBatch } from './list.ts';

export const NAMESPACE: ListableKind = {
  group: '',
  version: 'v1',
  kind: 'Namespace',
  resource: 'namespaces',
  namespaced: false,
};

/**
 * Reads the Namespace objects first: their names are where to look when a list of everything is forbidden. Those that the
 * user named are read one by one, since rights in a namespace rarely include the list of all.
 *
 * @returns the names, as far as they are known.
 */
export async function* readNamespaces(
  client: ClusterClient,
  options: {
    readonly only: readonly string[] | undefined;
    readonly own: string | undefined;
    readonly pageSize: number;
  },
): AsyncGenerator<SourceBatch, readonly string[]> {
  if (options.only !== undefined) {
    yield* readNamed(client, options.only, true);
    return options.only;
  }
  const names: string[] = [];
  let forbidden = false;
  for await (const batch of listKind(client, NAMESPACE, {
    only: undefined,
    known: [],
    pageSize: options.pageSize,
  })) {
    for (const { file } of batch.documents) names.push(file.slice(file.lastIndexOf('/') + 1));
    forbidden ||= (batch.gaps?.length ?? 0) > 0;
    yield batch;
  }
  if (!forbidden || options.own === undefined || names.includes(options.own)) return names;
  yield* readNamed(client, [options.own], false);
  return [...names, options.own];
}

async function* readNamed(
  client: ClusterClient,
  names: readonly string[],
  asked: boolean,
): AsyncGenerator<SourceBatch> {
  for (const name of names) {
    const path = `/api/v1/namespaces/${encodeURIComponent(name)}`;
    const answer = await client.get(path);
    if (answer.type === 'ok') yield readOne(answer.text);
    else if (answer.type === 'status' && answer.status === 404 && asked) yield missing(name);
    // Where the list was refused, a gap of the whole kind stands already.
    else if (asked) yield { documents: [], diagnostics: [], gaps: [gap(name, answer.message)] };
  }
  if (asked) yield { documents: [], diagnostics: [], gaps: [{ ...OTHERS, exceptNamespaces: names }] };
}

const OTHERS: CoverageGap = {
  kind: 'Namespace',
  group: '',
  coverage: 'denied',
  why: 'other namespaces were not asked for',
};

function readOne(text: string): SourceBatch {
  try {
    return pageBatch(NAMESPACE, [parseJson(text)]);
  } catch {
    return pageBatch(NAMESPACE, [null]);
  }
}

/** A misspelt name would give an empty report, which reads like a clean one. */
function missing(name: string): SourceBatch {
  const message = `expected a namespace "${name}", got none of that name`;
  const diagnostic: Diagnostic = { code: 'TORIDE_CLUSTER_NAMESPACE', level: 'error', message };
  return { documents: [], diagnostics: [diagnostic], gaps: [] };
}

function gap(name: string, message: string): CoverageGap {
  return { kind: 'Namespace', group: '', namespace: name, coverage: 'denied', why: message };
}
