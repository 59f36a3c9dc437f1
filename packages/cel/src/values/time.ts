/** Timestamps and durations: reading, printing, adding (Go's time package, cel-go common/types). */
import { CelDuration, CelTimestamp } from './specials.ts';
import { CelError, MAX_INT, MIN_INT } from './value.ts';

const MIN_SECONDS = -62_135_596_800;
const MAX_SECONDS = 253_402_300_799;
const SECOND = 1_000_000_000n;

const UNITS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1000n,
  µs: 1000n,
  μs: 1000n,
  ms: 1_000_000n,
  s: SECOND,
  m: 60n * SECOND,
  h: 3600n * SECOND,
};

const PART = /(\d*)(?:(\.)(\d*))?(ns|us|µs|μs|ms|s|m|h)/y;

/** `time.ParseDuration`: `1h30m`, `-1.5s`, `0`. */
export function parseDuration(text: string): CelDuration | undefined {
  const negative = text.startsWith('-');
  const body = /^[+-]/.test(text) ? text.slice(1) : text;
  if (body === '0') return new CelDuration(0n);
  if (body === '') return undefined;
  let total = 0n;
  for (let at = 0; at < body.length; at = PART.lastIndex) {
    PART.lastIndex = at;
    const [, whole = '', , fraction = '', unit = ''] = PART.exec(body) ?? [];
    if (unit === '' || (whole === '' && fraction === '')) return undefined;
    total += durationPart(whole, fraction, UNITS[unit] as bigint);
    if (total > 1n << 63n) return undefined;
  }
  const value = negative ? -total : total;
  return value > MAX_INT || value < MIN_INT ? undefined : new CelDuration(value);
}

function durationPart(whole: string, fraction: string, unit: bigint): bigint {
  const digits = fraction.slice(0, 18);
  const part = digits === '' ? 0n : (BigInt(digits) * unit) / 10n ** BigInt(digits.length);
  // A number as long as the text allows must not make a huge bigint of it.
  if (whole.length > 20) return 1n << 64n;
  return BigInt(whole === '' ? '0' : whole) * unit + part;
}

/** `duration.Seconds()` printed with `%f`: as a double, with its rounding. */
export function durationSeconds({ nanoseconds }: CelDuration): number {
  const whole = nanoseconds / SECOND;
  const rest = nanoseconds % SECOND;
  return Number(whole) + Number(rest) / 1e9;
}

const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)T(\d\d?):(\d\d):(\d\d)(?:[.,](\d+))?(?:(Z)|([+-])(\d\d):(\d\d))$/;
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

export const timestampOverflow = new CelError('timestamp overflow');

/** `time.Parse(time.RFC3339, text)`. */
export function parseTimestamp(text: string): CelTimestamp | CelError | undefined {
  const match = RFC3339.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const days = month === 2 && isLeap(year) ? 29 : DAYS[month - 1];
  if (days === undefined || day < 1 || day > days || hour > 23 || minute > 59 || second > 59)
    return undefined;
  const offset = zoneOffset(match[9], match[10], match[11]);
  if (offset === undefined) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  const seconds = date.getTime() / 1000 - offset;
  if (seconds < MIN_SECONDS || seconds > MAX_SECONDS) return timestampOverflow;
  const nanoseconds = Number((match[7] ?? '').slice(0, 9).padEnd(9, '0'));
  return new CelTimestamp(seconds, nanoseconds, offset);
}

function zoneOffset(sign: string | undefined, hours = '0', minutes = '0'): number | undefined {
  if (sign === undefined) return 0;
  if (Number(hours) > 24 || Number(minutes) > 60) return undefined;
  const offset = Number(hours) * 3600 + Number(minutes) * 60;
  return sign === '-' ? -offset : offset;
}

/** `time.RFC3339Nano` in the zone in which the timestamp was written. */
export function timestampText({ seconds, nanoseconds, offset }: CelTimestamp): string {
  const local = new Date((seconds + offset) * 1000);
  const fraction = nanoseconds === 0 ? '' : `.${String(nanoseconds).padStart(9, '0').replace(/0+$/, '')}`;
  return `${local.toISOString().slice(0, 19)}${fraction}${zoneText(offset)}`;
}

function zoneText(offset: number): string {
  if (offset === 0) return 'Z';
  const minutes = Math.trunc(Math.abs(offset) / 60);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${offset < 0 ? '-' : '+'}${two(Math.trunc(minutes / 60))}:${two(minutes % 60)}`;
}

export function timestampFromSeconds(seconds: number | bigint): CelTimestamp | CelError {
  if (seconds < MIN_SECONDS || seconds > MAX_SECONDS) return timestampOverflow;
  return new CelTimestamp(Number(seconds), 0);
}

const durationOverflow = new CelError('integer overflow');

export function durationOf(nanoseconds: bigint): CelDuration | CelError {
  return nanoseconds > MAX_INT || nanoseconds < MIN_INT ? durationOverflow : new CelDuration(nanoseconds);
}

export function addDuration(time: CelTimestamp, nanoseconds: bigint): CelTimestamp | CelError {
  const total = BigInt(time.seconds) * SECOND + BigInt(time.nanoseconds) + nanoseconds;
  let seconds = total / SECOND;
  let rest = total % SECOND;
  if (rest < 0n) {
    rest += SECOND;
    seconds -= 1n;
  }
  if (seconds < MIN_SECONDS || seconds > MAX_SECONDS) return timestampOverflow;
  return new CelTimestamp(Number(seconds), Number(rest), time.offset);
}

export function subtractTimestamps(left: CelTimestamp, right: CelTimestamp): CelDuration | CelError {
  const seconds = BigInt(left.seconds) - BigInt(right.seconds);
  return durationOf(seconds * SECOND + BigInt(left.nanoseconds - right.nanoseconds));
}
