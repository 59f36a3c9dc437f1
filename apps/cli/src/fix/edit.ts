import type { PatchOperation } from '@toride/core';

/** Placeholder until the inventory edits documents: no edit is exact. */
export function editDocument(_text: string, _operations: readonly PatchOperation[]): string | undefined {
  return undefined;
}
