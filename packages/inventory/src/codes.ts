import type { CodeTable } from '@toride/core';

/** What can be wrong with an object that parsed. */
export const INVENTORY_CODES = {
  TORIDE_INVENTORY_NOT_KUBERNETES: {
    meaning:
      'A document parses but is no Kubernetes object: it has neither apiVersion and kind nor metadata.',
    solve: 'Name only files that hold Kubernetes objects, or ignore it.',
  },
  TORIDE_INVENTORY_NO_KIND: {
    meaning:
      'Something that looks like a Kubernetes object has no apiVersion or no kind, so nothing in it was evaluated.',
    solve: 'Add the missing field; kubectl refuses the object as it is.',
  },
  TORIDE_INVENTORY_LIST_ITEMS: {
    meaning: 'The `items` of a List are no list, so nothing in it was evaluated.',
    solve: 'Write `items:` with a dash before each object; kubectl refuses the List as it is.',
  },
  TORIDE_INVENTORY_MORE_PROBLEMS: {
    meaning: 'A file has more problems than anybody reads; the first are listed, the others counted.',
    solve: 'Correct the first ones, and scan again: the others are mostly of their kind.',
  },
  TORIDE_INVENTORY_LIST_DEPTH: {
    meaning: 'Lists are nested deeper than anyone writes by hand; the innermost were not evaluated.',
    solve: 'Put the inner items into the outer List.',
  },
  TORIDE_INVENTORY_DEPTH: {
    meaning:
      'An object from a watch or a request is nested deeper than any real one, so it was not evaluated.',
    solve: 'No real object needs it: look where it comes from.',
  },
  TORIDE_OBJECT_REFUSED: {
    meaning:
      'A known field has a value of another type than the published API, so the API server refuses the object and nothing in it was evaluated.',
    solve: 'Give the field a value of the expected type; quotes make a string of a number or a boolean.',
  },
} as const satisfies CodeTable;
