import { isUtf8 } from 'node:buffer';
import type { Diagnostic } from '@toride/core';
import { diagnose } from './diagnose.ts';
import type { Mark } from './mark.ts';

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** Bytes on their way to text, chunk by chunk, with the marks that lead back from a character to its byte. */
export interface ChunkDecoder {
  /** @returns the text of every character that is complete, or what is wrong with the bytes. */
  push(bytes: Buffer): string | Diagnostic;
  /** The rest; a cut-off character is wrong. */
  end(): string | Diagnostic;
  readonly marks: readonly Mark[];
  readonly encoding: Encoding;
  /** Line on which the latest text began, from 1. */
  readonly line: number;
}

/**
 * Decodes a stream strictly: replacing bad bytes in silence would judge another document than the API server sees.
 * The byte order mark is no part of the text (RFC 3629, section 6); PowerShell writes UTF-16 with one.
 */
export function createDecoder(file: string): ChunkDecoder {
  const marks: Mark[] = [];
  let encoding: Encoding = 'utf-8';
  let carry: Buffer = Buffer.alloc(0);
  let started = false;
  let char = 0;
  let byte = 0;
  let line = 1;
  let begun = 1;
  const take = (bytes: Buffer): string | Diagnostic => {
    if (encoding === 'utf-8' && !isUtf8(bytes)) return badBytes(bytes, file, line);
    const text =
      encoding === 'utf-8'
        ? bytes.toString('utf8')
        : new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes);
    marks.push({ char, byte });
    char += text.length;
    byte += bytes.length;
    begun = line;
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) line += 1;
    return text;
  };
  return {
    get encoding() {
      return encoding;
    },
    get line() {
      return begun;
    },
    marks,
    push(chunk) {
      let bytes = carry.length === 0 ? chunk : Buffer.concat([carry, chunk]);
      if (!started) {
        if (bytes.length < 3) {
          carry = bytes;
          return '';
        }
        started = true;
        const mark = byteOrderMark(bytes);
        encoding = mark.encoding;
        byte = mark.length;
        bytes = bytes.subarray(mark.length);
      }
      const whole = bytes.length - incompleteTail(bytes, encoding);
      carry = bytes.subarray(whole);
      return whole === 0 ? '' : take(bytes.subarray(0, whole));
    },
    end() {
      const rest = carry;
      carry = Buffer.alloc(0);
      if (rest.length === 0) return '';
      if (encoding !== 'utf-8') return badBytes(rest, file, line);
      return take(rest);
    },
  };
}

export function byteOrderMark(bytes: Buffer): { readonly encoding: Encoding; readonly length: number } {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return { encoding: 'utf-8', length: 3 };
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { encoding: 'utf-16le', length: 2 };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { encoding: 'utf-16be', length: 2 };
  return { encoding: 'utf-8', length: 0 };
}

/** How many bytes at the end begin a character that the chunk does not finish. */
function incompleteTail(bytes: Buffer, encoding: Encoding): number {
  if (encoding !== 'utf-8') return utf16Tail(bytes, encoding === 'utf-16le' ? 1 : 0);
  for (let back = 1; back <= 3 && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back]!;
    if (byte >= 0xc0) return back < sequenceLength(byte) ? back : 0;
    if (byte < 0x80) return 0;
  }
  return 0;
}

function sequenceLength(lead: number): number {
  if (lead >= 0xf0) return 4;
  return lead >= 0xe0 ? 3 : 2;
}

function utf16Tail(bytes: Buffer, highByte: 0 | 1): number {
  const odd = bytes.length % 2;
  if (bytes.length - odd < 2) return odd;
  const last = bytes[bytes.length - odd - 2 + highByte]!;
  return last >= 0xd8 && last <= 0xdb ? odd + 2 : odd;
}

function badBytes(bytes: Buffer, file: string, firstLine: number): Diagnostic {
  let line = firstLine;
  let start = 0;
  for (
    let end = bytes.indexOf(0x0a);
    end !== -1 && isUtf8(bytes.subarray(start, end));
    end = bytes.indexOf(0x0a, start)
  ) {
    line += 1;
    start = end + 1;
  }
  const column = bytes.subarray(start).toString('utf8').indexOf('\uFFFD') + 1;
  return diagnose('TORIDE_YAML_ENCODING', 'expected UTF-8, got bytes that are not', {
    file,
    line,
    ...(column > 0 ? { column } : {}),
  });
}
