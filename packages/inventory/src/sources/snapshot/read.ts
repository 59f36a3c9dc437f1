import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { isJsonObject, type Json } from '@toride/core';
import type { ReadContext, SourceBatch, SourceDocument } from '../../source.ts';
import { addLoss, type BatchBuilder, newBatch } from '../batch.ts';
import { parseJson } from '../cluster/json.ts';
import { isGzip, readHeader, SNAPSHOT_FORMAT } from './format.ts';
import { splitLines } from './lines.ts';

const BATCH = 500;

/** Yields what a snapshot holds; what is wrong with it becomes diagnostics and gaps, as with any other file. */
export async function* readSnapshot(
  path: string,
  label: string,
  context: ReadContext,
): AsyncGenerator<SourceBatch> {
  const reading = new Reading(label);
  try {
    for await (const line of splitLines(await openLines(path))) {
      const pause = context.breathe();
      if (pause) await pause;
      const batch = reading.line(line);
      if (batch === undefined) continue;
      context.progress?.(reading.objects, reading.expected, label);
      yield batch;
      if (reading.refused) return;
    }
    yield reading.end();
  } catch (error) {
    context.signal.throwIfAborted();
    yield reading.fail(error);
  }
}

/** How far a snapshot has been read. */
class Reading {
  expected: number | undefined;
  objects = 0;
  /** The first line is no header that this version knows; nothing after it means anything. */
  refused = false;
  readonly #label: string;
  #number = 0;
  #batch = newBatch();

  constructor(label: string) {
    this.#label = label;
  }

  /** A batch when there is one to hand on. */
  line(text: string | undefined): SourceBatch | undefined {
    this.#number += 1;
    const value = parseLine(text);
    if (this.expected === undefined) return this.#header(value);
    this.objects += 1;
    addLine(value, this.#label, this.#number, this.#batch);
    return this.#batch.documents.length < BATCH ? undefined : this.#take();
  }

  end(): SourceBatch {
    if (this.expected === undefined) addLoss(this.#batch, wrongFormat(this.#label, undefined));
    else if (this.objects !== this.expected)
      addLoss(this.#batch, truncated(this.#label, this.expected, this.objects));
    return this.#take();
  }

  fail(error: unknown): SourceBatch {
    addLoss(this.#batch, unreadable(this.#label, error));
    return this.#take();
  }

  #header(value: Json | undefined): SourceBatch {
    const header = value === undefined ? undefined : readHeader(value);
    this.refused = header === undefined || header.format > SNAPSHOT_FORMAT;
    if (header === undefined || this.refused) {
      addLoss(this.#batch, wrongFormat(this.#label, header?.format));
      return this.#take();
    }
    const { objects, gaps, diagnostics, kubernetes } = header;
    this.expected = objects;
    return { documents: [], gaps, diagnostics, ...(kubernetes === undefined ? {} : { version: kubernetes }) };
  }

  #take(): SourceBatch {
    const batch = this.#batch;
    this.#batch = newBatch();
    return batch;
  }
}

async function openLines(path: string): Promise<Readable> {
  const file = await open(path);
  let head: Buffer;
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    head = buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
  const stream = createReadStream(path);
  // The error itself arrives at whoever reads the lines.
  return isGzip(head) ? pipeline(stream, createGunzip(), () => undefined) : stream;
}

function parseLine(line: string | undefined): Json | undefined {
  if (line === undefined) return undefined;
  try {
    return parseJson(line);
  } catch {
    return undefined;
  }
}

function addLine(value: Json | undefined, path: string, line: number, batch: BatchBuilder): void {
  const document = documentOf(value);
  if (document !== undefined) batch.documents.push(document);
  else
    addLoss(batch, {
      code: 'TORIDE_SNAPSHOT_LINE',
      message: 'expected a line with `path` and `object`, got something else',
      file: path,
      line,
      column: 1,
    });
}

function documentOf(value: Json | undefined): SourceDocument | undefined {
  if (!isJsonObject(value)) return undefined;
  const { path, object, index, pointer } = value;
  if (typeof path !== 'string' || !isJsonObject(object)) return undefined;
  return {
    file: path,
    value: object,
    pointer: typeof pointer === 'string' ? pointer : '',
    index: typeof index === 'number' ? index : 0,
  };
}

type Loss = Parameters<typeof addLoss>[1];

function wrongFormat(file: string, format: number | undefined): Loss {
  const got = format === undefined ? 'something else' : `format ${format}`;
  const message = `expected a snapshot of format ${SNAPSHOT_FORMAT}, got ${got}`;
  return { code: 'TORIDE_SNAPSHOT_FORMAT', message, file, line: 1, column: 1 };
}

function truncated(file: string, expected: number, objects: number): Loss {
  return { code: 'TORIDE_SNAPSHOT_TRUNCATED', message: `expected ${expected} objects, got ${objects}`, file };
}

function unreadable(file: string, error: unknown): Loss {
  const { code, message } = error as NodeJS.ErrnoException;
  return {
    code: 'TORIDE_SNAPSHOT_UNREADABLE',
    message: `expected a readable snapshot, got ${code ?? message}`,
    file,
  };
}
