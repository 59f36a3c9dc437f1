/** Text and times in certificates. */
import type { DerReader } from './der.ts';
import { TAG } from './der.ts';

export const IA5 = /^[\0-\x7f]*$/; // eslint-disable-line no-control-regex

export function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

/** Not checked by Go: what is no UTF-8 shows as U+FFFD. */
export function uriText(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

interface TextFault {
  readonly fault: string;
}

/** The text of a string type, or what is wrong with it in Go's words. */
export function derText(tag: number, bytes: Uint8Array): string | TextFault {
  switch (tag) {
    case TAG.t61String:
      return latin1(bytes);
    case TAG.printableString:
      return checked(bytes, /^[A-Za-z0-9'()+,\-./ :=?*&]*$/, 'PrintableString');
    case TAG.ia5String:
      return checked(bytes, IA5, 'IA5String');
    case TAG.numericString:
      return checked(bytes, /^[0-9 ]*$/, 'NumericString');
    case TAG.utf8String:
      return utf8Text(bytes);
    case TAG.bmpString:
      return bmpText(bytes);
    default:
      return { fault: `unsupported string type: ${tag}` };
  }
}

function checked(bytes: Uint8Array, allowed: RegExp, name: string): string | TextFault {
  const text = latin1(bytes);
  return allowed.test(text) ? text : { fault: `invalid ${name}` };
}

function utf8Text(bytes: Uint8Array): string | TextFault {
  try {
    return utf8.decode(bytes);
  } catch {
    return { fault: 'invalid UTF-8 string' };
  }
}

/** UCS-2: surrogates and non-characters are refused, or one name could be written in two ways. */
function bmpText(bytes: Uint8Array): string | TextFault {
  const fault = { fault: 'invalid BMPString' };
  if (bytes.length % 2 !== 0) return fault;
  let text = '';
  for (let at = 0; at < bytes.length; at += 2) {
    const unit = (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0);
    if (unit === 0 && at === bytes.length - 2) break;
    const isReserved =
      unit >= 0xfffe || (unit >= 0xfdd0 && unit <= 0xfdef) || (unit >= 0xd800 && unit <= 0xdfff);
    if (isReserved) return fault;
    text += String.fromCharCode(unit);
  }
  return text;
}

export interface Instant {
  readonly milliseconds: number;
  /** RFC 3339, in the zone as written. */
  readonly text: string;
}

/** Seconds may be missing in UTCTime only: Go tolerates it. */
const UTC_TIME = /^(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?(?:Z|([+-])(\d{2})(\d{2}))$/;
const GENERALIZED_TIME = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?:Z|([+-])(\d{2})(\d{2}))$/;

/** @returns what is wrong, in Go's words, where the element is no time */
export function readTime(der: DerReader): Instant | string {
  const isUtcTime = der.peek(TAG.utcTime);
  if (!isUtcTime && !der.peek(TAG.generalizedTime)) return 'x509: unsupported time format';
  const fault = `x509: malformed ${isUtcTime ? 'UTCTime' : 'GeneralizedTime'}`;
  const content = der.content(isUtcTime ? TAG.utcTime : TAG.generalizedTime);
  const match = content && (isUtcTime ? UTC_TIME : GENERALIZED_TIME).exec(latin1(content));
  return (match && instant(match, isUtcTime)) ?? fault;
}

function instant(match: RegExpExecArray, isUtcTime: boolean): Instant | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((digits: string | undefined) => Number(digits ?? '0'));
  // RFC 5280, section 4.1.2.5.1: 50 to 99 are of the 20th century.
  const fullYear = isUtcTime ? year + (year >= 50 ? 1900 : 2000) : year;
  const date = new Date(0);
  date.setUTCFullYear(fullYear, month - 1, day);
  date.setUTCHours(hour, minute, second);
  const written = [
    date.getUTCMonth() + 1,
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds(),
  ];
  // An impossible date such as 31 February rolled over.
  if (written.join() !== [month, day, hour, minute, second].join()) return undefined;
  return zoned(date, match);
}

function zoned(date: Date, match: RegExpExecArray): Instant | undefined {
  const [sign, hours = '', minutes = ''] = match.slice(7);
  const local = date
    .toISOString()
    .replace(/\.\d+Z$/, '')
    .replace(/^[+]0*/, '');
  if (sign === undefined) return { milliseconds: date.getTime(), text: `${local}Z` };
  const offset = Number(hours) * 60 + Number(minutes);
  // Go writes a zero offset as Z, so another spelling does not survive its round trip.
  if (offset === 0 || Number(minutes) > 59 || Number(hours) > 24) return undefined;
  const milliseconds = date.getTime() - (sign === '-' ? -offset : offset) * 60_000;
  return { milliseconds, text: `${local}${sign}${hours}:${minutes}` };
}
