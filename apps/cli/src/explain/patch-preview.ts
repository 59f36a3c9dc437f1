import type { Finding, Inventory } from '@toride/core';
import { documentOf, editDocument } from '@toride/inventory';
import { visible, type Terminal } from '@toride/report';
import { paintDiff } from '../fix/paint-diff.ts';
import { unifiedDiff } from '../fix/unified-diff.ts';
import { createMask } from './mask.ts';

/** The exact change after which the finding is gone, as a difference of its own document. */
export function patchPreview(finding: Finding, inventory: Inventory, shown: Terminal): string[] {
  const { patch } = finding;
  const document = patch === undefined ? undefined : documentOf(inventory, patch.document);
  if (patch === undefined || document === undefined) return [];
  const { text } = document;
  const before = text?.read() ?? '';
  const operations = patch.operations.map((operation) => ({
    ...operation,
    path: operation.path.slice(document.pointer.length),
  }));
  const after = text === undefined ? undefined : editDocument(before, operations, text.column);
  if (after === undefined) {
    return [
      '',
      ...patch.operations.map(
        (one) => `  ${one.op} ${one.path}${one.op === 'remove' ? '' : ` ${JSON.stringify(one.value)}`}`,
      ),
    ];
  }
  const [, , ...lines] = unifiedDiff(document.file, before, after);
  const mask = createMask();
  return [
    '',
    ...lines.map((line) => `  ${paintDiff(line.slice(0, 1) + mask(visible(line.slice(1))), shown)}`),
    ...hint(document, shown),
  ];
}

function hint(
  { template, file }: { readonly template?: unknown; readonly file: string },
  shown: Terminal,
): string[] {
  if (template !== undefined || file === '-' || file.includes('!')) return [];
  return ['', `  ${shown.paint('toride fix makes this change', 'dim')}`];
}
