/** Parts of timestamps and durations: `getHours('Europe/Berlin')`. */
import type { CelDuration, CelTimestamp } from '../values/specials.ts';
import { CelError } from '../values/value.ts';
import type { Outcome } from '../values/value.ts';
import { goQuote } from '@toride/core';
import type { Implementation } from './declaration.ts';

/** A moment as a clock in one zone shows it, kept in UTC fields. */
type Part = (clock: Date, time: CelTimestamp) => number;

const DAY = 86_400_000;

const PARTS: Readonly<Record<string, Part>> = {
  year: (clock) => clock.getUTCFullYear(),
  month: (clock) => clock.getUTCMonth(),
  day_of_year: (clock) => {
    const first = new Date(clock);
    first.setUTCMonth(0, 1);
    return Math.round((clock.getTime() - first.getTime()) / DAY);
  },
  day_of_month: (clock) => clock.getUTCDate() - 1,
  day_of_month_1_based: (clock) => clock.getUTCDate(),
  day_of_week: (clock) => clock.getUTCDay(),
  hours: (clock) => clock.getUTCHours(),
  minutes: (clock) => clock.getUTCMinutes(),
  seconds: (clock) => clock.getUTCSeconds(),
  milliseconds: (_clock, { nanoseconds }) => Math.trunc(nanoseconds / 1e6),
};

function clockAt({ seconds }: CelTimestamp, zone: string): Date | CelError {
  const offset = zone.includes(':') ? fixedOffset(zone) : namedOffset(zone, seconds);
  return offset instanceof CelError ? offset : new Date((seconds + offset) * 1000);
}

function fixedOffset(zone: string): number | CelError {
  const colon = zone.indexOf(':');
  const parts = [zone.slice(0, colon), zone.slice(colon + 1)];
  const numbers: number[] = [];
  for (const part of parts) {
    if (!/^[+-]?\d+$/.test(part))
      return new CelError(`strconv.Atoi: parsing ${goQuote(part)}: invalid syntax`);
    numbers.push(Number(part));
  }
  const [hours = 0, minutes = 0] = numbers;
  return (zone.startsWith('-') ? hours * 60 - minutes : hours * 60 + minutes) * 60;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Seconds east of UTC in a zone of the IANA database, at a moment. */
function namedOffset(zone: string, seconds: number): number | CelError {
  if (zone === '' || zone === 'UTC') return 0;
  const format = formatOf(zone);
  if (format === undefined) return new CelError(`unknown time zone ${zone}`);
  const fields = Object.fromEntries(
    format.formatToParts(new Date(seconds * 1000)).map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = fields;
  return (Date.UTC(year, month - 1, day, hour, minute, second) - seconds * 1000) / 1000;
}

function formatOf(zone: string): Intl.DateTimeFormat | undefined {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  // Intl also takes offsets and names in any case, Go takes neither.
  if (!/^[A-Za-z]/.test(zone)) return undefined;
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, format);
    return format;
  } catch {
    return undefined;
  }
}

function ofTimestamp(part: Part): Implementation {
  return (time: CelTimestamp, zone = 'UTC') => {
    const clock = clockAt(time, zone);
    return clock instanceof CelError ? clock : part(clock, time);
  };
}

const ofDuration =
  (unit: bigint): Implementation =>
  (duration: CelDuration): Outcome =>
    Number(duration.nanoseconds / unit);

const timestamps = Object.entries(PARTS).flatMap(([name, part]): [string, Implementation][] => [
  [`timestamp_to_${name}`, ofTimestamp(part)],
  [name === 'seconds' ? 'timestamp_to_seconds_tz' : `timestamp_to_${name}_with_tz`, ofTimestamp(part)],
]);

export const DATES: Readonly<Record<string, Implementation>> = {
  ...Object.fromEntries(timestamps),
  duration_to_hours: ofDuration(3_600_000_000_000n),
  duration_to_minutes: ofDuration(60_000_000_000n),
  duration_to_seconds: ofDuration(1_000_000_000n),
  duration_to_milliseconds: ofDuration(1_000_000n),
};
