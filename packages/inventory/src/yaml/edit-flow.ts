/** Edits inside `{}` and `[]`, JSON included. */
import type { Json } from '@toride/core';
import type { EditContext, Splice } from './edit-context.ts';
import type { TreeNode } from './tree.ts';
import { writeFlow, writeScalar } from './write.ts';

/** Where something is added: a key of a mapping, or an index of a list. */
export interface NewPlace {
  readonly key: string;
  readonly index: number | undefined;
}

export function replaceInFlow(node: TreeNode, value: Json, { text, layout }: EditContext): Splice[] {
  const isScalar = typeof value !== 'object' || value === null;
  const written = isScalar ? writeScalar(value, layout, node.style) : writeFlow(value, layout);
  // A value that was not written stands right after its colon.
  const gap = node.start === node.end && text.charAt(node.start - 1) === ':' ? ' ' : '';
  return [{ start: node.start, end: node.end, text: gap + written }];
}

export function addToFlow(parent: TreeNode, place: NewPlace, value: Json, context: EditContext): Splice[] {
  const { text, layout } = context;
  const children = childrenOf(parent);
  const written =
    place.index === undefined
      ? `${writeScalar(place.key, layout)}: ${writeFlow(value, layout)}`
      : writeFlow(value, layout);
  const first = children[0];
  const last = children.at(-1);
  if (first === undefined || last === undefined) return [insert(parent.start + 1, written)];
  // What stands between the bracket and the first child, a line break perhaps, goes between the others too.
  const gap = /^\s*$/.test(text.slice(parent.start + 1, first.start))
    ? text.slice(parent.start + 1, first.start)
    : ' ';
  const next = place.index === undefined ? undefined : children[place.index];
  if (next !== undefined) return [insert(next.start, `${written},${gap.includes('\n') ? gap : ' '}`)];
  return [insert(last.end, `,${gap.includes('\n') ? gap : ' '}${written}`)];
}

export function removeFromFlow(parent: TreeNode, child: TreeNode, _context: EditContext): Splice[] {
  const children = childrenOf(parent);
  const index = children.findIndex(({ node }) => node === child);
  const own = children[index];
  if (own === undefined) return [];
  const next = children[index + 1];
  if (next !== undefined) return [{ start: own.start, end: next.start, text: '' }];
  const previous = children[index - 1];
  return [{ start: previous?.end ?? own.start, end: own.end, text: '' }];
}

interface Child {
  readonly node: TreeNode;
  readonly start: number;
  readonly end: number;
}

/** Fields or items in the order of the text, each with its key and properties. */
function childrenOf(parent: TreeNode): Child[] {
  const nodes = parent.items ?? [...(parent.fields?.values() ?? [])].filter(({ merged }) => merged !== true);
  return nodes
    .map((node) => ({
      node,
      start: node.keyPropertiesStart ?? node.propertiesStart,
      end: Math.max(node.end, node.keyEnd ?? 0),
    }))
    .sort((a, b) => a.start - b.start);
}

function insert(at: number, text: string): Splice {
  return { start: at, end: at, text };
}
