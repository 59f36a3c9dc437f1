import { BlockListCutter } from './list-block.ts';
import type { ListCutter, ListHeader, ListItem } from './list-cutter.ts';
import { JsonListCutter } from './list-json.ts';

/** No object in a cluster is larger than 3 MiB on the wire; as indented text it may be somewhat longer. */
const MAX_ITEM = 8 * 1024 * 1024;

/**
 * Cuts a `List`, as `kubectl get -o yaml` or `-o json` writes it, into items before anything is parsed, so that memory follows
 * the largest item. Block style with the dashes at any column, `items` before or after `kind`; JSON likewise. Every kind that
 * ends in `List` is cut; one whose kind comes after its items only if the items name their own kind.
 *
 * @param limit UTF-16 code units of one item
 * @example
 * const cutter = createListCutter();
 * for (const chunk of chunks) for (const item of cutter.push(chunk)) parseDocument(item.text, { file, ...item });
 */
export function createListCutter(limit: number = MAX_ITEM): ListCutter {
  let pending = '';
  let cutter: ListCutter | undefined;
  return {
    get state() {
      return cutter?.state ?? 'undecided';
    },
    get held() {
      return cutter?.held ?? pending;
    },
    get header() {
      return cutter?.header ?? {};
    },
    get problem() {
      return cutter?.problem;
    },
    push(chunk) {
      if (cutter !== undefined) return cutter.push(chunk);
      pending += chunk;
      const first = /[^\s\ufeff]/.exec(pending)?.[0];
      if (first === undefined) return [];
      cutter = first === '{' ? new JsonListCutter(limit) : new BlockListCutter(limit);
      return cutter.push(pending);
    },
    end() {
      if (cutter === undefined) {
        cutter = new BlockListCutter(limit);
        cutter.push(pending);
      }
      return cutter.end();
    },
  };
}

/**
 * Cuts a whole text, or the parts of one. See {@link createListCutter}.
 *
 * @returns undefined when the text is no List that can be cut: then parse it whole
 * @example cutList('apiVersion: v1\nkind: List\nitems:\n- kind: Pod\n')?.next().value?.text // 'kind: Pod\n'
 */
export function cutList(text: string | Iterable<string>): Generator<ListItem, ListHeader> | undefined {
  const chunks = (typeof text === 'string' ? [text] : text)[Symbol.iterator]();
  const cutter = createListCutter();
  const first: ListItem[] = [];
  while (cutter.state === 'undecided') {
    const { value, done } = chunks.next();
    first.push(...(done === true ? cutter.end() : cutter.push(value)));
  }
  return cutter.state === 'other' ? undefined : cutRest(cutter, first, chunks);
}

function* cutRest(
  cutter: ListCutter,
  first: readonly ListItem[],
  chunks: Iterator<string>,
): Generator<ListItem, ListHeader> {
  yield* first;
  for (let next = chunks.next(); next.done !== true; next = chunks.next()) yield* cutter.push(next.value);
  yield* cutter.end();
  return cutter.header;
}
