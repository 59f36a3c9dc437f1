import { createReadStream, readdirSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { byCodeUnit, TorideError } from '@toride/core';

/** One file of a record, not opened yet. */
export interface RecordFile {
  /** As the user sees it; `-` for standard input. */
  readonly shown: string;
  /** Bytes on disk, for the progress; undefined for a stream. */
  readonly size: number | undefined;
  /** Unpacked where it is gzip, as rotated logs are. `onRead` is told how many bytes of the file have been read. */
  open(onRead: (bytes: number) => void): AsyncIterable<Buffer>;
}

const RECORD = /\.(?:log|json|jsonl|ndjson|ya?ml)(?:[.-][\w.-]+)?$/;

/**
 * The files that operands name: `-`, files, and folders with the logs and reviews in them, in the order of their paths.
 *
 * @throws {TorideError} `TORIDE_SOURCE_NOT_FOUND`, `TORIDE_CLI_FILE_UNREADABLE`
 */
export function recordFiles(operands: readonly string[], cwd: string): RecordFile[] {
  return operands.flatMap((operand) => {
    if (operand === '-') return [{ shown: '-', size: undefined, open: () => unpacked(process.stdin) }];
    const root = resolve(cwd, operand);
    const stat = statSync(root, { throwIfNoEntry: false });
    if (stat === undefined)
      throw new TorideError(
        'TORIDE_SOURCE_NOT_FOUND',
        `expected a file or folder, got nothing at ${operand}`,
      );
    if (!stat.isDirectory()) return [fileOf(root, operand, stat.isFile() ? stat.size : undefined)];
    return filesBelow(root, operand).map((path) =>
      fileOf(path, relative(cwd, path) || path, statSync(path).size),
    );
  });
}

function filesBelow(root: string, operand: string): string[] {
  try {
    return readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && RECORD.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort(byCodeUnit);
  } catch (cause) {
    throw unreadable(operand, cause);
  }
}

function fileOf(path: string, shown: string, size: number | undefined): RecordFile {
  return {
    shown,
    size,
    open: (onRead) => {
      const stream = createReadStream(path, { highWaterMark: 256 * 1024 });
      return counted(unpacked(stream), () => onRead(stream.bytesRead));
    },
  };
}

async function* counted(bytes: AsyncIterable<Buffer>, tell: () => void): AsyncGenerator<Buffer> {
  for await (const chunk of bytes) {
    tell();
    yield chunk;
  }
}

/** By its first bytes (RFC 1952, section 2.3.1), whatever it is called. */
async function* unpacked(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const iterator = stream[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done === true) return;
  const rest = (async function* (): AsyncGenerator<Buffer> {
    yield first.value;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  })();
  if (first.value[0] !== 0x1f || first.value[1] !== 0x8b) {
    yield* rest;
    return;
  }
  const packed = Readable.from(rest);
  const gunzip = packed.pipe(createGunzip());
  packed.on('error', (error) => gunzip.destroy(error));
  for await (const chunk of gunzip) yield chunk as Buffer;
}

function unreadable(file: string, cause: unknown): TorideError {
  return new TorideError(
    'TORIDE_CLI_FILE_UNREADABLE',
    `could not read ${file}: ${(cause as Error).message}`,
    { cause },
  );
}
