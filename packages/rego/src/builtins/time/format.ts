import { civilFromSeconds, daysFromCivil, weekdayOf } from './civil.ts';
import type { Civil } from './civil.ts';
import { MONTHS, splitLayout, WEEKDAYS } from './layout.ts';
import type { Zone } from './zone.ts';
import { two } from './zone.ts';

/** A moment, and where it is shown. */
export interface Moment {
  readonly nanoseconds: bigint;
  readonly zone: Zone;
}

const BILLION = 1_000_000_000n;

/** Whole seconds since 1970, and the nanoseconds above them. */
export function splitSeconds(nanoseconds: bigint): readonly [seconds: number, fraction: number] {
  const fraction = ((nanoseconds % BILLION) + BILLION) % BILLION;
  return [Number((nanoseconds - fraction) / BILLION), Number(fraction)];
}

export function localSeconds({ nanoseconds, zone }: Moment): number {
  const [seconds] = splitSeconds(nanoseconds);
  return seconds + zone.offsetAt(seconds);
}

export function civilOf(moment: Moment): Civil {
  return civilFromSeconds(localSeconds(moment));
}

interface Shown {
  readonly civil: Civil;
  readonly weekday: number;
  readonly yearDay: number;
  readonly fraction: number;
  readonly offset: number;
  readonly abbreviation: () => string;
}

/** As Go's `Time.Format`. */
export function formatTime(moment: Moment, layout: string): string {
  const [seconds, fraction] = splitSeconds(moment.nanoseconds);
  const offset = moment.zone.offsetAt(seconds);
  const civil = civilFromSeconds(seconds + offset);
  const shown: Shown = {
    civil,
    weekday: weekdayOf(seconds + offset),
    yearDay: daysFromCivil(civil.year, civil.month, civil.day) - daysFromCivil(civil.year, 1, 1) + 1,
    fraction,
    offset,
    abbreviation: () => moment.zone.abbreviationAt(seconds),
  };
  return splitLayout(layout)
    .map(({ prefix, field }) => prefix + (field === undefined ? '' : formatField(field, shown)))
    .join('');
}

function formatField(field: string, shown: Shown): string {
  if (/^[.,]/.test(field)) return fractionText(field, shown.fraction);
  if (/^[-Z]/.test(field)) return zoneText(field, shown.offset);
  return dateField(field, shown) ?? clockField(field, shown);
}

function dateField(field: string, { civil, weekday, yearDay, abbreviation }: Shown): string | undefined {
  const { year, month, day } = civil;
  switch (field) {
    case '2006':
      return `${year < 0 ? '-' : ''}${String(Math.abs(year)).padStart(4, '0')}`;
    case '06':
      return two(Math.max(year, 0) % 100);
    case 'January':
      return MONTHS[month - 1] ?? '';
    case 'Jan':
      return (MONTHS[month - 1] ?? '').slice(0, 3);
    case '01':
      return two(month);
    case '1':
      return String(month);
    case 'Monday':
      return WEEKDAYS[weekday] ?? '';
    case 'Mon':
      return (WEEKDAYS[weekday] ?? '').slice(0, 3);
    case '02':
      return two(day);
    case '_2':
      return String(day).padStart(2);
    case '2':
      return String(day);
    case '002':
      return String(yearDay).padStart(3, '0');
    case '__2':
      return String(yearDay).padStart(3);
    case 'MST':
      return abbreviation();
    default:
      return undefined;
  }
}

function clockField(field: string, { civil: { hour, minute, second } }: Shown): string {
  const hour12 = hour % 12 === 0 ? 12 : hour % 12;
  switch (field) {
    case '15':
      return two(hour);
    case '03':
      return two(hour12);
    case '3':
      return String(hour12);
    case '04':
      return two(minute);
    case '4':
      return String(minute);
    case '05':
      return two(second);
    case '5':
      return String(second);
    case 'PM':
      return hour >= 12 ? 'PM' : 'AM';
    default:
      return hour >= 12 ? 'pm' : 'am';
  }
}

function fractionText(field: string, fraction: number): string {
  const digits = String(fraction)
    .padStart(9, '0')
    .slice(0, field.length - 1)
    .padEnd(field.length - 1, '0');
  const kept = field[1] === '9' ? digits.replace(/0+$/, '') : digits;
  return kept === '' ? '' : field.charAt(0) + kept;
}

function zoneText(field: string, offset: number): string {
  if (field.startsWith('Z') && offset === 0) return 'Z';
  const absolute = Math.abs(offset);
  const colon = field.includes(':') ? ':' : '';
  const digits = field.replaceAll(/\D/g, '').length;
  const hours = `${offset < 0 ? '-' : '+'}${two(Math.floor(absolute / 3600))}`;
  if (digits === 2) return hours;
  const minutes = `${hours}${colon}${two(Math.floor(absolute / 60) % 60)}`;
  return digits === 4 ? minutes : `${minutes}${colon}${two(absolute % 60)}`;
}
