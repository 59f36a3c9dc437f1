import type { Diagnostic, JsonObject, Location } from '@toride/core';
import { createBreathe, objectsOf, positionOf, type RawObject, type SourceDocument } from '@toride/inventory';
import type { Config } from '@toride/scan';
import { openSources, type InputValues } from '../input.ts';
import type { Context } from '../context.ts';

/** An object as it is written: nothing decoded, nothing masked, as Gatekeeper's own tools read it. */
export interface PolicyObject {
  readonly object: JsonObject;
  readonly document: Omit<SourceDocument, 'value'>;
  /** From the document's root. */
  readonly pointer: string;
}

export interface ReadObjects {
  readonly objects: readonly PolicyObject[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads what operands and flags name: files, folders, archives, rendered charts, standard input, a cluster. */
export async function readObjects(
  operands: readonly string[],
  values: InputValues,
  config: Config,
  context: Context,
): Promise<ReadObjects> {
  const objects: PolicyObject[] = [];
  const diagnostics: Diagnostic[] = [];
  const { signal } = context;
  const breathe = createBreathe(signal);
  const progress = (done: number, total: number | undefined, what: string): void =>
    context.progress.update('reading', done, total, what);
  for (const source of openSources(operands, values, config, context)) {
    for await (const batch of source.read({ signal, breathe, progress })) {
      diagnostics.push(...batch.diagnostics);
      for (const document of batch.documents) add(document, objects, diagnostics);
    }
  }
  return { objects, diagnostics };
}

function add(
  { value, ...document }: SourceDocument,
  objects: PolicyObject[],
  diagnostics: Diagnostic[],
): void {
  const { file, pointer } = document;
  for (const found of objectsOf({ value, pointer })) {
    if ('diagnostic' in found)
      diagnostics.push({ ...found.diagnostic, file, ...positionOf(document, found.pointer) });
    else objects.push({ object: typed(found), document, pointer: found.pointer });
  }
}

/** Items of a typed list get the kind that the list implies. */
function typed({ value, apiVersion, kind }: RawObject): JsonObject {
  return value['apiVersion'] === apiVersion && value['kind'] === kind
    ? value
    : { ...value, apiVersion, kind };
}

/** Where an object, or a field of it, is: its file, and its line where the text is there. */
export function locate({ document, pointer }: PolicyObject, below = ''): Location {
  // A tree of the whole document costs more than judging it does: the beginning of its text is found without one.
  const whole = below === '' && pointer === document.pointer;
  const at = whole ? beginningOf(document) : undefined;
  return {
    file: document.file,
    ...(at ?? positionOf(document, pointer + below)),
    pointer: pointer + below,
    ...(document.template === undefined ? {} : { template: document.template }),
  };
}

/** Comments, blank lines and the separator come before an object. */
const BEFORE = /^(?:[ \t]*(?:#[^\n]*|---(?:[ \t]+#[^\n]*)?[ \t]*)?\r?\n)*[ \t]*/;

function beginningOf({ text }: PolicyObject['document']): { line: number; column: number } | undefined {
  const before = BEFORE.exec(text?.read() ?? '')?.[0];
  if (text === undefined || before === undefined) return undefined;
  const lines = before.split('\n');
  const column = (lines.at(-1)?.length ?? 0) + (lines.length === 1 ? text.column : 1);
  return { line: text.line + lines.length - 1, column };
}
