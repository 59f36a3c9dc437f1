/** How sigs.k8s.io/yaml makes JSON of what only YAML has: keys that are no strings, timestamps, binary data. */
import type { Resolved } from './scalar.ts';

/**
 * A mapping key as a string, or undefined where that library refuses: null and integers of 64 unsigned bits.
 * Floats are printed with the precision of 32 bits (`strconv.FormatFloat(key, 'g', -1, 32)`).
 */
export function keyText({ value, float }: Resolved): string | undefined {
  if (typeof value === 'string') return value;
  if (value === null) return undefined;
  if (typeof value === 'bigint') return value >= 2n ** 63n ? undefined : value.toString();
  return float ? formatFloat32(Number(value)) : String(value);
}

const GO_SHORTEST_EXPONENT = 6;

function formatFloat32(value: number): string {
  const single = Math.fround(value);
  if (Number.isNaN(single)) return '.nan';
  if (!Number.isFinite(single)) return single > 0 ? '.inf' : '-.inf';
  if (single === 0) return Object.is(single, -0) ? '-0' : '0';
  let digits = 1;
  while (Math.fround(Number(single.toExponential(digits - 1))) !== single) digits += 1;
  const [mantissa = '', exponentText = ''] = single.toExponential(digits - 1).split('e');
  const exponent = Number(exponentText);
  // Go's shortest %g takes the exponent form from six digits before the point on, however many the number has.
  if (exponent < -4 || exponent >= GO_SHORTEST_EXPONENT) {
    const sign = exponent < 0 ? '-' : '+';
    return `${mantissa}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
  }
  return plainDecimal(mantissa, exponent);
}

/** A mantissa such as `-1.25` times ten to an exponent, without an exponent. */
function plainDecimal(mantissa: string, exponent: number): string {
  const sign = mantissa.startsWith('-') ? '-' : '';
  const digits = mantissa.replace('-', '').replace('.', '');
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const fraction = digits.slice(exponent + 1);
  return fraction === '' ? sign + whole : `${sign}${whole}.${fraction}`;
}

const DATE = /^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})/;
const TIME =
  /^(?:[Tt]([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,][0-9]+)?(?:Z|[-+]([0-9]{2}):([0-9]{2}))| ([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,][0-9]+)?)$/;

/** Whether a text is a date or time that `!!timestamp` accepts; its value is the text. */
export function isTimestamp(text: string): boolean {
  const date = DATE.exec(text);
  if (date === null) return false;
  const [year, month, day] = [Number(date[1]), Number(date[2]), Number(date[3])];
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return false;
  const rest = text.slice(date[0].length);
  if (rest === '') return true;
  const time = TIME.exec(rest);
  if (time === null) return false;
  const part = (index: number): number => Number(time[index] ?? time[index + 5] ?? 0);
  return (
    part(1) < 24 && part(2) < 60 && part(3) < 60 && Number(time[4] ?? 0) <= 24 && Number(time[5] ?? 0) <= 60
  );
}

function daysIn(year: number, month: number): number {
  if (month !== 2) return [4, 6, 9, 11].includes(month) ? 30 : 31;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** The text of `!!binary`; undefined when it is no base64. Bytes that are no UTF-8 become U+FFFD, one each, as in Go. */
export function decodeBinary(text: string): string | undefined {
  const data = text.replaceAll(/[\r\n]/g, '');
  if (!BASE64.test(data)) return undefined;
  const bytes = Buffer.from(data, 'base64');
  let out = '';
  for (let at = 0; at < bytes.length;) {
    const width = characterWidth(bytes, at);
    out += width === 0 ? '\ufffd' : bytes.toString('utf8', at, at + width);
    at += width === 0 ? 1 : width;
  }
  return out;
}

/** Leading bytes that narrow the second one: no overlong forms, no surrogates, nothing past U+10FFFF (RFC 3629, section 4). */
const SECOND_BYTES: ReadonlyMap<number, readonly [low: number, high: number]> = new Map([
  [0xe0, [0xa0, 0xbf]],
  [0xed, [0x80, 0x9f]],
  [0xf0, [0x90, 0xbf]],
  [0xf4, [0x80, 0x8f]],
]);

/** How many bytes a leading byte of UTF-8 announces. */
export function sequenceLength(first: number): number {
  if (first < 0x80) return 1;
  if (first < 0xe0) return 2;
  return first < 0xf0 ? 3 : 4;
}

/** The bytes of the UTF-8 character that begins here; 0 where none does. */
function characterWidth(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  const width = sequenceLength(first);
  if (first < 0xc2 || first > 0xf4 || at + width > bytes.length) return 0;
  const second = bytes[at + 1] ?? 0;
  const [low, high] = SECOND_BYTES.get(first) ?? [0x80, 0xbf];
  if (second < low || second > high) return 0;
  for (let index = 2; index < width; index += 1) if (((bytes[at + index] ?? 0) & 0xc0) !== 0x80) return 0;
  return width;
}
