/** `semver(...)` (k8s.io/apiserver/pkg/cel/library/semverlib.go, github.com/blang/semver). */
import { goQuote } from '@toride/core';
import { structOf } from '../types/type.ts';
import { toInt } from '../values/kinds.ts';
import { Opaque } from '../values/opaque.ts';
import { orderOf } from '../values/order.ts';
import { CelError, MAX_UINT, noSuchOverload } from '../values/value.ts';
import type { Outcome } from '../values/value.ts';
import type { Library } from './declaration.ts';

type Identifier = bigint | string;

class Semver extends Opaque {
  readonly type = structOf('kubernetes.Semver');
  readonly goType = 'cel.Semver';
  readonly numbers: readonly [bigint, bigint, bigint];
  readonly prerelease: readonly Identifier[];

  constructor(numbers: readonly [bigint, bigint, bigint], prerelease: readonly Identifier[]) {
    super();
    this.numbers = numbers;
    this.prerelease = prerelease;
  }

  equals(other: Opaque): boolean | CelError {
    return other instanceof Semver ? compare(this, other) === 0 : noSuchOverload;
  }
}

class Fault {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

function parse(text: string): Semver | CelError {
  try {
    return read(text);
  } catch (error) {
    if (error instanceof Fault) return new CelError(error.message);
    throw error;
  }
}

/** At most `most` parts, the last with all that is left. */
function splitAt(text: string, most: number): string[] {
  const parts = text.split('.');
  return parts.length <= most ? parts : [...parts.slice(0, most - 1), parts.slice(most - 1).join('.')];
}

function read(text: string): Semver {
  if (text === '') throw new Fault('Version string empty');
  const parts = splitAt(text, 3);
  const [major, minor, rest] = parts;
  if (major === undefined || minor === undefined || rest === undefined)
    throw new Fault('No Major.Minor.Patch elements found');
  const first = [number(major, 'major', 'Major'), number(minor, 'minor', 'Minor')] as const;
  const plus = rest.indexOf('+');
  const build = plus === -1 ? [] : rest.slice(plus + 1).split('.');
  const version = plus === -1 ? rest : rest.slice(0, plus);
  const dash = version.indexOf('-');
  const prerelease = dash === -1 ? [] : version.slice(dash + 1).split('.');
  const patch = number(dash === -1 ? version : version.slice(0, dash), 'patch', 'Patch');
  const identifiers = prerelease.map(identifier);
  for (const part of build) {
    if (part === '') throw new Fault('Build meta data is empty');
    if (!/^[A-Za-z0-9-]+$/.test(part))
      throw new Fault(`Invalid character(s) found in build meta data ${goQuote(part)}`);
  }
  return new Semver([...first, patch], identifiers);
}

function number(text: string, name: string, title: string): bigint {
  if (!/^[0-9]*$/.test(text))
    throw new Fault(`Invalid character(s) found in ${name} number ${goQuote(text)}`);
  if (text.length > 1 && text.startsWith('0'))
    throw new Fault(`${title} number must not contain leading zeroes ${goQuote(text)}`);
  return unsigned(text);
}

function unsigned(text: string): bigint {
  if (text === '') throw new Fault('strconv.ParseUint: parsing "": invalid syntax');
  const value = text.length > 40 ? MAX_UINT + 1n : BigInt(text);
  if (value > MAX_UINT) throw new Fault(`strconv.ParseUint: parsing ${goQuote(text)}: value out of range`);
  return value;
}

function identifier(text: string): Identifier {
  if (text === '') throw new Fault('Prerelease is empty');
  if (/^[0-9]+$/.test(text)) {
    if (text.length > 1 && text.startsWith('0'))
      throw new Fault(`Numeric PreRelease version must not contain leading zeroes ${goQuote(text)}`);
    return unsigned(text);
  }
  if (!/^[A-Za-z0-9-]+$/.test(text))
    throw new Fault(`Invalid character(s) found in prerelease ${goQuote(text)}`);
  return text;
}

/** `v1.02` is taken for `1.2.0`. */
function normalized(text: string): Semver | CelError {
  const parts = splitAt(text.startsWith('v') ? text.slice(1) : text, 3).map((part) => {
    if (part.length <= 1) return part;
    const stripped = part.replace(/^0+/, '');
    return /^[0-9]/.test(stripped) ? stripped : `0${stripped}`;
  });
  if (parts.length < 3 && /[+-]/.test(parts.at(-1) as string))
    return new CelError('short version cannot contain PreRelease/Build meta data');
  while (parts.length < 3) parts.push('0');
  return parse(parts.join('.'));
}

const toSemver = (text: string, normalizes = false): Semver | CelError =>
  normalizes ? normalized(text) : parse(text);
const isSemver = (text: string, normalizes = false): boolean =>
  !(toSemver(text, normalizes) instanceof CelError);

function compare(one: Semver, other: Semver): number {
  for (let i = 0; i < 3; i++) {
    const numbers = orderOf(one.numbers[i] as bigint, other.numbers[i] as bigint);
    if (numbers !== 0) return numbers;
  }
  if (one.prerelease.length === 0 || other.prerelease.length === 0)
    return Math.sign(other.prerelease.length - one.prerelease.length);
  const shared = Math.min(one.prerelease.length, other.prerelease.length);
  for (let i = 0; i < shared; i++) {
    const found = compareIdentifiers(one.prerelease[i] as Identifier, other.prerelease[i] as Identifier);
    if (found !== 0) return found;
  }
  return Math.sign(one.prerelease.length - other.prerelease.length);
}

function compareIdentifiers(a: Identifier, b: Identifier): number {
  if (typeof a === 'bigint') return typeof b === 'bigint' ? orderOf(a, b) : -1;
  return typeof b === 'bigint' ? 1 : orderOf(a, b);
}

const part =
  (index: 0 | 1 | 2) =>
  ({ numbers }: Semver): Outcome =>
    toInt(BigInt.asIntN(64, numbers[index]));

export const SEMVERS: Library = {
  since: 33,
  declarations: `
semver string_to_semver (string) -> kubernetes.Semver
semver string_bool_to_semver (string, bool) -> kubernetes.Semver
isSemver is_semver_string (string) -> bool
isSemver is_semver_string_bool (string, bool) -> bool
isGreaterThan semver_is_greater_than kubernetes.Semver.(kubernetes.Semver) -> bool
isLessThan semver_is_less_than kubernetes.Semver.(kubernetes.Semver) -> bool
compareTo semver_compare_to kubernetes.Semver.(kubernetes.Semver) -> int
major semver_major kubernetes.Semver.() -> int
minor semver_minor kubernetes.Semver.() -> int
patch semver_patch kubernetes.Semver.() -> int`,
  overloads: {
    string_to_semver: toSemver,
    string_bool_to_semver: toSemver,
    is_semver_string: isSemver,
    is_semver_string_bool: isSemver,
    semver_is_greater_than: (one: Semver, other: Semver) => compare(one, other) > 0,
    semver_is_less_than: (one: Semver, other: Semver) => compare(one, other) < 0,
    semver_compare_to: compare,
    semver_major: part(0),
    semver_minor: part(1),
    semver_patch: part(2),
  },
};
