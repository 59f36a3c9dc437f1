import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/** A regular file, open for reading. The caller closes it. */
export interface OpenFile {
  readonly fd: number;
  readonly size: number;
  readonly mtimeMs: number;
}

export type OpenFailure =
  { readonly failure: 'not-a-file' } | { readonly failure: 'unreadable'; readonly why: string };

/**
 * Opens a regular file and nothing else. The type is checked on the open descriptor, and the open neither blocks on a FIFO
 * nor follows a link: whoever swaps the file between the listing and the open (a race on an untrusted folder) gains nothing.
 *
 * @param path with every link already resolved
 */
export function openRegular(path: string): OpenFile | OpenFailure {
  let fd: number;
  try {
    // Windows has neither flag: they are undefined there, and `|` makes that 0.
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  } catch (error) {
    return { failure: 'unreadable', why: systemReason(error) };
  }
  const stat = fstatSync(fd);
  if (stat.isFile()) return { fd, size: stat.size, mtimeMs: stat.mtimeMs };
  closeSync(fd);
  return { failure: 'not-a-file' };
}

/** Reads up to `length` bytes from `position`; fewer only where the file ends. */
export function readRange(fd: number, position: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const n = readSync(fd, bytes, filled, length - filled, position + filled);
    if (n === 0) break;
    filled += n;
  }
  return bytes.subarray(0, filled);
}

/** The system's own word for what went wrong, without the path: that stands beside it. */
export function systemReason(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  return (code !== undefined && REASONS[code]) || code || String(error);
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  ENOENT: 'no such file or folder',
  ELOOP: 'a symbolic link, or a circle of them',
  EIO: 'the disk could not be read',
  EMFILE: 'too many open files',
  ENAMETOOLONG: 'the name is too long',
  ENOTDIR: 'a part of the path is no folder',
  EISDIR: 'it is a folder',
  // What Linux answers to opening a socket.
  ENXIO: 'a socket or a device without a driver',
};
