import { pointerTokens } from '@toride/core';
import { buildTree, type TreeNode } from './tree.ts';

/** Offsets in a document's text, in UTF-16 code units. */
export interface Range {
  /** Where the key begins; absent for list items and the root. */
  readonly keyStart?: number;
  /** Where the value begins: at its quote, bracket or first key. An alias begins at its `*`. */
  readonly start: number;
  /** One past the value's last character. */
  readonly end: number;
}

export interface Locator {
  /** The field itself; undefined where the document has none at the pointer. */
  locate(pointer: string): Range | undefined;
  /** The field, or its nearest ancestor that exists, with the ancestor's pointer. */
  nearest(pointer: string): Range & { readonly pointer: string };
}

/**
 * Finds the text of fields by JSON pointer. What an alias stands for is located at the alias, what a merge key brings at the
 * merge key's value, a duplicate key at the one that counts.
 *
 * @param text a document that `parseDocument` accepts; of any other, only the root is located
 * @param column where the text begins in its line, as it was given to `parseDocument`
 * @example createLocator('a:\n- b: 1\n').locate('/a/0/b') // { keyStart: 5, start: 8, end: 9 }
 */
export function createLocator(text: string, column = 1): Locator {
  const root = buildTree(text, column);
  const walk = (
    pointer: string,
  ): { readonly found: Range; readonly depth: number; readonly tokens: string[] } => {
    const tokens = pointerTokens(pointer);
    let node = root;
    let place: Range = rangeOf(root);
    let shared = false;
    let depth = 0;
    for (const token of tokens) {
      const inner = node.target ?? node;
      // Below an alias every field is at the alias.
      shared ||= node.target !== undefined;
      const child: TreeNode | undefined =
        inner.fields?.get(token) ??
        (/^(?:0|[1-9][0-9]*)$/.test(token) ? inner.items?.[Number(token)] : undefined);
      if (child === undefined) break;
      if (!shared) place = rangeOf(child);
      node = child;
      depth += 1;
    }
    return { found: place, depth, tokens };
  };
  return {
    locate(pointer) {
      const { found, depth, tokens } = walk(pointer);
      return depth === tokens.length ? found : undefined;
    },
    nearest(pointer) {
      const { found, depth, tokens } = walk(pointer);
      if (depth === tokens.length) return { ...found, pointer };
      return {
        ...found,
        pointer: pointer
          .split('/')
          .slice(0, depth + 1)
          .join('/'),
      };
    },
  };
}

function rangeOf({ keyStart, start, end }: TreeNode): Range {
  return keyStart === undefined ? { start, end } : { keyStart, start, end };
}
