import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract, type Header } from 'tar-stream';
import { diagnose } from '../diagnose.ts';
import { ArchiveStop, type Meter } from './limits.ts';
import type { Member } from './member.ts';

type Entry = AsyncIterable<Buffer> & { readonly header: Header };

/**
 * Members of a tar stream, gzipped or not, in its order. Each one's content must be read before the next is asked for;
 * what is not read is passed over.
 */
export async function* readTar(
  bytes: AsyncIterable<Buffer>,
  gzipped: boolean,
  meter: Meter,
): AsyncGenerator<Member> {
  const unpack = extract();
  const input = Readable.from(bytes);
  // The failure comes out of the iteration below as well; here it must only not be left unhandled.
  const pumping = (gzipped ? pipeline(input, createGunzip(), unpack) : pipeline(input, unpack)).catch(
    (error: unknown) => error,
  );
  try {
    for await (const entry of unpack as AsyncIterable<Entry>) {
      meter.entry();
      const content = contentOf(entry, meter);
      yield toMember(entry.header, content);
      while ((await content()) !== undefined);
    }
  } catch (error) {
    throw error instanceof ArchiveStop ? error : broken(error);
  } finally {
    input.destroy();
    unpack.destroy();
    await pumping;
  }
}

function toMember({ name, type, linkname }: Header, content: () => Promise<Buffer | undefined>): Member {
  switch (type) {
    case 'file':
    case 'contiguous-file':
      return { type: 'file', name, content: () => chunks(content) };
    case 'directory':
      return { type: 'directory', name };
    case 'link':
    case 'symlink':
      return { type: 'link', name, target: linkname, hard: type === 'link' };
    case 'block-device':
    case 'character-device':
    case 'fifo':
      return { type: 'special', name, what: `a ${type}` };
    default:
      // tar-stream gives null for the kinds that it does not know: sparse files, volume labels.
      return { type: 'special', name, what: 'an unknown kind of member' };
  }
}

/** Asks for the next chunk by hand: leaving a `for await` early would destroy the entry, and the archive with it. */
function contentOf(entry: Entry, meter: Meter): () => Promise<Buffer | undefined> {
  const chunk = entry[Symbol.asyncIterator]() as AsyncIterator<Buffer, undefined>;
  let size = 0;
  let done = false;
  return async () => {
    const next = done ? undefined : await chunk.next().catch(rethrow);
    if (next === undefined || next.done === true) {
      done = true;
      return undefined;
    }
    size += next.value.length;
    meter.bytes(next.value.length, size);
    return next.value;
  };
}

async function* chunks(content: () => Promise<Buffer | undefined>): AsyncGenerator<Buffer> {
  for (let chunk = await content(); chunk !== undefined; chunk = await content()) yield chunk;
}

function rethrow(error: unknown): never {
  throw broken(error);
}

function broken(error: unknown): ArchiveStop {
  const { code, message } = error as NodeJS.ErrnoException;
  const cut = code === 'Z_BUF_ERROR' || message === 'Unexpected end of data';
  return new ArchiveStop(
    diagnose(
      cut ? 'TORIDE_ARCHIVE_TRUNCATED' : 'TORIDE_ARCHIVE_CORRUPT',
      cut
        ? 'expected a whole archive, got one that ends in the middle: the rest is unknown'
        : `expected a tar archive, got bytes that are none (${code ?? message}): the rest is unknown`,
    ),
  );
}
