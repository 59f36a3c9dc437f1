/** Time zones of the IANA database, through Intl. */
import { BuiltinError } from '../errors.ts';

export interface Zone {
  /** Seconds east of UTC at a moment given in seconds since 1970. */
  offsetAt(seconds: number): number;
  /** `CET`, or `+03` where a zone has no letters. */
  abbreviationAt(seconds: number): string;
}

export const UTC: Zone = { offsetAt: () => 0, abbreviationAt: () => 'UTC' };

const zones = new Map<string, Zone>();

/** @throws BuiltinError `unknown time zone X` */
export function loadZone(name: string): Zone {
  if (name === '' || name === 'UTC' || name === 'Local') return UTC;
  if (/^[/\\]|\.\./.test(name)) throw new BuiltinError('time: invalid location name');
  const known = zones.get(name);
  if (known) return known;
  const zone = intlZone(name);
  if (!zone) throw new BuiltinError(`unknown time zone ${name}`);
  zones.set(name, zone);
  return zone;
}

/** The names of tz files are case-sensitive to Go, and an offset is no name. */
const NAME = /^[A-Z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+)*$/;

function intlZone(name: string): Zone | undefined {
  if (!NAME.test(name)) return undefined;
  const clock = formatter(name, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
  });
  if (!clock || !isSpelledRight(name, clock)) return undefined;
  const offsetAt = (seconds: number): number => offsetOf(clock, seconds);
  return { offsetAt, abbreviationAt: (seconds) => abbreviation(name, seconds, offsetAt(seconds)) };
}

function isSpelledRight(name: string, clock: Intl.DateTimeFormat): boolean {
  const resolved = clock.resolvedOptions().timeZone;
  return resolved === name || resolved.toLowerCase() !== name.toLowerCase();
}

function formatter(
  name: string,
  options: Intl.DateTimeFormatOptions,
  locale = 'en-US',
): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat(locale, {
      ...options,
      timeZone: name,
      hourCycle: 'h23',
      era: 'short',
      calendar: 'gregory',
    });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function offsetOf(clock: Intl.DateTimeFormat, seconds: number): number {
  const parts = new Map(clock.formatToParts(seconds * 1000).map(({ type, value }) => [type, value]));
  const part = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type) ?? 0);
  const year = parts.get('era') === 'BC' ? 1 - part('year') : part('year');
  const local = Date.UTC(2000, part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  // Date.UTC takes years below 100 for the 1900s.
  const shown = new Date(local).setUTCFullYear(year, part('month') - 1, part('day'));
  return Math.round(shown / 1000 - seconds);
}

/** Each locale spells out the zones of its own region only; the others are `GMT+2` in it. */
const LOCALES = ['en-US', 'en-GB', 'en-AU', 'en-IN', 'en-ZA', 'en-NZ', 'en-CA'];

/** Abbreviations of the tz database that no locale spells out, by name or by the beginning of the name. */
const SPELLED: ReadonlyMap<string, string> = new Map([
  ['Asia/Tokyo', 'JST'],
  ['Japan', 'JST'],
  ['Asia/Seoul', 'KST'],
  ['Asia/Shanghai', 'CST'],
  ['PRC', 'CST'],
  ['Asia/Hong_Kong', 'HKT'],
  ['Asia/Taipei', 'CST'],
  ['Asia/Manila', 'PST'],
  ['Asia/Jakarta', 'WIB'],
  ['Asia/Karachi', 'PKT'],
  ['Europe/Moscow', 'MSK'],
  ['Asia/Calcutta', 'IST'],
  ['Africa/Lagos', 'WAT'],
  ['Africa/Nairobi', 'EAT'],
]);

function abbreviation(name: string, seconds: number, offset: number): string {
  const spelled = SPELLED.get(name);
  if (spelled !== undefined) return spelled;
  for (const locale of LOCALES) {
    const parts = formatter(name, { timeZoneName: 'short' }, locale)?.formatToParts(seconds * 1000) ?? [];
    const text = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
    if (/^[A-Z]{3,5}$/.test(text)) return text;
  }
  return offsetText(offset, '');
}

/** `+01`, `+0530`: minutes only where there are some. */
export function offsetText(offset: number, colon: string): string {
  const minutes = Math.floor(Math.abs(offset) / 60);
  const text = `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}`;
  return minutes % 60 === 0 && colon === '' ? text : `${text}${colon}${two(minutes % 60)}`;
}

export function two(value: number): string {
  return String(value).padStart(2, '0');
}
