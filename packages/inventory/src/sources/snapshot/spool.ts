import { type FileHandle, open } from 'node:fs/promises';
import { byCodeUnit } from '@toride/core';

/** Lines kept on disk until all are there and can be written in order; memory holds only their keys. */
export interface Spool {
  add(key: string, line: string): void;
  /** Writes what has been added since. */
  flush(): Promise<void>;
  readonly count: number;
  /** Every line in the order of its key by code unit; equal keys stay in the order that they came in. */
  sorted(): AsyncGenerator<Buffer>;
  close(): Promise<void>;
}

interface Entry {
  readonly key: string;
  readonly offset: number;
  readonly length: number;
}

/** Makes a spool of a new file, readable by its owner only. */
export async function createSpool(path: string): Promise<Spool> {
  const file = await open(path, 'wx+', 0o600);
  const entries: Entry[] = [];
  let pending: Buffer[] = [];
  let offset = 0;
  return {
    add(key, line) {
      const bytes = Buffer.from(line, 'utf8');
      entries.push({ key, offset, length: bytes.length });
      offset += bytes.length;
      pending.push(bytes);
    },
    async flush() {
      if (pending.length === 0) return;
      const bytes = Buffer.concat(pending);
      pending = [];
      await file.appendFile(bytes);
    },
    get count() {
      return entries.length;
    },
    sorted: () => readSorted(file, entries),
    close: () => file.close(),
  };
}

// Lists come sorted from etcd, so most neighbours in order are neighbours on disk, too, and are read together.
const RUN_BYTES = 1024 * 1024;

async function* readSorted(file: FileHandle, entries: readonly Entry[]): AsyncGenerator<Buffer> {
  const ordered = entries.toSorted((a, b) => byCodeUnit(a.key, b.key));
  for (let first = 0; first < ordered.length;) {
    const { offset } = ordered[first]!;
    let length = 0;
    while (
      first < ordered.length &&
      ordered[first]!.offset === offset + length &&
      (length === 0 || length + ordered[first]!.length <= RUN_BYTES)
    ) {
      length += ordered[first]!.length;
      first += 1;
    }
    yield await readExactly(file, offset, length);
  }
}

async function readExactly(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  for (let done = 0; done < length;) {
    const { bytesRead } = await file.read(buffer, done, length - done, offset + done);
    if (bytesRead === 0) throw new Error('the spool is shorter than what was written to it');
    done += bytesRead;
  }
  return buffer;
}
