import { closeSync } from 'node:fs';
import type { Diagnostic } from '@toride/core';
import { ARCHIVE_LIMITS, ArchiveStop, createMeter } from './archive/limits.ts';
import { safeName, type Member } from './archive/member.ts';
import { badName } from './archive/messages.ts';
import { readTar } from './archive/tar.ts';
import { readZip } from './archive/zip.ts';
import { openRegular, readRange, type OpenFile } from './disk.ts';

/** A file of an archive, or why one could not be read. */
export type ArchiveFile =
  | { readonly name: string; readonly bytes: Buffer }
  | { readonly name: string; readonly problem: Pick<Diagnostic, 'code' | 'message'> };

const CHUNK = 64 * 1024;
/** Files that are wanted whole are policies and their samples. */
const LIMITS = { ...ARCHIVE_LIMITS, entries: 20_000, total: 256 * 1024 ** 2, member: 16 * 1024 ** 2 };

/**
 * The files of a `.tar`, `.tar.gz` or `.zip` by their path below its root, for those who look one up by name: policies that
 * refer to each other. Read in memory and within limits; links, devices and paths that lead out of the archive are told.
 *
 * @param real the path with every link resolved
 * @param wanted which files, by their path
 * @returns undefined where the file is no archive
 * @example for await (const file of (await archiveFiles('/srv/library.tgz', (name) => name.endsWith('.yaml'))) ?? []) {}
 */
export function archiveFiles(
  real: string,
  wanted: (name: string) => boolean,
): AsyncIterable<ArchiveFile> | undefined {
  const open = openRegular(real);
  if ('failure' in open) return undefined;
  const format = formatOf(readRange(open.fd, 0, Math.min(open.size, 512)), real);
  if (format === undefined) {
    closeSync(open.fd);
    return undefined;
  }
  return readFiles(open, format, wanted);
}

function formatOf(head: Buffer, name: string): 'zip' | 'tar' | 'tar.gz' | undefined {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'tar.gz';
  const start = head.toString('latin1', 0, 4);
  if (start === 'PK\x03\x04' || start === 'PK\x05\x06' || /\.zip$/i.test(name)) return 'zip';
  return head.toString('latin1', 257, 262) === 'ustar' || /\.tar$/i.test(name) ? 'tar' : undefined;
}

async function* readFiles(
  open: OpenFile,
  format: 'zip' | 'tar' | 'tar.gz',
  wanted: (name: string) => boolean,
): AsyncGenerator<ArchiveFile> {
  let input = 0;
  const meter = createMeter(LIMITS, () => (format === 'zip' ? open.size : input));
  const bytes = chunksOf(open, (read) => (input = read));
  try {
    const members = format === 'zip' ? readZip(open, meter) : readTar(bytes, format === 'tar.gz', meter);
    for await (const member of members) {
      const file = await readMember(member, wanted);
      if (file !== undefined) yield file;
    }
  } catch (error) {
    if (!(error instanceof ArchiveStop)) throw error;
    yield { name: '', problem: error.diagnostic };
  } finally {
    closeSync(open.fd);
  }
}

async function readMember(
  member: Member,
  wanted: (name: string) => boolean,
): Promise<ArchiveFile | undefined> {
  if (member.type === 'directory') return undefined;
  if (member.type === 'loss') return { name: member.name, problem: member.diagnostic };
  const name = safeName(member.name);
  if (name === undefined) return { name: member.name, problem: badName() };
  if (!wanted(name)) return undefined;
  if (member.type !== 'file')
    return {
      name,
      problem: {
        code: 'TORIDE_ARCHIVE_LINK',
        message: 'expected a file, got a link or a device: it was not followed',
      },
    };
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of member.content()) chunks.push(chunk);
    return { name, bytes: Buffer.concat(chunks) };
  } catch (error) {
    if (!(error instanceof ArchiveStop && error.memberOnly)) throw error;
    return { name, problem: error.diagnostic };
  }
}

async function* chunksOf(open: OpenFile, read: (total: number) => void): AsyncGenerator<Buffer> {
  for (let at = 0; at < open.size; at += CHUNK) {
    const chunk = readRange(open.fd, at, Math.min(CHUNK, open.size - at));
    read(at + chunk.length);
    yield chunk;
  }
}
