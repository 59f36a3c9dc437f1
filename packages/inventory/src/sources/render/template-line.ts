import { isJsonObject, type Json } from '@toride/core';
import { splitDocuments, type DocumentSlice } from '../../yaml/index.ts';

/**
 * The line of the template's document that made an object, or undefined where several could have: a document is taken
 * when it is the only one whose literal `kind` and, if need be, `name` are the object's. Loops make several objects of one
 * document, which is still the right place.
 */
export function templateLine(template: string, value: Json): number | undefined {
  if (!isJsonObject(value) || typeof value['kind'] !== 'string') return undefined;
  const kind = value['kind'];
  const documents = splitDocuments(template).flatMap((slice) => {
    const lines = slice.text.split(/\r?\n/);
    const found = lines.find((line) => line.startsWith('kind:'));
    return found === undefined ? [] : [{ slice, lines, kind: literal(found.slice('kind:'.length)) }];
  });
  // A document whose kind is computed could make anything.
  const able = documents.filter((document) => document.kind === kind || document.kind === undefined);
  if (able.length === 1) return lineOf(able[0]!.slice, able[0]!.lines);
  const metadata = value['metadata'];
  const name = isJsonObject(metadata) ? metadata['name'] : undefined;
  const named = able.filter((document) => document.kind === kind && nameOf(document.lines) === name);
  return named.length === 1 && typeof name === 'string'
    ? lineOf(named[0]!.slice, named[0]!.lines)
    : undefined;
}

/** The name below `metadata`, wherever labels, annotations and the template's own lines stand. */
function nameOf(lines: readonly string[]): string | undefined {
  const start = lines.findIndex((line) => line.startsWith('metadata:'));
  if (start === -1) return undefined;
  for (const line of lines.slice(start + 1)) {
    if (/^[A-Za-z-]/.test(line)) return undefined;
    const found = /^[ \t]+name:/.exec(line);
    if (found !== null) return literal(line.slice(found[0].length));
  }
  return undefined;
}

/** What a line says after its key, or undefined when the template computes it. */
function literal(rest: string): string | undefined {
  const comment = rest.indexOf(' #');
  const text = (comment === -1 ? rest : rest.slice(0, comment)).trim();
  if (text.includes('{{')) return undefined;
  return /^(["']).*\1$/.test(text) ? text.slice(1, -1) : text;
}

/** Where the object begins: comments and conditions stand before it. */
function lineOf({ line }: DocumentSlice, lines: readonly string[]): number {
  return (
    line +
    Math.max(
      0,
      lines.findIndex((text) => /^(?:apiVersion|kind|metadata):/.test(text)),
    )
  );
}
