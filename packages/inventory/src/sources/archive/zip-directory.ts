// The central directory of a zip file (APPNOTE.TXT 6.3.10, sections 4.3 and 4.5), and nothing else.
import { diagnose } from '../diagnose.ts';
import { readRange } from '../disk.ts';
import { ArchiveStop } from './limits.ts';

export interface ZipEntry {
  readonly name: string;
  /** False when the name is neither UTF-8 nor ASCII. */
  readonly nameIsText: boolean;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly compressed: number;
  readonly size: number;
  /** Where the local header is in the file. */
  readonly offset: number;
  /** Unix mode, or 0 where the archive was made elsewhere. */
  readonly mode: number;
}

const END = 0x06054b50;
const END_SIZE = 22;
const END64 = 0x06064b50;
const LOCATOR64 = 0x07064b50;
const LOCATOR64_SIZE = 20;
const CENTRAL = 0x02014b50;
const CENTRAL_SIZE = 46;
const MAX_COMMENT = 0xffff;
const MAX_DIRECTORY = 64 * 1024 * 1024;

interface End {
  readonly at: number;
  readonly entries: number;
  readonly size: number;
  readonly offset: number;
}

/**
 * Every entry of the central directory, in its order. That directory is what unzip, Go, Java and Windows go by; local headers are
 * only compared with it.
 *
 * @throws {ArchiveStop} when there is none or it is damaged
 */
export function readDirectory(
  fd: number,
  fileSize: number,
): { readonly entries: readonly ZipEntry[]; readonly start: number } {
  const end = findEnd(fd, fileSize);
  if (end.size > MAX_DIRECTORY) throw damaged('its directory is larger than 64 MiB');
  // Bytes before the archive (a self-extracting one) shift every offset.
  const shift = end.at - end.size - end.offset;
  if (shift < 0) throw damaged('its directory lies outside of the file');
  const bytes = readRange(fd, end.offset + shift, end.size);
  const entries: ZipEntry[] = [];
  for (let at = 0; at < bytes.length && bytes.length - at >= CENTRAL_SIZE;) {
    if (bytes.readUInt32LE(at) !== CENTRAL) throw damaged('its directory is damaged');
    const length =
      CENTRAL_SIZE + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
    if (at + length > bytes.length) throw damaged('its directory is cut short');
    entries.push(entryAt(bytes.subarray(at, at + length), shift));
    at += length;
  }
  if (entries.length !== end.entries)
    throw damaged(`it announces ${end.entries} members and lists ${entries.length}`);
  return { entries, start: end.offset + shift };
}

function findEnd(fd: number, fileSize: number): End {
  const tailAt = Math.max(0, fileSize - END_SIZE - MAX_COMMENT);
  const tail = readRange(fd, tailAt, fileSize - tailAt);
  const found: number[] = [];
  for (let at = tail.length - END_SIZE; at >= 0; at -= 1) {
    // The record's comment ends with the file.
    if (tail.readUInt32LE(at) === END && at + END_SIZE + tail.readUInt16LE(at + 20) === tail.length)
      found.push(at);
  }
  const at = found[0];
  if (at === undefined) throw noDirectory();
  // A comment that is itself an end record: some readers take the first, others the last.
  if (found.length > 1) throw damaged('it has two directories');
  if (![0, 0xffff].includes(tail.readUInt16LE(at + 4))) throw damaged('it is one of several volumes');
  const end = {
    at: tailAt + at,
    entries: tail.readUInt16LE(at + 10),
    size: tail.readUInt32LE(at + 12),
    offset: tail.readUInt32LE(at + 16),
  };
  const large = end.entries === 0xffff || end.size === 0xffffffff || end.offset === 0xffffffff;
  return large ? findEnd64(fd, end) : end;
}

function noDirectory(): ArchiveStop {
  return new ArchiveStop(
    diagnose(
      'TORIDE_ARCHIVE_TRUNCATED',
      'expected a whole zip archive, got one without its directory at the end: nothing in it was read',
    ),
  );
}

function findEnd64(fd: number, end: End): End {
  const locator = readRange(fd, Math.max(0, end.at - LOCATOR64_SIZE), LOCATOR64_SIZE);
  if (locator.length < LOCATOR64_SIZE || locator.readUInt32LE(0) !== LOCATOR64) return end;
  const at = uint64(locator, 8);
  const record = readRange(fd, at, 56);
  if (record.length < 56 || record.readUInt32LE(0) !== END64) throw damaged('its zip64 directory is damaged');
  return { at, entries: uint64(record, 32), size: uint64(record, 40), offset: uint64(record, 48) };
}

function entryAt(record: Buffer, shift: number): ZipEntry {
  const nameEnd = CENTRAL_SIZE + record.readUInt16LE(28);
  const extraEnd = nameEnd + record.readUInt16LE(30);
  const name = record.subarray(CENTRAL_SIZE, nameEnd);
  const text = name.toString('utf8');
  const plain = {
    size: record.readUInt32LE(24),
    compressed: record.readUInt32LE(20),
    offset: record.readUInt32LE(42),
  };
  const { size, compressed, offset } = withZip64(plain, record.subarray(nameEnd, extraEnd));
  return {
    name: text,
    nameIsText: !text.includes('\uFFFD'),
    flags: record.readUInt16LE(8),
    method: record.readUInt16LE(10),
    crc: record.readUInt32LE(16),
    compressed,
    size,
    offset: offset + shift,
    // The upper half is a Unix mode only when the archive says it was made there (4.4.2).
    mode: record[5] === 3 || record[5] === 19 ? record.readUInt16LE(40) : 0,
  };
}

interface Sizes {
  readonly size: number;
  readonly compressed: number;
  readonly offset: number;
}

/** Fields that do not fit 32 bits follow in extra field 1, in this order and only those (4.5.3). */
function withZip64(plain: Sizes, extra: Buffer): Sizes {
  const field = extraField(extra, 1);
  if (field === undefined) return plain;
  let at = 0;
  const next = (value: number): number => {
    if (value !== 0xffffffff || at + 8 > field.length) return value;
    at += 8;
    return uint64(field, at - 8);
  };
  return { size: next(plain.size), compressed: next(plain.compressed), offset: next(plain.offset) };
}

function extraField(extra: Buffer, id: number): Buffer | undefined {
  for (let at = 0; at + 4 <= extra.length;) {
    const length = extra.readUInt16LE(at + 2);
    if (extra.readUInt16LE(at) === id) return extra.subarray(at + 4, at + 4 + length);
    at += 4 + length;
  }
  return undefined;
}

function uint64(bytes: Buffer, at: number): number {
  const value = Number(bytes.readBigUInt64LE(at));
  if (!Number.isSafeInteger(value)) throw damaged('it announces sizes that no disk holds');
  return value;
}

export function damaged(what: string, memberOnly = false): ArchiveStop {
  const loss = diagnose('TORIDE_ARCHIVE_CORRUPT', `expected a zip archive, got one that is damaged: ${what}`);
  return new ArchiveStop(loss, memberOnly);
}
