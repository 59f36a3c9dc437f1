import type { Diagnostic } from '@toride/core';
import { diagnose } from './diagnose.ts';
import type { ReadContext, SourceBatch } from '../source.ts';
import { lineColumn } from '../yaml/index.ts';
import { addLoss, hasContent, newBatch, type BatchBuilder } from './batch.ts';
import type { ChunkDecoder } from './decode.ts';
import { createCutter, type CutProblem, type DocumentCutter } from './document-stream.ts';
import { addDocument, type CutSlice, type Origin } from './documents.ts';

/**
 * Reads documents from a stream of bytes of any length. Memory holds one document at a time beside what was made of the
 * ones before; a batch goes out after every chunk.
 */
export async function* readStream(
  chunks: AsyncIterable<Buffer>,
  decoder: ChunkDecoder,
  origin: Origin,
  context: ReadContext,
): AsyncGenerator<SourceBatch> {
  const cutter = createCutter();
  let index = 0;
  const settle = async function* (text: string | Diagnostic, ending: boolean): AsyncGenerator<SourceBatch> {
    const batch = newBatch();
    if (typeof text !== 'string') addLoss(batch, text);
    else await addAll(ending ? both(cutter, text) : cutter.push(text), origin, batch, context);
    const numbered = {
      ...batch,
      documents: batch.documents.map((document) => ({ ...document, index: index++ })),
    };
    if (hasContent(numbered)) yield numbered;
  };
  for await (const chunk of chunks) {
    const pause = context.breathe();
    if (pause) await pause;
    const text = orBinary(decoder.push(chunk), decoder, origin);
    yield* settle(text, false);
    // What follows bad bytes is another text than its writer meant; kubectl stops here as well.
    if (typeof text !== 'string') return;
  }
  yield* settle(decoder.end(), true);
}

/** A sparse or a binary file can be endless; no manifest holds a NUL. */
function orBinary(text: string | Diagnostic, decoder: ChunkDecoder, { file }: Origin): string | Diagnostic {
  const at = typeof text === 'string' ? text.indexOf('\0') : -1;
  if (typeof text !== 'string' || at === -1) return text;
  const { line, column } = lineColumn(text, at);
  return diagnose(
    'TORIDE_YAML_CONTROL_CHARACTER',
    'expected text, got a NUL character: the rest was not read',
    { file, line: decoder.line + line - 1, ...(line === 1 ? {} : { column }) },
  );
}

function* both(cutter: DocumentCutter, text: string): Generator<CutSlice | CutProblem> {
  yield* cutter.push(text);
  yield* cutter.end();
}

async function addAll(
  slices: Iterable<CutSlice | CutProblem>,
  origin: Origin,
  batch: BatchBuilder,
  context: ReadContext,
): Promise<void> {
  for (const slice of slices) {
    const pause = context.breathe();
    if (pause) await pause;
    if ('problem' in slice) addProblem(slice, origin, batch);
    else addDocument(slice, origin, batch);
  }
}

function addProblem({ problem, line, column }: CutProblem, { file }: Origin, batch: BatchBuilder): void {
  const place = { file, line, column };
  if (problem !== 'too-large') {
    addLoss(batch, diagnose('TORIDE_YAML_SYNTAX', problem, place));
    return;
  }
  addLoss(
    batch,
    diagnose(
      'TORIDE_SOURCE_TOO_LARGE',
      'expected an object that the API server could take (3 MiB), got a far larger one: it was passed over',
      place,
    ),
  );
}
