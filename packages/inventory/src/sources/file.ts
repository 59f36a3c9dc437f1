import { closeSync } from 'node:fs';
import type { Diagnostic } from '@toride/core';
import type { ReadContext, SourceBatch } from '../source.ts';
import { addLoss, newBatch, type BatchBuilder } from './batch.ts';
import { createDecoder } from './decode.ts';
import { openRegular, readRange, systemReason, type OpenFile } from './disk.ts';
import { addDocument, cutDocuments, type Origin } from './documents.ts';
import { fileText, type ReadFile, type TextBudget } from './file-text.ts';
import { looksLikeManifest, SNIFF_BYTES } from './sniff.ts';
import { readStream } from './stream.ts';
import { notAFile, unreadable, type FoundFile } from './walk.ts';

/** Up to here a file is read and parsed in one go; past it, Ctrl-C would have to wait. */
const SMALL = 512 * 1024;
const CHUNK = 256 * 1024;

/** Reads one file and adds its documents; a large one goes out in several batches. */
export async function* readFile(
  found: FoundFile,
  named: boolean,
  context: ReadContext,
  texts: TextBudget,
): AsyncGenerator<SourceBatch> {
  const open = openRegular(found.path);
  if ('failure' in open) {
    const batch = newBatch();
    addLoss(batch, open.failure === 'not-a-file' ? notAFile(found.shown) : unreadable(found.shown, open.why));
    yield batch;
    return;
  }
  try {
    if (found.sniff && !named && !looksLikeManifest(readRange(open.fd, 0, Math.min(open.size, SNIFF_BYTES))))
      return;
    if (open.size > SMALL) yield* readLarge(found, open, named, context);
    else yield await readSmall(found, open, named, context, texts);
  } catch (error) {
    if (context.signal.aborted) throw error;
    const batch = newBatch();
    addLoss(batch, unreadable(found.shown, systemReason(error)));
    yield batch;
  } finally {
    closeSync(open.fd);
  }
}

async function readSmall(
  found: FoundFile,
  open: OpenFile,
  named: boolean,
  context: ReadContext,
  texts: TextBudget,
): Promise<BatchBuilder> {
  const batch = newBatch();
  const decoder = createDecoder(found.shown);
  const begun = decoder.push(readRange(open.fd, 0, open.size));
  const ended = typeof begun === 'string' ? decoder.end() : '';
  if (typeof begun !== 'string' || typeof ended !== 'string') {
    addLoss(batch, (typeof begun === 'string' ? ended : begun) as Diagnostic);
    return batch;
  }
  const text = begun + ended;
  const held = texts.hold(text);
  const file: ReadFile = { ...readFileOf(found, open, decoder), ...(held === undefined ? {} : { held }) };
  const origin: Origin = { file: found.shown, named, text: (slice) => fileText(file, slice) };
  for (const slice of cutDocuments(text)) {
    const pause = context.breathe();
    if (pause) await pause;
    addDocument(slice, origin, batch);
  }
  return batch;
}

async function* readLarge(
  found: FoundFile,
  open: OpenFile,
  named: boolean,
  context: ReadContext,
): AsyncGenerator<SourceBatch> {
  const decoder = createDecoder(found.shown);
  const file = readFileOf(found, open, decoder);
  const origin: Origin = { file: found.shown, named, text: (slice) => fileText(file, slice) };
  const progress = (done: number): void => {
    if (named) context.progress?.(done, open.size, found.shown);
  };
  yield* readStream(chunksOf(open, progress), decoder, origin, context);
}

function readFileOf(
  found: FoundFile,
  open: OpenFile,
  decoder: { readonly marks: ReadFile['marks']; readonly encoding: ReadFile['encoding'] },
): ReadFile {
  return {
    path: found.path,
    shown: found.shown,
    size: open.size,
    mtimeMs: open.mtimeMs,
    marks: decoder.marks,
    get encoding() {
      return decoder.encoding;
    },
  };
}

async function* chunksOf(open: OpenFile, progress: (done: number) => void): AsyncGenerator<Buffer> {
  for (let at = 0; at < open.size; at += CHUNK) {
    progress(at);
    yield readRange(open.fd, at, Math.min(CHUNK, open.size - at));
  }
}
