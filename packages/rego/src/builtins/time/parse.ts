/** Go's `time.Parse`, with its messages. The result is in nanoseconds since 1970. */
import { stringToBytes } from '../../values/utf8.ts';
import { BuiltinError } from '../errors.ts';
import { daysFromCivil, daysInMonth, secondsFromCivil } from './civil.ts';
import { MONTHS, splitLayout, WEEKDAYS } from './layout.ts';
import type { Chunk } from './layout.ts';

/** A field that does not read. */
class Unreadable extends Error {}

/** A field that reads, but cannot be. */
class OutOfRange extends Error {}

interface Fields {
  year: number;
  month: number | undefined;
  day: number | undefined;
  yearDay: number | undefined;
  hour: number;
  minute: number;
  second: number;
  nanosecond: number;
  half: 'am' | 'pm' | undefined;
  /** Seconds east, once the text said so. */
  offset: number | undefined;
  utc: boolean;
  zoneName: string;
}

export function parseTime(layout: string, value: string): bigint {
  return new TimeParser(layout, value).parse();
}

class TimeParser {
  readonly #layout: string;
  readonly #whole: string;
  #value: string;
  readonly #fields: Fields = {
    year: 0,
    month: undefined,
    day: undefined,
    yearDay: undefined,
    hour: 0,
    minute: 0,
    second: 0,
    nanosecond: 0,
    half: undefined,
    offset: undefined,
    utc: false,
    zoneName: '',
  };

  constructor(layout: string, value: string) {
    this.#layout = layout;
    this.#whole = value;
    this.#value = value;
  }

  parse(): bigint {
    const chunks = splitLayout(this.#layout);
    for (const [index, chunk] of chunks.entries()) this.#chunk(chunk, chunks[index + 1]);
    return this.#result();
  }

  #chunk({ prefix, field }: Chunk, next: Chunk | undefined): void {
    this.#skip(prefix);
    if (field === undefined) {
      if (this.#value !== '') throw this.#fail(`: extra text: ${quoteTime(this.#value)}`);
      return;
    }
    const held = this.#value;
    try {
      this.#field(field, next);
    } catch (error) {
      if (error instanceof OutOfRange) throw this.#fail(`: ${error.message} out of range`);
      if (error instanceof Unreadable) throw this.#cannot(held, field);
      throw error;
    }
  }

  #fail(message: string): BuiltinError {
    return new BuiltinError(`parsing time ${quoteTime(this.#whole)}${message}`);
  }

  #cannot(value: string, field: string): BuiltinError {
    return this.#fail(
      ` as ${quoteTime(this.#layout)}: cannot parse ${quoteTime(value)} as ${quoteTime(field)}`,
    );
  }

  /** Blanks in a layout stand for any number of blanks, none too at the end. */
  #skip(prefix: string): void {
    let rest = prefix;
    while (rest !== '') {
      if (rest.startsWith(' ')) {
        if (this.#value !== '' && !this.#value.startsWith(' ')) throw this.#cannot(this.#value, prefix);
        rest = rest.replace(/^ +/, '');
        this.#value = this.#value.replace(/^ +/, '');
      } else {
        if (this.#value === '' || this.#value[0] !== rest[0]) throw this.#cannot(this.#value, prefix);
        rest = rest.slice(1);
        this.#value = this.#value.slice(1);
      }
    }
  }

  #take(expression: RegExp): string {
    const text = expression.exec(this.#value)?.[0];
    if (text === undefined) throw new Unreadable();
    this.#value = this.#value.slice(text.length);
    return text;
  }

  /** One or two digits, or exactly two. */
  #number(fixed: boolean): number {
    return Number(this.#take(fixed ? /^\d{2}/ : /^\d{1,2}/));
  }

  #name(names: readonly string[], length?: number): number {
    const found = names.findIndex((name) => {
      const wanted = name.slice(0, length).toLowerCase();
      return this.#value.slice(0, wanted.length).toLowerCase() === wanted;
    });
    if (found === -1) throw new Unreadable();
    this.#value = this.#value.slice((names[found] ?? '').slice(0, length).length);
    return found;
  }

  #field(field: string, next: Chunk | undefined): void {
    if (/^[.,]/.test(field)) this.#fraction(field);
    else if (/^[-Z]/.test(field)) this.#offset(field);
    else if (!this.#date(field)) this.#clock(field, next);
  }

  #date(field: string): boolean {
    const fields = this.#fields;
    switch (field) {
      case '06': {
        const year = Number(this.#take(/^\d{2}/));
        fields.year = year + (year >= 69 ? 1900 : 2000);
        return true;
      }
      case '2006':
        fields.year = Number(this.#take(/^\d{4}/));
        return true;
      case 'Jan':
        fields.month = this.#name(MONTHS, 3) + 1;
        return true;
      case 'January':
        fields.month = this.#name(MONTHS) + 1;
        return true;
      case '1':
      case '01':
        fields.month = within(this.#number(field === '01'), 1, 12, 'month');
        return true;
      case 'Mon':
        this.#name(WEEKDAYS, 3);
        return true;
      case 'Monday':
        this.#name(WEEKDAYS);
        return true;
      case '2':
      case '_2':
      case '02':
        if (field === '_2') this.#value = this.#value.replace(/^ /, '');
        fields.day = this.#number(field === '02');
        return true;
      case '002':
      case '__2':
        if (field === '__2') this.#value = this.#value.replace(/^ {1,2}/, '');
        fields.yearDay = Number(this.#take(field === '002' ? /^\d{3}/ : /^\d{1,3}/));
        return true;
      case 'MST':
        this.#zoneName();
        return true;
      default:
        return false;
    }
  }

  #clock(field: string, next: Chunk | undefined): void {
    const fields = this.#fields;
    if (field === '15') fields.hour = within(this.#number(false), 0, 23, 'hour');
    else if (field === '3' || field === '03')
      fields.hour = within(this.#number(field === '03'), 0, 12, 'hour');
    else if (field === '4' || field === '04')
      fields.minute = within(this.#number(field === '04'), 0, 59, 'minute');
    else if (field === '5' || field === '05') this.#seconds(field === '05', next);
    else this.#half(field);
  }

  #half(field: string): void {
    const text = this.#take(/^.{2}/s);
    if (field === 'PM' ? !/^[AP]M$/.test(text) : !/^[ap]m$/.test(text)) throw new Unreadable();
    this.#fields.half = text.toLowerCase() as 'am' | 'pm';
  }

  /** A fraction may follow seconds that the layout gives none. */
  #seconds(fixed: boolean, next: Chunk | undefined): void {
    this.#fields.second = within(this.#number(fixed), 0, 59, 'second');
    if (!/^[.,]\d/.test(this.#value) || /^[.,]/.test(next?.field ?? '')) return;
    this.#fields.nanosecond = nanosecondsOf(this.#take(/^[.,]\d+/));
  }

  #fraction(field: string): void {
    if (field[1] === '9') {
      if (/^[.,]\d/.test(this.#value)) this.#fields.nanosecond = nanosecondsOf(this.#take(/^[.,]\d+/));
      return;
    }
    const text = this.#take(new RegExp(`^[.,]\\d{${field.length - 1}}`));
    this.#fields.nanosecond = nanosecondsOf(text);
  }

  #offset(field: string): void {
    if (field.startsWith('Z') && this.#value.startsWith('Z')) {
      this.#value = this.#value.slice(1);
      this.#fields.utc = true;
      return;
    }
    const colon = field.includes(':') ? ':' : '';
    const groups = field.replaceAll(/\D/g, '').length / 2;
    const text = this.#take(new RegExp(`^.\\d{2}${`${colon}\\d{2}`.repeat(groups - 1)}`, 's'));
    const [hours = 0, minutes = 0, seconds = 0] = (text.slice(1).match(/\d\d/g) ?? []).map(Number);
    if (hours > 24) throw new OutOfRange('time zone offset hour');
    if (minutes > 60) throw new OutOfRange('time zone offset minute');
    if (seconds > 60) throw new OutOfRange('time zone offset second');
    if (!/^[+-]/.test(text)) throw new Unreadable();
    this.#fields.offset = (text.startsWith('-') ? -1 : 1) * (hours * 3600 + minutes * 60 + seconds);
  }

  #zoneName(): void {
    if (this.#value.startsWith('UTC')) {
      this.#value = this.#value.slice(3);
      this.#fields.utc = true;
      return;
    }
    this.#fields.zoneName = this.#take(
      /^(?:ChST|MeST|GMT(?:[+-](?:[01]?\d|2[0-3])(?!\d))?|[+-](?:[01]?\d|2[0-3])(?!\d)|(?:[A-Z]{4}T|[A-Z]{3}T|WITA|[A-Z]{3})(?![A-Z]))/,
    );
  }

  #result(): bigint {
    const fields = this.#fields;
    if (fields.half === 'pm' && fields.hour < 12) fields.hour += 12;
    else if (fields.half === 'am' && fields.hour === 12) fields.hour = 0;
    if (fields.yearDay !== undefined) this.#applyYearDay(fields.yearDay);
    const month = fields.month ?? 1;
    const day = fields.day ?? 1;
    if (day < 1 || day > daysInMonth(fields.year, month)) throw this.#fail(': day out of range');
    const seconds = secondsFromCivil({ ...fields, month, day }) - this.#zoneOffset();
    return BigInt(seconds) * 1_000_000_000n + BigInt(fields.nanosecond);
  }

  /** An abbreviation alone tells no offset, except `GMT+3`. */
  #zoneOffset(): number {
    const { utc, offset, zoneName } = this.#fields;
    if (utc) return 0;
    if (offset !== undefined) return offset;
    return zoneName.startsWith('GMT') && zoneName.length > 3 ? Number(zoneName.slice(3)) * 3600 : 0;
  }

  #applyYearDay(yearDay: number): void {
    const fields = this.#fields;
    const first = daysFromCivil(fields.year, 1, 1);
    if (yearDay < 1 || yearDay > daysFromCivil(fields.year + 1, 1, 1) - first)
      throw this.#fail(': day-of-year out of range');
    let month = 1;
    while (month < 12 && daysFromCivil(fields.year, month + 1, 1) - first < yearDay) month++;
    const day = yearDay - (daysFromCivil(fields.year, month, 1) - first);
    if (fields.month !== undefined && fields.month !== month)
      throw this.#fail(': day-of-year does not match month');
    if (fields.day !== undefined && fields.day !== day) throw this.#fail(': day-of-year does not match day');
    fields.month = month;
    fields.day = day;
  }
}

function within(value: number, low: number, high: number, name: string): number {
  if (value < low || value > high) throw new OutOfRange(name);
  return value;
}

function nanosecondsOf(text: string): number {
  return Number(text.slice(1, 10).padEnd(9, '0'));
}

/** As package time quotes: bytes beyond ASCII as `\xNN`. */
export function quoteTime(text: string): string {
  let quoted = '';
  for (const byte of stringToBytes(text)) {
    const character = String.fromCharCode(byte);
    if (byte >= 0x80 || byte < 0x20) quoted += `\\x${byte.toString(16).padStart(2, '0')}`;
    else quoted += character === '"' || character === '\\' ? `\\${character}` : character;
  }
  return `"${quoted}"`;
}
