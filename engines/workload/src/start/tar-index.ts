import { readSync } from 'node:fs';

/** A regular file inside a tar: where its bytes are. */
export interface TarMember {
  readonly offset: number;
  readonly size: number;
}

const BLOCK = 512;
const MOST_MEMBERS = 100_000;

/**
 * Lists the members of an uncompressed tar by hopping from header to header (POSIX.1-2017, pax, "ustar Interchange Format"):
 * gigabytes of image layers are never read. Long names in extension headers are not needed, since a layout's names are short.
 *
 * @returns undefined where the file is no tar
 */
export function indexTar(fd: number, size: number): ReadonlyMap<string, TarMember> | undefined {
  if (size < BLOCK) return undefined;
  const members = new Map<string, TarMember>();
  const header = Buffer.alloc(BLOCK);
  for (let at = 0; at + BLOCK <= size && members.size < MOST_MEMBERS;) {
    if (readSync(fd, header, 0, BLOCK, at) < BLOCK) break;
    if (header.every((byte) => byte === 0)) break;
    if (header.toString('latin1', 257, 262) !== 'ustar') return at === 0 ? undefined : members;
    const length = memberSize(header);
    if (length === undefined || at + BLOCK + length > size) break;
    const type = header[156];
    // '0' and NUL are regular files.
    if (type === 0x30 || type === 0) members.set(memberName(header), { offset: at + BLOCK, size: length });
    at += BLOCK + Math.ceil(length / BLOCK) * BLOCK;
  }
  return members;
}

function memberName(header: Buffer): string {
  const name = text(header, 0, 100);
  const prefix = text(header, 345, 500);
  return (prefix === '' ? name : `${prefix}/${name}`).replace(/^(?:\.\/)+/, '');
}

/** Octal text, or GNU's base 256 for sizes above 8 GiB. */
function memberSize(header: Buffer): number | undefined {
  if (((header[124] ?? 0) & 0x80) !== 0) {
    const size = header.readUIntBE(130, 6);
    return Number.isSafeInteger(size) ? size : undefined;
  }
  const octal = text(header, 124, 136).trim();
  return /^[0-7]{1,12}$/.test(octal) ? Number.parseInt(octal, 8) : undefined;
}

function text(header: Buffer, start: number, end: number): string {
  const field = header.toString('utf8', start, end);
  const nul = field.indexOf('\0');
  return nul === -1 ? field : field.slice(0, nul);
}
