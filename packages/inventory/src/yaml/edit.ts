/**
 * Changes fields of a document in its text: only the bytes of what changes, so that comments, quotes, indentation, line ends and
 * anchors elsewhere stay as they are. Every edit is checked: what the new text means must be what the patch says.
 */
import type { Json, PatchOperation } from '@toride/core';
import { addToBlock, removeFromBlock, replaceInBlock } from './edit-block.ts';
import type { EditContext, Splice } from './edit-context.ts';
import { addToFlow, removeFromFlow, replaceInFlow } from './edit-flow.ts';
import { looksLikeJson } from './json.ts';
import { parseDocument } from './parse.ts';
import { applyPatch, equalJson, listIndex, splitPointer } from './patch.ts';
import { buildTree, type TreeNode } from './tree.ts';

/**
 * Applies a JSON patch to the text of one document.
 *
 * @param text a document as `parseDocument` reads it
 * @param column where the text begins in its line, as it was given to `parseDocument`
 * @returns the new text; undefined when it cannot be done exactly: the field comes through an alias or a merge key, it is not
 *   there, or the text does not parse
 * @example editDocument('a: 1 # one\n', [{ op: 'replace', path: '/a', value: 2 }]) // 'a: 2 # one\n'
 */
export function editDocument(
  text: string,
  operations: readonly PatchOperation[],
  column = 1,
): string | undefined {
  const before = read(text, column);
  if (before === undefined) return undefined;
  let edited = text;
  let expected: Json | undefined = before;
  for (const operation of operations) {
    expected = applyPatch(expected, [operation]);
    if (expected === undefined) return undefined;
    const next = editOnce(edited, operation, expected, column);
    if (next === undefined) return undefined;
    edited = next;
  }
  return edited;
}

function read(text: string, column: number): Json | undefined {
  return parseDocument(text, { file: '', line: 1, column }).value;
}

function editOnce(
  text: string,
  operation: PatchOperation,
  expected: Json,
  column: number,
): string | undefined {
  const root = buildTree(text, column);
  const context = createContext(text, root, column);
  for (const splices of candidates(root, operation, context)) {
    const edited = applySplices(text, splices);
    const value = read(edited, column);
    if (value !== undefined && equalJson(value, expected)) return edited;
  }
  return undefined;
}

/** The ways to make one change, best first. */
function candidates(root: TreeNode, operation: PatchOperation, context: EditContext): Splice[][] {
  const path = splitPointer(operation.path);
  if (path === undefined) {
    if (operation.op === 'remove') return [];
    return [
      root.flow
        ? replaceInFlow(root, operation.value, context)
        : replaceInBlock(root, undefined, operation.value, context),
    ];
  }
  const parent = find(root, path.parent);
  if (parent === undefined) return [];
  const adding = operation.op === 'add';
  const index = parent.items === undefined ? undefined : listIndex(path.last, parent.items.length, adding);
  const child = index === undefined ? parent.fields?.get(path.last) : parent.items?.[index];
  if (operation.op === 'add' && (index !== undefined || child === undefined || child.merged === true)) {
    const place = { key: path.last, index };
    return parent.flow
      ? [addToFlow(parent, place, operation.value, context)]
      : addToBlock(parent, place, operation.value, context);
  }
  if (child === undefined || child.merged === true) return [];
  if (operation.op === 'remove')
    return parent.flow
      ? [removeFromFlow(parent, child, context)]
      : [removeFromBlock(root, parent, child, context)];
  // A flow collection in a block parent stays in flow style, whatever it becomes.
  if (parent.flow || child.flow) return [replaceInFlow(child, operation.value, context)];
  return [replaceInBlock(child, parent, operation.value, context)];
}

/** The node at a path, unless it is what an alias or a merge key stands for. */
function find(root: TreeNode, tokens: readonly string[]): TreeNode | undefined {
  let node = root;
  for (const token of tokens) {
    const index = node.items === undefined ? undefined : listIndex(token, node.items.length, false);
    const child = index === undefined ? node.fields?.get(token) : node.items?.[index];
    if (child === undefined || child.merged === true) return undefined;
    node = child;
  }
  return node.target === undefined ? node : undefined;
}

function applySplices(text: string, splices: readonly Splice[]): string {
  let out = '';
  let at = 0;
  for (const splice of [...splices].sort((a, b) => a.start - b.start)) {
    out += text.slice(at, splice.start) + splice.text;
    at = splice.end;
  }
  return out + text.slice(at);
}

function createContext(text: string, root: TreeNode, column: number): EditContext {
  const lineStart = (offset: number): number => {
    let at = offset;
    while (at > 0 && !'\r\n'.includes(text.charAt(at - 1))) at -= 1;
    return at;
  };
  const columnOf = (offset: number): number => {
    const start = lineStart(offset);
    return offset - start + (start === 0 ? column - 1 : 0);
  };
  return {
    text,
    layout: {
      newline: /\r\n|\r|\n/.exec(text)?.[0] ?? '\n',
      json: looksLikeJson(text) && isJson(text),
      ...steps(root, columnOf),
    },
    lineStart,
    lineEnd(offset) {
      const rest = /[\r\n]/g;
      rest.lastIndex = offset;
      return rest.exec(text)?.index ?? text.length;
    },
    columnOf,
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The indentation that the document uses, as its first nested mapping and list have it. */
function steps(
  root: TreeNode,
  columnOf: (offset: number) => number,
): { readonly step: number; readonly listStep: number } {
  let step: number | undefined;
  let listStep: number | undefined;
  const walk = (node: TreeNode, column: number | undefined): void => {
    if (node.flow || node.merged === true || (step !== undefined && listStep !== undefined)) return;
    if (node.fields !== undefined) {
      const own = columnOf(node.start);
      if (column !== undefined && own > column) step ??= own - column;
      for (const child of node.fields.values()) walk(child, own);
    }
    if (node.items !== undefined) {
      if (column !== undefined && columnOf(node.start) >= column) listStep ??= columnOf(node.start) - column;
      for (const item of node.items) walk(item, undefined);
    }
  };
  walk(root, undefined);
  return { step: step ?? 2, listStep: listStep ?? 0 };
}
