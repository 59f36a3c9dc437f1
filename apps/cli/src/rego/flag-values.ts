/** Values of flags that more than one Rego verb takes. */
import { usageError } from '../parse.ts';

const UNITS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** `1.5s`, `2m30s`, `500ms`: milliseconds. */
export function milliseconds(text: string, flag: string, verb: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text) {
    throw usageError(`${flag} expects a time like 500ms or 2m30s, got '${text}'`, verb);
  }
  return parts.reduce((sum, [, number, unit = '']) => sum + Number(number) * (UNITS[unit] ?? 0), 0);
}

/** A whole number, not negative. */
export function count(text: string, flag: string, verb: string): number {
  if (!/^\d{1,9}$/.test(text)) throw usageError(`${flag} expects a whole number, got '${text}'`, verb);
  return Number(text);
}
