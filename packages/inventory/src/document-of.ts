import type { Inventory } from '@toride/core';
import type { DocumentRecord } from './entry.ts';

type Documents = readonly (DocumentRecord | undefined)[];

// Beside the inventory rather than in it: engines have no business with files, editors and code frames have.
const documentsOf = new WeakMap<Inventory, Documents>();

export function rememberDocuments(inventory: Inventory, documents: Documents): void {
  documentsOf.set(inventory, documents);
}

/**
 * The file and the text that a document came from, by `Place.document`; undefined when it is gone from the inventory.
 *
 * @example documentOf(inventory, finding.patch.document)?.text?.read()
 */
export function documentOf(inventory: Inventory, document: number): DocumentRecord | undefined {
  return documentsOf.get(inventory)?.[document];
}
