import type { Location, Place } from '@toride/core';
import type { DocumentRecord } from './entry.ts';

/** Resolves places to lines. */
export function createLocate(documents: readonly (DocumentRecord | undefined)[]): (place: Place) => Location {
  return (place) => {
    const document = documents[place.document];
    if (document === undefined) return { file: '', pointer: place.pointer };
    const template = document.template === undefined ? {} : { template: document.template };
    return { file: document.file, pointer: place.pointer, ...template };
  };
}
export function positionOf(_r: DocumentRecord, _p: string): { line?: number; column?: number } {
  return {};
}
