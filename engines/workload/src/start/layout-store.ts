import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { indexTar } from './tar-index.ts';

/** The files of one image layout, in a folder or an archive, read by their fixed names only. */
export interface LayoutStore {
  /** The bytes; `absent` where there is no such regular file, `too-large` beyond the limit. */
  read(name: string, limit: number): Buffer | 'absent' | 'too-large';
  close(): void;
}

/** Neither waits on a FIFO nor follows a link; undefined where it is no regular file. */
export function openRegular(path: string): { readonly fd: number; readonly size: number } | undefined {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  } catch {
    return undefined;
  }
  const stat = fstatSync(fd);
  if (stat.isFile()) return { fd, size: stat.size };
  closeSync(fd);
  return undefined;
}

export function folderStore(folder: string): LayoutStore {
  return {
    read(name, limit) {
      const file = openRegular(join(folder, name));
      if (file === undefined) return 'absent';
      try {
        return file.size > limit ? 'too-large' : range(file.fd, 0, file.size);
      } finally {
        closeSync(file.fd);
      }
    },
    close: () => undefined,
  };
}

/** @returns undefined where the file is no uncompressed tar */
export function archiveStore(path: string): LayoutStore | undefined {
  const file = openRegular(path);
  if (file === undefined) return undefined;
  const members = indexTar(file.fd, file.size);
  if (members === undefined) {
    closeSync(file.fd);
    return undefined;
  }
  return {
    read(name, limit) {
      const member = members.get(name);
      if (member === undefined) return 'absent';
      return member.size > limit ? 'too-large' : range(file.fd, member.offset, member.size);
    },
    close: () => closeSync(file.fd),
  };
}

function range(fd: number, offset: number, size: number): Buffer {
  const bytes = Buffer.alloc(size);
  let filled = 0;
  while (filled < size) {
    const n = readSync(fd, bytes, filled, size - filled, offset + filled);
    if (n === 0) break;
    filled += n;
  }
  return bytes.subarray(0, filled);
}
