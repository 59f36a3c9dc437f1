import type { Diagnostic } from '@toride/core';
import type { ReadContext, SourceBatch } from '../source.ts';
import { addLoss, hasContent, newBatch, type BatchBuilder } from './batch.ts';
import type { ChunkDecoder } from './decode.ts';
import { createCutter, type DocumentCutter, type Oversized } from './document-stream.ts';
import { addDocument, type Origin } from './documents.ts';
import type { DocumentSlice } from '../yaml/index.ts';

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
    const text = decoder.push(chunk);
    yield* settle(text, false);
    // What follows bad bytes is another text than its writer meant; kubectl stops here as well.
    if (typeof text !== 'string') return;
  }
  yield* settle(decoder.end(), true);
}

function* both(cutter: DocumentCutter, text: string): Generator<DocumentSlice | Oversized> {
  yield* cutter.push(text);
  yield* cutter.end();
}

async function addAll(
  slices: Iterable<DocumentSlice | Oversized>,
  origin: Origin,
  batch: BatchBuilder,
  context: ReadContext,
): Promise<void> {
  for (const slice of slices) {
    const pause = context.breathe();
    if (pause) await pause;
    if ('oversized' in slice) addOversized(slice, origin, batch);
    else addDocument(slice, origin, batch);
  }
}

function addOversized({ line }: Oversized, origin: Origin, batch: BatchBuilder): void {
  addLoss(batch, {
    code: 'TORIDE_SOURCE_TOO_LARGE',
    message:
      'expected a document that the API server could take (3 MiB), got a far larger one: it was passed over',
    hint: 'Split the document, or remove what is not part of the object.',
    file: origin.file,
    line,
    column: 1,
  });
}
