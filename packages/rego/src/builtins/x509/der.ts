/**
 * DER (ITU-T X.690): as strict as Go's cryptobyte, since whoever accepts two encodings of one certificate can be shown another
 * certificate than the one that was signed. Every read returns `undefined` where the data is not what was asked for.
 */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  utf8String: 0x0c,
  numericString: 0x12,
  printableString: 0x13,
  t61String: 0x14,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const;

/** `[n]`, primitive. */
export function contextTag(number: number): number {
  return 0x80 | number;
}

/** `[n]`, constructed. */
export function explicitTag(number: number): number {
  return 0xa0 | number;
}

export interface Element {
  readonly tag: number;
  readonly content: Uint8Array;
  /** With tag and length. */
  readonly whole: Uint8Array;
}

export interface BitString {
  readonly unused: number;
  readonly bytes: Uint8Array;
}

export class DerReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get empty(): boolean {
    return this.#at >= this.#bytes.length;
  }

  get rest(): Uint8Array {
    return this.#bytes.subarray(this.#at);
  }

  peek(tag: number): boolean {
    return this.#bytes[this.#at] === tag;
  }

  any(): Element | undefined {
    const element = elementAt(this.#bytes, this.#at);
    if (element) this.#at += element.whole.length;
    return element;
  }

  element(tag: number): Element | undefined {
    return this.peek(tag) ? this.any() : undefined;
  }

  content(tag: number): Uint8Array | undefined {
    return this.element(tag)?.content;
  }

  /** A reader of the content of a sequence, a set or an explicit tag. */
  inside(tag: number): DerReader | undefined {
    const content = this.content(tag);
    return content && new DerReader(content);
  }

  oid(): readonly number[] | undefined {
    const content = this.content(TAG.oid);
    return content && parseOid(content);
  }

  integer(tag: number = TAG.integer): bigint | undefined {
    const content = this.content(tag);
    return content && parseInteger(content);
  }

  boolean(): boolean | undefined {
    const content = this.content(TAG.boolean);
    if (content?.length !== 1) return undefined;
    if (content[0] === 0xff) return true;
    return content[0] === 0 ? false : undefined;
  }

  bitString(): BitString | undefined {
    const content = this.content(TAG.bitString);
    return content && parseBitString(content);
  }
}

function elementAt(bytes: Uint8Array, at: number): Element | undefined {
  const tag = bytes[at];
  const lengthByte = bytes[at + 1];
  // Tags of several bytes occur nowhere in certificates.
  if (tag === undefined || lengthByte === undefined || (tag & 0x1f) === 0x1f) return undefined;
  const count = lengthByte < 0x80 ? 0 : lengthByte & 0x7f;
  if (lengthByte >= 0x80 && (count === 0 || count > 4)) return undefined;
  let length = lengthByte;
  if (count > 0) {
    const digits = bytes.subarray(at + 2, at + 2 + count);
    length = digits.reduce((sum, digit) => sum * 256 + digit, 0);
    // Lengths in more bytes than needed are BER (X.690, section 10.1).
    if (digits.length < count || digits[0] === 0 || length < 0x80) return undefined;
  }
  const from = at + 2 + count;
  if (from + length > bytes.length) return undefined;
  return { tag, content: bytes.subarray(from, from + length), whole: bytes.subarray(at, from + length) };
}

export function parseOid(content: Uint8Array): readonly number[] | undefined {
  const parts: number[] = [];
  let value = 0;
  let length = 0;
  for (const byte of content) {
    if (length === 0 && byte === 0x80) return undefined;
    if (length === 5 || value >= 2 ** 24) return undefined;
    value = value * 128 + (byte & 0x7f);
    length++;
    if (byte >= 0x80) continue;
    if (parts.length > 0) parts.push(value);
    else parts.push(...(value < 80 ? [Math.floor(value / 40), value % 40] : [2, value - 80]));
    value = 0;
    length = 0;
  }
  return length === 0 && parts.length > 0 ? parts : undefined;
}

function parseInteger(content: Uint8Array): bigint | undefined {
  const [first, second] = content;
  if (first === undefined) return undefined;
  if (second !== undefined && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80)))
    return undefined;
  return BigInt.asIntN(content.length * 8, bytesToInteger(content));
}

export function bytesToInteger(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
}

/** Big-endian, without leading zeros unless `length` asks for them. */
export function integerToBytes(value: bigint, length = 0): Uint8Array {
  const hex = value.toString(16);
  return new Uint8Array(
    Buffer.from(hex.padStart(Math.max(length * 2, hex.length + (hex.length % 2)), '0'), 'hex'),
  );
}

function parseBitString(content: Uint8Array): BitString | undefined {
  const unused = content[0];
  if (unused === undefined || unused > 7) return undefined;
  const bytes = content.subarray(1);
  const last = bytes.at(-1);
  if (last === undefined) return unused === 0 ? { unused, bytes } : undefined;
  return (last & ((1 << unused) - 1)) === 0 ? { unused, bytes } : undefined;
}

/** The bits moved to the end, as Go gives signatures and keys. */
export function rightAligned({ unused, bytes }: BitString): Uint8Array {
  if (unused === 0 || bytes.length === 0) return bytes;
  return bytes.map((byte, index) => (byte >> unused) | (((bytes[index - 1] ?? 0) << (8 - unused)) & 0xff));
}

export function formatOid(oid: readonly number[]): string {
  return oid.join('.');
}
