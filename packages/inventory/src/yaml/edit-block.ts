/** Edits of mappings and lists that are written in lines. */
import type { Json } from '@toride/core';
import type { EditContext, Splice } from './edit-context.ts';
import type { NewPlace } from './edit-flow.ts';
import type { TreeNode } from './tree.ts';
import {
  isBlock,
  writeAfterKey,
  writeBlock,
  writeField,
  writeFlow,
  writeItem,
  writeScalar,
} from './write.ts';

export function replaceInBlock(
  node: TreeNode,
  parent: TreeNode | undefined,
  value: Json,
  context: EditContext,
): Splice[] {
  const { text, layout } = context;
  if (parent?.fields === undefined) {
    // An item of a list, or the root.
    const column = context.columnOf(node.start);
    const written = isScalar(value)
      ? writeScalar(value, layout, node.style)
      : writeBlock(value, column, layout);
    return [{ start: node.start, end: node.end, text: (node.start === node.end ? ' ' : '') + written }];
  }
  const inline = !isBlock(value);
  const oldInline = node.fields === undefined && node.items === undefined;
  if (inline && oldInline && node.start > node.propertiesStart)
    return [{ start: node.start, end: node.end, text: writeScalar(value, layout, node.style) }];
  if (inline && oldInline && node.start < node.end)
    return [
      {
        start: node.start,
        end: node.end,
        text: isScalar(value) ? writeScalar(value, layout, node.style) : writeFlow(value, layout),
      },
    ];
  const colon = colonAfter(node, text);
  if (colon === undefined) return [];
  if (text.slice(colon + 1, node.propertiesStart).includes('#'))
    return inline
      ? inlineAboveComment(colon, node, writeFlow(value, layout), context)
      : [{ start: node.start, end: node.end, text: writeBlock(value, context.columnOf(node.start), layout) }];
  const after = writeAfterKey(value, context.columnOf(node.keyStart ?? node.start), layout);
  const rest = text.slice(node.end, context.lineEnd(node.end));
  if (!inline && rest.trim() !== '') {
    // The comment stays on the key's line, the new lines come below.
    const lineEnd = context.lineEnd(node.end);
    return [
      { start: colon + 1, end: node.end, text: '' },
      { start: lineEnd, end: lineEnd, text: after },
    ];
  }
  return [{ start: colon + 1, end: node.end, text: after }];
}

export function addToBlock(parent: TreeNode, place: NewPlace, value: Json, context: EditContext): Splice[][] {
  if (parent.items !== undefined && place.index !== undefined)
    return addItem(parent, place.index, value, context);
  if (parent.fields === undefined) return [];
  const fields = writtenFields(parent);
  const first = fields[0];
  const last = fields.at(-1);
  if (first === undefined || last === undefined) return [];
  const column = context.columnOf(first.keyStart ?? first.start);
  const field = writeField(place.key, value, column, context.layout);
  const pad = context.layout.newline + ' '.repeat(column);
  const ways: Splice[][] = [];
  const below = afterLine(Math.max(last.end, last.keyEnd ?? 0), pad + field, context);
  if (below !== undefined) ways.push([below]);
  const top = first.keyPropertiesStart ?? first.start;
  ways.push([{ start: top, end: top, text: field + pad }]);
  return ways;
}

function addItem(parent: TreeNode, index: number, value: Json, context: EditContext): Splice[][] {
  const items = parent.items ?? [];
  const column = context.columnOf(parent.start);
  const item = writeItem(value, column, context.layout);
  const pad = context.layout.newline + ' '.repeat(column);
  const next = items[index];
  if (next !== undefined) {
    const dash = dashOf(parent, next, context);
    return dash === undefined ? [] : [[{ start: dash, end: dash, text: item + pad }]];
  }
  const last = items.at(-1);
  const below = last === undefined ? undefined : afterLine(last.end, pad + item, context);
  return below === undefined ? [] : [[below]];
}

/** An insertion at the end of a line, when nothing but a comment stands there. */
function afterLine(offset: number, text: string, context: EditContext): Splice | undefined {
  const end = context.lineEnd(offset);
  if (!/^[ \t]*(?:#.*)?$/.test(context.text.slice(offset, end))) return undefined;
  return { start: end, end, text };
}

export function removeFromBlock(
  root: TreeNode,
  parent: TreeNode,
  child: TreeNode,
  context: EditContext,
): Splice[] {
  const siblings = parent.items ?? writtenFields(parent);
  const index = siblings.indexOf(child);
  const start = beginOf(parent, child, context);
  if (index === -1 || start === undefined) return [];
  if (siblings.length === 1 && !hasMerge(parent)) return empty(root, parent, context);
  const lineStart = context.lineStart(start);
  const ownLine =
    /^ *$/.test(context.text.slice(lineStart, start)) && (lineStart > 0 || context.columnOf(0) === 0);
  const end = Math.max(child.end, child.keyEnd ?? 0);
  if (!ownLine) {
    // The first of `- a: 1`: the next one moves up to its place.
    const next = siblings[index + 1];
    const nextStart = next === undefined ? undefined : beginOf(parent, next, context);
    return nextStart === undefined ? [] : [{ start, end: nextStart, text: '' }];
  }
  const lineEnd = context.lineEnd(end);
  const newline = /^(?:\r\n|\r|\n)?/.exec(context.text.slice(lineEnd, lineEnd + 2))?.[0] ?? '';
  if (newline !== '' || lineStart === 0)
    return [{ start: lineStart, end: lineEnd + newline.length, text: '' }];
  return [{ start: lineStart, end: lineEnd, text: '' }];
}

/** Writes a value after the colon, before the comments that stand there, and removes the lines of the old one. */
function inlineAboveComment(colon: number, node: TreeNode, written: string, context: EditContext): Splice[] {
  const lineEnd = context.lineEnd(node.end);
  const newline = /^(?:\r\n|\r|\n)?/.exec(context.text.slice(lineEnd, lineEnd + 2))?.[0] ?? '';
  return [
    { start: colon + 1, end: colon + 1, text: ` ${written}` },
    { start: context.lineStart(node.propertiesStart), end: lineEnd + newline.length, text: '' },
  ];
}

/** The last child goes: what is left is `{}` or `[]`. */
function empty(root: TreeNode, parent: TreeNode, context: EditContext): Splice[] {
  const written = parent.items === undefined ? '{}' : '[]';
  const colon = parent.keyStart === undefined ? undefined : colonAfter(parent, context.text);
  if (colon === undefined) return [{ start: parent.start, end: parent.end, text: written }];
  if (context.text.slice(colon + 1, parent.start).includes('#'))
    return inlineAboveComment(colon, parent, written, context);
  return parent === root ? [] : [{ start: colon + 1, end: parent.end, text: ` ${written}` }];
}

/** Where a field or item begins: its key, or its dash. */
function beginOf(parent: TreeNode, child: TreeNode, context: EditContext): number | undefined {
  return parent.items === undefined ? child.keyPropertiesStart : dashOf(parent, child, context);
}

/** The dash of an item: the nearest one before it at the list's column. */
function dashOf(parent: TreeNode, item: TreeNode, context: EditContext): number | undefined {
  if (parent.items?.[0] === item) return parent.start;
  const column = context.columnOf(parent.start);
  for (let at = item.propertiesStart; at > parent.start; at -= 1) {
    if (context.text.charAt(at) === '-' && context.columnOf(at) === column) return at;
  }
  return undefined;
}

function writtenFields(parent: TreeNode): TreeNode[] {
  return [...(parent.fields?.values() ?? [])]
    .filter(({ merged }) => merged !== true)
    .sort((a, b) => (a.keyStart ?? 0) - (b.keyStart ?? 0));
}

function hasMerge(parent: TreeNode): boolean {
  return [...(parent.fields?.values() ?? [])].some(({ merged }) => merged === true);
}

/** The colon between a key and its value. */
function colonAfter(node: TreeNode, text: string): number | undefined {
  const at = text.indexOf(':', node.keyEnd ?? node.start);
  return at === -1 || at >= Math.max(node.propertiesStart, (node.keyEnd ?? 0) + 1) ? undefined : at;
}

function isScalar(value: Json): boolean {
  return typeof value !== 'object' || value === null;
}
