import { isJsonObject, type Json, type JsonObject } from '@toride/core';
import type { ClusterClient } from './client.ts';
import { parseJson } from './json.ts';

export interface PageOptions {
  readonly accept: string;
  /** Objects a page, as `limit`. */
  readonly size: number;
}

/** How a list ended. */
export type ListEnd =
  | { readonly type: 'complete' }
  /** 404: the kind was removed since discovery, or the namespace does not exist; there are none. */
  | { readonly type: 'absent' }
  | { readonly type: 'forbidden'; readonly message: string }
  /** The rest could not be read; `some` when a part was. */
  | { readonly type: 'lost'; readonly message: string; readonly some: boolean };

// The continue token is good for about five minutes (etcd's compaction); a cluster that outruns three tries will outrun more.
const RESTARTS = 3;
// A server that hands out tokens without end must not hold the scan for ever.
const MAX_EMPTY_PAGES = 10;

/**
 * Lists one kind page by page (Kubernetes API concepts, "Retrieving large results sets in chunks"), so that memory follows
 * a page. Each object comes once: when the token has expired (410 Gone) the list starts again, and what was handed out
 * before is left out. A page that is too large is asked for again in smaller pieces.
 */
export async function* listPages(
  client: ClusterClient,
  path: string,
  options: PageOptions,
): AsyncGenerator<readonly Json[], ListEnd> {
  const seen = new Set<string>();
  let size = options.size;
  let token = '';
  let restarts = 0;
  let empty = 0;
  const lost = (message: string): ListEnd => ({ type: 'lost', message, some: seen.size > 0 });
  for (;;) {
    const query = token === '' ? '' : `&continue=${encodeURIComponent(token)}`;
    const answer = await client.get(`${path}?limit=${size}${query}`, { accept: options.accept });
    if (answer.type === 'failed') {
      if (answer.why !== 'too-large' || size === 1) return lost(answer.message);
      size = Math.ceil(size / 8);
      continue;
    }
    if (answer.type === 'status') {
      if (answer.status === 410 && restarts < RESTARTS) {
        restarts += 1;
        token = '';
        continue;
      }
      return statusEnd(answer.status, answer.message, seen.size > 0);
    }
    const page = readPage(answer.text);
    if (page === undefined) return lost('a page that is no list in JSON');
    const fresh = page.items.filter((item) => isFresh(item, seen));
    if (fresh.length > 0) yield fresh;
    if (page.next === '') return { type: 'complete' };
    empty = fresh.length > 0 || restarts > 0 ? 0 : empty + 1;
    if (page.next === token || empty > MAX_EMPTY_PAGES) return lost('pages that do not come to an end');
    token = page.next;
  }
}

function statusEnd(status: number, message: string, some: boolean): ListEnd {
  if (status === 404) return some ? { type: 'lost', message, some } : { type: 'absent' };
  if (status === 403) return { type: 'forbidden', message };
  return {
    type: 'lost',
    message: status === 410 ? 'a list that changes faster than it can be read (410 Gone)' : message,
    some,
  };
}

interface Page {
  readonly items: readonly Json[];
  readonly next: string;
}

function readPage(text: string): Page | undefined {
  let body: Json;
  try {
    body = parseJson(text);
  } catch {
    return undefined;
  }
  if (!isJsonObject(body)) return undefined;
  const items = body['kind'] === 'Table' ? tableItems(body) : body['items'];
  // Go writes an empty slice that was never made as null.
  if (items !== null && !Array.isArray(items)) return undefined;
  const metadata = isJsonObject(body['metadata']) ? body['metadata'] : {};
  const next = metadata['continue'];
  return { items: (items ?? []) as readonly Json[], next: typeof next === 'string' ? next : '' };
}

/**
 * Rows of a Table (Kubernetes API concepts, "Receiving resources as Tables"): the metadata of each object and its `Type`
 * column. It is how a Secret's type is known without its values.
 */
function tableItems(table: JsonObject): Json | undefined {
  const { rows, columnDefinitions } = table;
  if (!Array.isArray(rows)) return rows ?? null;
  const columns = (Array.isArray(columnDefinitions) ? columnDefinitions : []) as readonly Json[];
  const typeColumn = columns.findIndex((column) => isJsonObject(column) && column['name'] === 'Type');
  return (rows as readonly Json[]).map((row) => {
    if (!isJsonObject(row) || !isJsonObject(row['object'])) return row;
    const cells = (Array.isArray(row['cells']) ? row['cells'] : []) as readonly Json[];
    const type = cells[typeColumn];
    const metadata = row['object']['metadata'] ?? null;
    return typeof type === 'string' ? { metadata, type } : { metadata };
  });
}

function isFresh(item: Json, seen: Set<string>): boolean {
  const metadata = isJsonObject(item) ? item['metadata'] : undefined;
  if (!isJsonObject(metadata)) return true;
  const { namespace, name } = metadata;
  if (typeof name !== 'string') return true;
  const key = typeof namespace === 'string' ? `${namespace}/${name}` : name;
  if (seen.has(key)) return false;
  seen.add(key);
  return true;
}
