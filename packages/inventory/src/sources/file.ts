import { closeSync } from 'node:fs';
import type { ReadContext, SourceBatch } from '../source.ts';
import { addLoss, newBatch, type BatchBuilder } from './batch.ts';
import { createDecoder } from './decode.ts';
import { openRegular, readRange, systemReason, type OpenFile } from './disk.ts';
import { addDocument, cutDocuments, type Origin } from './documents.ts';
import { fileText, type ReadFile } from './file-text.ts';
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
): AsyncGenerator<SourceBatch> {
  const open = openRegular(found.path);
  if ('failure' in open) {
    const batch = newBatch();
    const { level: _, ...loss } =
      open.failure === 'not-a-file' ? notAFile(found.shown) : unreadable(found.shown, open.why);
    addLoss(batch, loss);
    yield batch;
    return;
  }
  try {
    if (found.sniff && !named && !looksLikeManifest(readRange(open.fd, 0, Math.min(open.size, SNIFF_BYTES))))
      return;
    if (open.size > SMALL) yield* readLarge(found, open, named, context);
    else yield await readSmall(found, open, named, context);
  } catch (error) {
    if (context.signal.aborted) throw error;
    const batch = newBatch();
    const { level: _, ...loss } = unreadable(found.shown, systemReason(error));
    addLoss(batch, loss);
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
): Promise<BatchBuilder> {
  const batch = newBatch();
  const decoder = createDecoder(found.shown);
  const begun = decoder.push(readRange(open.fd, 0, open.size));
  const ended = typeof begun === 'string' ? decoder.end() : begun;
  if (typeof begun !== 'string' || typeof ended !== 'string') {
    const { level: _, ...loss } =
      typeof begun === 'string' ? (ended as Exclude<typeof ended, string>) : begun;
    addLoss(batch, loss);
    return batch;
  }
  const file: ReadFile = readFileOf(found, open, decoder);
  const origin: Origin = { file: found.shown, named, text: (slice) => fileText(file, slice) };
  for (const slice of cutDocuments(begun + ended)) {
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
  yield* readStream(chunksOf(open), decoder, origin, context);
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

// eslint-disable-next-line @typescript-eslint/require-await -- readStream takes any stream, this one never waits
async function* chunksOf(open: OpenFile): AsyncGenerator<Buffer> {
  for (let at = 0; at < open.size; at += CHUNK) yield readRange(open.fd, at, Math.min(CHUNK, open.size - at));
}
