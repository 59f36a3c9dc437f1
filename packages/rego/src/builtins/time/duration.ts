/** Durations as Go writes them, and with days, weeks and years (v1/topdown/time.go). In nanoseconds. */
import { quote } from '../../values/format.ts';
import { doubleText } from '../double-text.ts';
import { BuiltinError } from '../errors.ts';
import { quoteTime } from './parse.ts';

const UNITS: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', 1000n],
  ['\u00b5s', 1000n],
  ['\u03bcs', 1000n],
  ['ms', 1_000_000n],
  ['s', 1_000_000_000n],
  ['m', 60_000_000_000n],
  ['h', 3_600_000_000_000n],
]);

const LARGEST = 1n << 63n;

export function parseDuration(text: string): bigint {
  if (text === '') throw new BuiltinError(`time: invalid duration ${quote(text)}`);
  if (!/[dwy]/.test(text)) return parseGoDuration(text, text);
  return parseGoDuration(rewrite(text), text);
}

const HOURS: ReadonlyMap<string, number> = new Map([
  ['d', 24],
  ['w', 7 * 24],
  ['y', 365 * 24],
]);

/** Days and more become hours, which Go knows. */
function rewrite(text: string): string {
  if (!/^[+-]?(?:[0-9.]+(?:ms|us|\u00b5s|ns|[a-z]))+$/.test(text))
    throw new BuiltinError(`time: invalid duration ${quote(text)}`);
  return text.replaceAll(
    /([0-9.]+)(ms|us|\u00b5s|ns|[a-z])/g,
    (whole: string, digits: string, unit: string) => {
      const hours = HOURS.get(unit);
      if (hours === undefined) return whole;
      if (!/^(?:\d+\.?\d*|\.\d+)$/.test(digits))
        throw new BuiltinError(`time: invalid duration ${quote(text)}`);
      return `${doubleText(Number(digits) * hours, 'f', -1)}h`;
    },
  );
}

/** `original` is what messages show. */
function parseGoDuration(text: string, original: string): bigint {
  const shown = original === text ? quoteTime(original) : quote(original);
  const invalid = (): BuiltinError => new BuiltinError(`time: invalid duration ${shown}`);
  const negative = text.startsWith('-');
  let rest = text.replace(/^[+-]/, '');
  if (rest === '0') return 0n;
  if (rest === '') throw invalid();
  let total = 0n;
  while (rest !== '') {
    const [whole = '', digits = '', fraction, unit = ''] = /^(\d*)(?:\.(\d*))?([^0-9.]*)/.exec(rest) ?? [];
    if (digits === '' && (fraction ?? '') === '') throw invalid();
    const amount = BigInt(digits || '0');
    if (amount > LARGEST) throw invalid();
    if (unit === '') throw new BuiltinError(`time: missing unit in duration ${shown}`);
    const scale = UNITS.get(unit);
    if (scale === undefined)
      throw new BuiltinError(`time: unknown unit ${quoteTime(unit)} in duration ${shown}`);
    total += amount * scale + fractionOf(fraction ?? '', Number(scale));
    if (total > LARGEST) throw invalid();
    rest = rest.slice(whole.length);
  }
  if (!negative && total === LARGEST) throw invalid();
  return negative ? -total : total;
}

/** In doubles, as Go does it; digits past 63 bits are dropped. */
function fractionOf(digits: string, scale: number): bigint {
  let value = 0n;
  let power = 1;
  for (const digit of digits) {
    const next = value * 10n + BigInt(digit);
    if (next > LARGEST) break;
    value = next;
    power *= 10;
  }
  return BigInt(Math.trunc(Number(value) * (scale / power)));
}
