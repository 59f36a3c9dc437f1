import { isUtf8 } from 'node:buffer';
import type { Diagnostic, Json, JsonObject } from '@toride/core';
import { isJsonObject } from '@toride/core';
import { createCutter, parseDocument } from '@toride/inventory';
import type { RecordFile } from './record-files.ts';

/** One entry of a record, or why there is none. */
export type RecordEntry =
  { readonly value: Json; readonly line: number; readonly item: string } | { readonly problem: Diagnostic };

/** The API server takes 3 MiB a request, and an event may hold the request and the response, each with its escapes. */
const MAX_ENTRY = 16 * 1024 * 1024;
/** Enough to see a whole line of any log that is one entry a line. */
const HEAD = 1024 * 1024;

/**
 * The entries of one file: JSON lines, where one of the first lines is a whole JSON object, else JSON or YAML documents. Of a
 * List or EventList each item is one. What cannot be read is told with its line, and the next entry is whole again.
 */
export async function* readRecords(
  file: RecordFile,
  onRead: (bytes: number) => void,
): AsyncGenerator<RecordEntry> {
  const chunks = file.open(onRead)[Symbol.asyncIterator]();
  const name = file.shown;
  try {
    const head: Buffer[] = [];
    let size = 0;
    while (size < HEAD && !(size > 0 && hasJsonLine(Buffer.concat(head)))) {
      const next = await chunks.next();
      if (next.done === true) break;
      head.push(next.value);
      size += next.value.length;
    }
    const bytes = after(head, chunks);
    if (size > 0 && hasJsonLine(Buffer.concat(head))) yield* lineEntries(bytes, name);
    else yield* documentEntries(bytes, name);
  } catch (error) {
    if (typeof (error as NodeJS.ErrnoException).code !== 'string') throw error;
    // A log that is being written, or a download that broke off: what came before it counts.
    yield lost(name, undefined, `could not read on: ${(error as Error).message}`);
  }
}

async function* after(head: readonly Buffer[], rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield* head;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

/** Indented JSON has no line that is an object of its own: its lines end in a comma or an open bracket. */
function hasJsonLine(head: Buffer): boolean {
  return head
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .split('\n', 50)
    .some((line) => line.startsWith('{') && isObjectText(line));
}

function isObjectText(line: string): boolean {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
  } catch {
    return false;
  }
}

async function* lineEntries(chunks: AsyncIterable<Buffer>, file: string): AsyncGenerator<RecordEntry> {
  let line = 0;
  for await (const bytes of linesOf(chunks)) {
    line += 1;
    if (bytes === undefined)
      yield lost(file, line, `expected a line of at most ${MAX_ENTRY} bytes, got a longer one`);
    else if (!isUtf8(bytes)) yield lost(file, line, 'expected UTF-8, got bytes that are not');
    else yield* entriesOf(bytes.toString('utf8').replace(/^\ufeff/, ''), file, line, 1);
  }
}

async function* documentEntries(chunks: AsyncIterable<Buffer>, file: string): AsyncGenerator<RecordEntry> {
  const cutter = createCutter(MAX_ENTRY);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of chunks) yield* slices(cutter.push(decoder.decode(chunk, { stream: true })));
    yield* slices(cutter.push(decoder.decode()));
    yield* slices(cutter.end());
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error;
    yield lost(file, undefined, 'expected UTF-8, got bytes that are not: the rest was not read');
  }

  function* slices(cut: ReturnType<typeof cutter.push>): Generator<RecordEntry> {
    for (const slice of cut) {
      if ('problem' in slice) {
        const why =
          slice.problem === 'too-large'
            ? `expected an entry of at most ${MAX_ENTRY} characters, got a longer one`
            : slice.problem;
        yield lost(file, slice.line, why, slice.column);
      } else yield* entriesOf(slice.text, file, slice.line, slice.column ?? 1);
    }
  }
}

function* entriesOf(text: string, file: string, line: number, column: number): Generator<RecordEntry> {
  if (text.trim() === '') return;
  const { value, diagnostics } = parseDocument(text, { file, line, column });
  const fatal = diagnostics.find(({ level }) => level === 'error');
  if (fatal !== undefined) {
    yield lost(file, fatal.line ?? line, fatal.message, fatal.column);
    return;
  }
  if (value === undefined || value === null) return;
  const kind = isJsonObject(value) ? value['kind'] : undefined;
  const items =
    typeof kind === 'string' && kind.endsWith('List') ? (value as JsonObject)['items'] : undefined;
  if (Array.isArray(items))
    for (const [index, item] of (items as readonly Json[]).entries())
      yield { value: item, line, item: `items[${index}]` };
  else yield { value, line, item: '' };
}

export function lost(
  file: string,
  line: number | undefined,
  message: string,
  column?: number,
): { readonly problem: Diagnostic } {
  return {
    problem: {
      code: 'TORIDE_CLI_RECORD_ENTRY',
      level: 'error',
      message,
      file,
      ...(line === undefined ? {} : { line }),
      ...(column === undefined ? {} : { column }),
    },
  };
}

/** Lines without their ends; undefined for one that is too long to be held. */
async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer | undefined> {
  let parts: Buffer[] = [];
  let size = 0;
  const add = (bytes: Buffer): void => {
    size += bytes.length;
    if (size > MAX_ENTRY) parts = [];
    else if (bytes.length > 0) parts.push(bytes);
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, from)) {
      add(chunk.subarray(from, end));
      from = end + 1;
      const [only] = parts;
      const whole = parts.length === 1 ? only : Buffer.concat(parts);
      yield size > MAX_ENTRY ? undefined : whole;
      parts = [];
      size = 0;
    }
    add(chunk.subarray(from));
  }
  if (size > MAX_ENTRY) yield undefined;
  else if (size > 0) yield Buffer.concat(parts);
}
