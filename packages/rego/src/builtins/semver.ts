/** Semantic versions 2.0.0, with a leading `v` allowed (OPA's internal/semver). */
import { quote } from '../values/format.ts';
import { defineBuiltins } from './define.ts';
import { BuiltinError } from './errors.ts';
import { argument, stringOperand } from './operands.ts';

interface Version {
  readonly numbers: readonly bigint[];
  readonly preRelease: string;
}

const IDENTIFIERS = /^[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*$/;
const NUMBER = /^(?:0|[1-9]\d*)$/;
const MAX_NUMBER = 9223372036854775807n;

function parseVersion(text: string): Version | undefined {
  const [beforePlus, metadata] = cut(text.startsWith('v') ? text.slice(1) : text, '+');
  const [core, preRelease] = cut(beforePlus, '-');
  if (metadata !== undefined && !IDENTIFIERS.test(metadata)) return undefined;
  if (preRelease !== undefined && !(IDENTIFIERS.test(preRelease) && !/(?:^|\.)0\d+(?:\.|$)/.test(preRelease)))
    return undefined;
  const parts = core.split('.');
  if (parts.length !== 3 || !parts.every((part) => NUMBER.test(part) && part.length < 20)) return undefined;
  const numbers = parts.map(BigInt);
  return numbers.every((number) => number <= MAX_NUMBER)
    ? { numbers, preRelease: preRelease ?? '' }
    : undefined;
}

function cut(text: string, separator: string): readonly [string, string | undefined] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function compareVersions(a: Version, b: Version): number {
  for (let index = 0; index < 3; index++) {
    const order = order2(a.numbers[index] ?? 0n, b.numbers[index] ?? 0n);
    if (order !== 0) return order;
  }
  if (a.preRelease === b.preRelease) return 0;
  if (a.preRelease === '') return 1;
  return b.preRelease === '' ? -1 : comparePreReleases(a.preRelease.split('.'), b.preRelease.split('.'));
}

function comparePreReleases(a: readonly string[], b: readonly string[]): number {
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const order = compareIdentifiers(a[index] ?? '', b[index] ?? '');
    if (order !== 0) return order;
  }
  return Math.sign(a.length - b.length);
}

function compareIdentifiers(a: string, b: string): number {
  const [aNumeric, bNumeric] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (aNumeric && bNumeric) return order2(BigInt(a), BigInt(b));
  if (aNumeric !== bNumeric) return aNumeric ? -1 : 1;
  return order2(a, b);
}

function order2<T extends bigint | string>(a: T, b: T): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function versionOperand(text: string, position: number): Version {
  const version = parseVersion(text);
  if (version) return version;
  throw new BuiltinError(`operand ${position}: string ${quote(text)} is not a valid SemVer`);
}

export const SEMVER = defineBuiltins({
  'semver.compare': (args) => {
    const a = stringOperand(argument(args, 1), 1);
    const b = stringOperand(argument(args, 2), 2);
    return compareVersions(versionOperand(a, 1), versionOperand(b, 2));
  },
  'semver.is_valid': (args) => {
    const value = argument(args, 1);
    return typeof value === 'string' && parseVersion(value) !== undefined;
  },
});
