/**
 * PEM as Go's `encoding/pem` reads it (RFC 1421, RFC 7468): what is no block is skipped, and which text counts as a block
 * decides which key is trusted, so this must not be more liberal than OPA.
 */
import { stringToBytes } from '../../values/utf8.ts';
import { tryDecodeBase64 } from './base64.ts';

export interface PemBlock {
  readonly type: string;
  readonly bytes: Uint8Array;
}

export interface PemResult {
  readonly block: PemBlock;
  readonly rest: string;
}

const BEGIN = '-----BEGIN ';
const END = '\n-----END ';
const DASHES = '-----';

/** One character a byte, so that positions and lengths are those of the bytes. */
export function pemText(text: string): string {
  return Buffer.from(stringToBytes(text)).toString('latin1');
}

interface Line {
  readonly line: string;
  readonly rest: string;
  readonly consumed: number;
}

function nextLine(text: string): Line {
  const feed = text.indexOf('\n');
  if (feed < 0) return { line: trimBlanks(text), rest: '', consumed: text.length };
  const end = feed > 0 && text[feed - 1] === '\r' ? feed - 1 : feed;
  return { line: trimBlanks(text.slice(0, end)), rest: text.slice(feed + 1), consumed: feed + 1 };
}

function trimBlanks(line: string): string {
  let end = line.length;
  while (end > 0 && (line[end - 1] === ' ' || line[end - 1] === '\t')) end--;
  return line.slice(0, end);
}

/** The first block of a text from {@link pemText}, and what comes after it. */
export function decodePem(text: string): PemResult | undefined {
  let rest = text;
  for (;;) {
    const end = rest.indexOf(END);
    if (end < 0) return undefined;
    // The last BEGIN before the END: repeated BEGIN lines without an END are skipped.
    const begin = rest.lastIndexOf(BEGIN, end - BEGIN.length);
    const isLineStart = begin === 0 || (begin > 0 && rest[begin - 1] === '\n');
    const found = isLineStart
      ? readBlock(rest.slice(begin + BEGIN.length), end - begin - BEGIN.length)
      : undefined;
    if (found === 'stop') return undefined;
    if (found) return found;
    rest = rest.slice(end + END.length);
  }
}

function readBlock(text: string, endAt: number): PemResult | 'stop' | undefined {
  const first = nextLine(text);
  if (!first.line.endsWith(DASHES)) return undefined;
  const type = first.line.slice(0, -DASHES.length);
  const headers = skipHeaders(first.rest);
  if (headers === undefined) return 'stop';
  const { body, consumed, count } = headers;
  const end = endAt - first.consumed - consumed;
  if (count > 0 && end < 0) return undefined;
  if (!isEndOf(type, body.slice(end + END.length))) return undefined;
  const bytes = end > 0 ? tryDecodeBase64(body.slice(0, end).replaceAll(/[ \t]/g, '')) : new Uint8Array();
  if (!bytes) return undefined;
  return { block: { type, bytes }, rest: nextLine(body.slice(end + END.length - 1)).rest };
}

function skipHeaders(
  text: string,
): { readonly body: string; readonly consumed: number; readonly count: number } | undefined {
  let body = text;
  let consumed = 0;
  for (let count = 0; ; count++) {
    if (body.length === 0) return undefined;
    const next = nextLine(body);
    if (!next.line.includes(':')) return { body, consumed, count };
    body = next.rest;
    consumed += next.consumed;
  }
}

function isEndOf(type: string, trailer: string): boolean {
  const ending = type + DASHES;
  return trailer.startsWith(ending) && nextLine(trailer.slice(ending.length)).line.length === 0;
}

/** All blocks; unreadable text between and after them is skipped. */
export function decodePemBlocks(text: string): readonly PemBlock[] {
  const blocks: PemBlock[] = [];
  for (let found = decodePem(text); found; found = decodePem(found.rest)) blocks.push(found.block);
  return blocks;
}
