import type { CoverageGap, Diagnostic, Inventory, Json, KubernetesVersion } from '@toride/core';
import { parseKubernetesVersion, stringifyJson } from '@toride/core';
import type { PodTemplatePath, SourceDocument } from '@toride/inventory';
import { buildInventory, parseDocument, splitDocuments } from '@toride/inventory';

export interface InventoryOfOptions {
  /** The cluster's version, `1.36` unless said. */
  readonly target?: string | KubernetesVersion;
  readonly podTemplates?: readonly PodTemplatePath[];
  /** Kinds of which the input is not the whole truth. */
  readonly gaps?: readonly CoverageGap[];
  /** What the input is called in locations. */
  readonly file?: string;
}

/**
 * An inventory of plain objects, or of a YAML text, whose places then have lines.
 *
 * @example inventoryOf([pod({ hostNetwork: true }), namespace('shop')])
 * @example inventoryOf('apiVersion: v1\nkind: Pod\n…', { target: '1.25' })
 */
export function inventoryOf(input: string | readonly object[], options: InventoryOfOptions = {}): Inventory {
  const { target = '1.36', file = 'test.yaml', podTemplates, gaps } = options;
  const diagnostics: Diagnostic[] = [];
  const documents =
    typeof input === 'string'
      ? documentsOfText(input, file, diagnostics)
      : input.map((object, index) => ({ file, value: plain(object), pointer: '', index }));
  return buildInventory(documents, {
    target: typeof target === 'string' ? parseKubernetesVersion(target) : target,
    diagnostics,
    ...(podTemplates === undefined ? {} : { podTemplates }),
    ...(gaps === undefined ? {} : { gaps }),
  });
}

function documentsOfText(text: string, file: string, diagnostics: Diagnostic[]): SourceDocument[] {
  return splitDocuments(text).flatMap((slice, index) => {
    const parsed = parseDocument(slice.text, { file, line: slice.line });
    diagnostics.push(...parsed.diagnostics);
    if (parsed.value === undefined) return [];
    const way = { read: () => slice.text, line: slice.line, column: 1, offset: slice.offset };
    return [{ file, value: parsed.value, pointer: '', index, text: way }];
  });
}

/** The object as the parser would have made it: without a prototype, without what is undefined. */
function plain(object: object): Json {
  return parseDocument(stringifyJson(object), { file: 'object', line: 1 }).value ?? null;
}
