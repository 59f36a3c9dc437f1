// Makes archives for the tests, wrong ones too.
import { crc32, deflateRawSync } from 'node:zlib';
import { pack, type Header } from 'tar-stream';

export type TarMember = Partial<Header> & { readonly name: string; readonly content?: string };

export async function tarOf(members: readonly TarMember[]): Promise<Buffer> {
  const packing = pack();
  for (const { content = '', ...header } of members) packing.entry(header, content);
  packing.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of packing as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export interface ZipMember {
  readonly name: string | Uint8Array;
  readonly content?: string | Uint8Array;
  readonly store?: boolean;
  readonly mode?: number;
  readonly flags?: number;
  readonly method?: number;
  /** Sizes after the data instead of before it (APPNOTE 4.3.9). */
  readonly descriptor?: boolean;
  readonly zip64?: boolean;
  /** What the local header says instead. */
  readonly localName?: string;
  readonly localSize?: number;
  readonly crc?: number;
  /** Left out of the central directory. */
  readonly hidden?: boolean;
  /** Central entry that points at the first member's local header. */
  readonly sameAsFirst?: boolean;
}

export function zipOf(
  members: readonly ZipMember[],
  options: { readonly zip64End?: boolean; readonly comment?: Buffer; readonly prefix?: Buffer } = {},
): Buffer {
  const body: Buffer[] = options.prefix === undefined ? [] : [options.prefix];
  const directory: Buffer[] = [];
  let at = 0;
  for (const member of members) {
    const { local, central } = zipMember(member, member.sameAsFirst === true ? 0 : at);
    if (member.sameAsFirst !== true) {
      body.push(local);
      at += local.length;
    }
    if (member.hidden !== true) directory.push(central);
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(options.zip64End === true ? 0xffff : directory.length, 8);
  end.writeUInt16LE(options.zip64End === true ? 0xffff : directory.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(options.zip64End === true ? 0xffffffff : at, 16);
  const comment = options.comment ?? Buffer.alloc(0);
  end.writeUInt16LE(comment.length, 20);
  const large = options.zip64End === true ? zip64End(directory.length, central.length, at) : Buffer.alloc(0);
  return Buffer.concat([...body, central, large, end, comment]);
}

function zip64End(count: number, size: number, offset: number): Buffer {
  const record = Buffer.alloc(56 + 20);
  record.writeUInt32LE(0x06064b50, 0);
  record.writeBigUInt64LE(44n, 4);
  record.writeBigUInt64LE(BigInt(count), 24);
  record.writeBigUInt64LE(BigInt(count), 32);
  record.writeBigUInt64LE(BigInt(size), 40);
  record.writeBigUInt64LE(BigInt(offset), 48);
  record.writeUInt32LE(0x07064b50, 56);
  record.writeBigUInt64LE(BigInt(offset + size), 64);
  record.writeUInt32LE(1, 72);
  return record;
}

function zipMember(member: ZipMember, offset: number): { readonly local: Buffer; readonly central: Buffer } {
  const content = Buffer.from(member.content ?? '');
  const data = member.store === true ? content : deflateRawSync(content);
  const name = Buffer.from(member.name);
  const localName = Buffer.from(member.localName ?? member.name);
  const method = member.method ?? (member.store === true ? 0 : 8);
  const flags = (member.flags ?? 0x800) | (member.descriptor === true ? 8 : 0);
  const crc = member.crc ?? crc32(content);

  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(flags, 6);
  header.writeUInt16LE(method, 8);
  if (member.descriptor !== true) {
    header.writeUInt32LE(crc, 14);
    header.writeUInt32LE(data.length, 18);
    header.writeUInt32LE(member.localSize ?? content.length, 22);
  }
  header.writeUInt16LE(localName.length, 26);
  const descriptor = Buffer.alloc(member.descriptor === true ? 16 : 0);
  if (member.descriptor === true) {
    descriptor.writeUInt32LE(0x08074b50, 0);
    descriptor.writeUInt32LE(crc, 4);
    descriptor.writeUInt32LE(data.length, 8);
    descriptor.writeUInt32LE(content.length, 12);
  }

  const extra = Buffer.alloc(member.zip64 === true ? 4 + 24 : 0);
  if (member.zip64 === true) {
    extra.writeUInt16LE(1, 0);
    extra.writeUInt16LE(24, 2);
    extra.writeBigUInt64LE(BigInt(content.length), 4);
    extra.writeBigUInt64LE(BigInt(data.length), 12);
    extra.writeBigUInt64LE(BigInt(offset), 20);
  }
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  central[5] = 3;
  central.writeUInt16LE(flags, 8);
  central.writeUInt16LE(method, 10);
  central.writeUInt32LE(crc, 16);
  central.writeUInt32LE(member.zip64 === true ? 0xffffffff : data.length, 20);
  central.writeUInt32LE(member.zip64 === true ? 0xffffffff : content.length, 24);
  central.writeUInt16LE(name.length, 28);
  central.writeUInt16LE(extra.length, 30);
  central.writeUInt16LE(member.mode ?? 0o100644, 40);
  central.writeUInt32LE(member.zip64 === true ? 0xffffffff : offset, 42);
  return {
    local: Buffer.concat([header, localName, data, descriptor]),
    central: Buffer.concat([central, name, extra]),
  };
}
