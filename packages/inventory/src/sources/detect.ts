import { closeSync, createReadStream, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import type { Source } from '../source.ts';
import type { ArchiveFormat, ArchiveOptions } from './archive.ts';
import { openRegular, readRange } from './disk.ts';
import { lazySource } from './lazy.ts';
import { pathSource, type PathOptions } from './path.ts';
import { isSnapshot } from './snapshot/format.ts';
import { stdinSource } from './stdin.ts';

export interface OpenOptions extends PathOptions, ArchiveOptions {
  /** What `-` reads; process.stdin unless said otherwise. */
  readonly stdin?: Readable;
}

/** A kind of file that is known by its first bytes. */
interface FileFormat {
  matches(head: Buffer, name: string): boolean;
  open(argument: string, real: string, options: OpenOptions): Source;
}

/** In this order; a file that none of them knows is YAML or JSON. */
const FORMATS: readonly FileFormat[] = [
  {
    matches: (head) => isSnapshot(head),
    open: (argument, real) =>
      lazySource(argument, async () => (await import('./snapshot.ts')).snapshotSource(real, argument)),
  },
  archive('tar.gz', (head) => head[0] === 0x1f && head[1] === 0x8b),
  // A member, or the end record of an empty archive.
  archive(
    'zip',
    (head) =>
      head.toString('latin1', 0, 4) === 'PK\x03\x04' || head.toString('latin1', 0, 4) === 'PK\x05\x06',
  ),
  // A self-extracting zip begins with something else, and a tar from before 1988 has no mark at all.
  archive('zip', (_, name) => /\.zip$/i.test(name)),
  archive('tar', (head, name) => head.toString('latin1', 257, 262) === 'ustar' || /\.tar$/i.test(name)),
];

const HEAD = 512;

/**
 * The source that an argument of the command line means: `-` is standard input, a folder is walked, an archive is read in
 * memory, any other file is YAML or JSON. Never throws: what is wrong with the path is a Diagnostic of the first batch.
 *
 * @example openSource('deploy/'); openSource('-'); openSource('shop.tgz')
 */
export function openSource(argument: string, options: OpenOptions = {}): Source {
  if (argument === '-' || argument === '/dev/stdin') return stdinSource(options.stdin, '-');
  // `toride scan <(helm template .)`: the shell holds the pipe open already, so opening it cannot block.
  const descriptor = /^\/(?:dev|proc\/self)\/fd\/(\d+)$/.exec(argument)?.[1];
  if (descriptor !== undefined)
    return stdinSource(createReadStream('', { fd: Number(descriptor) }), argument);
  const real = realPath(resolve(options.cwd ?? '.', argument));
  const format = real === undefined ? undefined : formatOf(real);
  return format === undefined || real === undefined
    ? pathSource(argument, options)
    : format.open(argument, real, options);
}

function archive(format: ArchiveFormat, matches: FileFormat['matches']): FileFormat {
  return {
    matches,
    open: (argument, real, options) =>
      lazySource(argument, async () =>
        (await import('./archive.ts')).archiveSource(argument, real, format, options),
      ),
  };
}

function formatOf(real: string): FileFormat | undefined {
  const open = openRegular(real);
  if ('failure' in open) return undefined;
  try {
    const head = readRange(open.fd, 0, Math.min(open.size, HEAD));
    return FORMATS.find((format) => format.matches(head, real));
  } catch {
    return undefined;
  } finally {
    closeSync(open.fd);
  }
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync.native(path);
  } catch {
    return undefined;
  }
}
