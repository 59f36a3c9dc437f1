/**
 * Unpacks a bundle's archive in memory. The archive is hostile: it lies about its sizes (gzip bombs are stopped while they
 * unpack), names files outside of itself, holds links, or the same file twice.
 */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { TorideError } from '@toride/core';
import { extract, type Header } from 'tar-stream';

export interface BundleFile {
  /** From the bundle's root, with `/`. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

export interface BundleLimits {
  readonly files: number;
  /** Bytes of all files, unpacked. */
  readonly total: number;
  /** Bytes out for each byte in, once more than `ratioFrom` came out. */
  readonly ratio: number;
  readonly ratioFrom: number;
}

/** OPA's own limit is a gigabyte a file. */
const LIMITS: BundleLimits = { files: 100_000, total: 1024 ** 3, ratio: 400, ratioFrom: 32 * 1024 ** 2 };

type Entry = AsyncIterable<Buffer> & { readonly header: Header };

/**
 * The files of a gzipped tar archive, in its order.
 *
 * @throws {TorideError} a code of `TORIDE_REGO_BUNDLE_…`
 */
export async function unpackBundle(
  archive: Uint8Array,
  { limits = LIMITS, signal }: { readonly limits?: BundleLimits; readonly signal?: AbortSignal } = {},
): Promise<BundleFile[]> {
  const unpack = extract();
  const input = Readable.from(chunksOf(archive));
  // The failure comes out of the iteration below as well; here it must only not be left unhandled.
  const pumping = pipeline(input, createGunzip(), unpack).catch((error: unknown) => error);
  const files = new Map<string, BundleFile>();
  const meter = newMeter(limits, archive.length);
  try {
    for await (const entry of unpack as AsyncIterable<Entry>) {
      signal?.throwIfAborted();
      const path = checkedPath(entry.header);
      const bytes = await contentOf(entry, meter);
      if (path === undefined) continue;
      if (files.has(path)) throw new TorideError('TORIDE_REGO_BUNDLE_DUPLICATE', `${path} is there twice`);
      files.set(path, { path, bytes });
      if (files.size > limits.files) throw tooMuch(`more than ${limits.files} files`);
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw error instanceof TorideError ? error : broken(error);
  } finally {
    input.destroy();
    unpack.destroy();
    await pumping;
  }
  return [...files.values()];
}

/** A large buffer goes in piece by piece, so that a bomb is noticed before all of it is in. */
function* chunksOf(archive: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < archive.length; at += 65_536) yield archive.subarray(at, at + 65_536);
}

/** Undefined for folders, which only lead to files. */
function checkedPath({ name, type }: Header): string | undefined {
  const path = name.replace(/^(?:\.?\/)+/, '');
  const parts = path.split('/');
  if (parts.includes('..') || /[\0\\]|^[A-Za-z]:/.test(path)) {
    throw new TorideError(
      'TORIDE_REGO_BUNDLE_NAME',
      `expected a name below the root, got ${JSON.stringify(name)}`,
    );
  }
  if (type === 'directory') return undefined;
  if (type !== 'file' && type !== 'contiguous-file') {
    throw new TorideError(
      'TORIDE_REGO_BUNDLE_LINK',
      `expected files, got a ${type ?? 'special file'}: ${path}`,
    );
  }
  return parts.filter((part) => part !== '' && part !== '.').join('/');
}

async function contentOf(entry: Entry, meter: (bytes: number) => void): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of entry) {
    meter(chunk.length);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function newMeter({ total, ratio, ratioFrom }: BundleLimits, size: number): (bytes: number) => void {
  let sum = 0;
  return (bytes) => {
    sum += bytes;
    if (sum > total) throw tooMuch(`more than ${Math.floor(total / 1024 ** 2)} MiB`);
    if (sum > ratioFrom && sum > size * ratio) throw tooMuch(`more than ${ratio} bytes out of each byte in`);
  };
}

function tooMuch(found: string): TorideError {
  return new TorideError('TORIDE_REGO_BUNDLE_LIMIT', `expected a bundle of policies, got ${found}`);
}

function broken(cause: unknown): TorideError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const cut = code === 'Z_BUF_ERROR' || message === 'Unexpected end of data';
  const found = cut ? 'one that ends in the middle' : `bytes that are none (${code ?? message})`;
  return new TorideError('TORIDE_REGO_BUNDLE_ARCHIVE', `expected a gzipped tar archive, got ${found}`, {
    cause,
  });
}
