import { Readable } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';
import { diagnose, type Problem } from '../diagnose.ts';
import { readRange, type OpenFile } from '../disk.ts';
import { ArchiveStop, type Meter } from './limits.ts';
import type { Member } from './member.ts';
import { damaged, readDirectory, type ZipEntry } from './zip-directory.ts';

const LOCAL = 0x04034b50;
const LOCAL_SIZE = 30;
const STORED = 0;
const DEFLATED = 8;
const CHUNK = 64 * 1024;
const FILE_TYPE = 0o170000;
const SYMLINK = 0o120000;
const REGULAR = 0o100000;

/**
 * Members of a zip file, by its central directory. Local headers that say something else, members that overlap (the
 * quoted-block bomb) and members that the directory hides are refused: two readers would see two archives.
 */
export async function* readZip(file: OpenFile, meter: Meter): AsyncGenerator<Member> {
  const { entries, start } = readDirectory(file.fd, file.size);
  const placed = entries.map((entry): Placed => {
    meter.entry();
    return { entry, data: locate(file, entry, start) };
  });
  const { overlapping, hidden } = account(file, placed, start);
  for (const { entry, data } of placed) {
    if (typeof data !== 'number') yield { type: 'loss', name: entry.name, diagnostic: data };
    else if (overlapping.has(entry)) {
      yield { type: 'loss', name: entry.name, diagnostic: mismatch('two members share the same bytes') };
    } else yield await toMember(file, entry, data, meter);
  }
  for (const at of hidden) {
    yield { type: 'loss', name: '', diagnostic: mismatch(`a member at byte ${at} is in no directory`) };
  }
}

interface Placed {
  readonly entry: ZipEntry;
  /** Where its data begins, or why that is unknown. */
  readonly data: number | Problem;
}

/** Compares what the directory says with the bytes before it: nothing may be used twice, nothing left over. */
function account(
  file: OpenFile,
  placed: readonly Placed[],
  end: number,
): { overlapping: Set<ZipEntry>; hidden: number[] } {
  const spans = placed.flatMap(({ entry, data }) =>
    typeof data === 'number' ? [{ entry, from: entry.offset, to: data + entry.compressed }] : [],
  );
  spans.sort((a, b) => a.from - b.from);
  const overlapping = new Set<ZipEntry>();
  const hidden: number[] = [];
  let last: (typeof spans)[number] | undefined;
  for (const span of spans) {
    if (last !== undefined && span.from < last.to) overlapping.add(span.entry).add(last.entry);
    else if (isMember(file, last?.to ?? 0, span.from)) hidden.push(last?.to ?? 0);
    if (last === undefined || span.to > last.to) last = span;
  }
  // A member that could not be placed leaves a gap that says nothing.
  if (spans.length === placed.length && isMember(file, last?.to ?? 0, end)) hidden.push(last?.to ?? 0);
  return { overlapping, hidden: spans.length === placed.length ? hidden : [] };
}

/** A data descriptor (up to 24 bytes, 4.3.9) may stand between two members; another local header may not. */
function isMember(file: OpenFile, from: number, to: number): boolean {
  if (to - from < LOCAL_SIZE) return false;
  return readRange(file.fd, from, Math.min(to - from, 28)).includes(LOCAL_BYTES);
}

async function toMember(file: OpenFile, entry: ZipEntry, data: number, meter: Meter): Promise<Member> {
  const { name, mode, flags, method } = entry;
  const refuse = (diagnostic: Problem): Member => ({ type: 'loss', name, diagnostic });
  if (name.endsWith('/')) return { type: 'directory', name };
  // Bits 0, 6 and 13: encrypted, strongly encrypted, with a masked local header.
  if ((flags & 0x2041) !== 0) return refuse(encrypted());
  if (method !== STORED && method !== DEFLATED) return refuse(unknownMethod(method));
  const type = mode & FILE_TYPE;
  if (type === SYMLINK)
    return { type: 'link', name, target: await textOf(file, entry, data, meter), hard: false };
  if (type !== 0 && type !== REGULAR) return { type: 'special', name, what: `file type ${type.toString(8)}` };
  return { type: 'file', name, content: () => contentOf(file, entry, data, meter) };
}

/** Where the member's data begins, or why its local header is not to be trusted. */
function locate(file: OpenFile, entry: ZipEntry, directory: number): number | Problem {
  const header = readRange(file.fd, entry.offset, LOCAL_SIZE);
  if (header.length < LOCAL_SIZE || header.readUInt32LE(0) !== LOCAL)
    return mismatch('no member begins there');
  const nameLength = header.readUInt16LE(26);
  const data = entry.offset + LOCAL_SIZE + nameLength + header.readUInt16LE(28);
  if (data + entry.compressed > directory) return mismatch('its data runs into the directory');
  const name = readRange(file.fd, entry.offset + LOCAL_SIZE, nameLength).toString('utf8');
  if (name !== entry.name) return mismatch(`it is called ${JSON.stringify(name)} there`);
  if (header.readUInt16LE(8) !== entry.method) return mismatch('another compression is named there');
  // With a data descriptor (bit 3) the sizes follow the data, and the header has zeros.
  const described = (header.readUInt16LE(6) & 8) !== 0;
  const size = header.readUInt32LE(22);
  const packed = header.readUInt32LE(18);
  const differs = (value: number, known: number): boolean => value !== known && value !== 0xffffffff;
  if (!described && (differs(size, entry.size) || differs(packed, entry.compressed))) {
    return mismatch('another size is named there');
  }
  return data;
}

async function* contentOf(
  file: OpenFile,
  entry: ZipEntry,
  data: number,
  meter: Meter,
): AsyncGenerator<Buffer> {
  const packed = Readable.from(packedChunks(file, data, entry.compressed));
  const unpacked = entry.method === STORED ? packed : packed.pipe(createInflateRaw());
  let size = 0;
  let sum = 0;
  try {
    for await (const chunk of unpacked as AsyncIterable<Buffer>) {
      size += chunk.length;
      meter.bytes(chunk.length, size);
      sum = crc32(chunk, sum);
      yield chunk;
    }
  } catch (error) {
    throw error instanceof ArchiveStop ? error : damaged('the member does not unpack', true);
  } finally {
    packed.destroy();
  }
  if (size !== entry.size || sum !== entry.crc)
    throw damaged('the member is not what its checksum says', true);
}

function* packedChunks(file: OpenFile, from: number, length: number): Generator<Buffer> {
  for (let at = 0; at < length; at += CHUNK)
    yield readRange(file.fd, from + at, Math.min(CHUNK, length - at));
}

async function textOf(file: OpenFile, entry: ZipEntry, data: number, meter: Meter): Promise<string> {
  const parts: Buffer[] = [];
  for await (const chunk of contentOf(file, entry, data, meter)) parts.push(chunk);
  // No system has longer paths, and a link's target is a path.
  return Buffer.concat(parts).subarray(0, 4096).toString('utf8');
}

const LOCAL_BYTES = Buffer.from([0x50, 0x4b, 0x03, 0x04]);

function mismatch(what: string): Problem {
  return diagnose(
    'TORIDE_ARCHIVE_MISMATCH',
    `expected the directory and the members of the zip to agree, got two stories: ${what}`,
  );
}

function encrypted(): Problem {
  return diagnose(
    'TORIDE_ARCHIVE_ENCRYPTED',
    'expected a readable member, got an encrypted one: it was not read',
  );
}

function unknownMethod(method: number): Problem {
  return diagnose(
    'TORIDE_ARCHIVE_METHOD',
    `expected a member that is stored or deflated, got compression method ${method}: it was not read`,
  );
}
