/** The second argument of `crypto.x509.parse_and_verify_certificates_with_options`. */
import type { BuiltinContext } from '../builtin.ts';
import type { ObjectValue, Value } from '../../values/value.ts';
import type { VerifyOptions } from './verify.ts';
import { BuiltinError } from '../errors.ts';
import { isArray, isNumber, isSet } from '../../values/value.ts';
import { objectEntries } from '../../values/object.ts';
import { toInt64, toInteger } from '../../values/number.ts';

/** In the order of Go's numbers. */
const USAGES: readonly string[] = [
  'KeyUsageAny',
  'KeyUsageServerAuth',
  'KeyUsageClientAuth',
  'KeyUsageCodeSigning',
  'KeyUsageEmailProtection',
  'KeyUsageIPSECEndSystem',
  'KeyUsageIPSECTunnel',
  'KeyUsageIPSECUser',
  'KeyUsageTimeStamping',
  'KeyUsageOCSPSigning',
  'KeyUsageMicrosoftServerGatedCrypto',
  'KeyUsageNetscapeServerGatedCrypto',
  'KeyUsageMicrosoftCommercialCodeSigning',
  'KeyUsageMicrosoftKernelCodeSigning',
];

export function defaultOptions(context: BuiltinContext): VerifyOptions {
  return { dnsName: '', nanoseconds: context.nowNanoseconds, extKeyUsages: [] };
}

/** @throws BuiltinError */
export function readVerifyOptions(options: ObjectValue, context: BuiltinContext): VerifyOptions {
  let result = defaultOptions(context);
  for (const [name, value] of objectEntries(options))
    if (typeof name === 'string') result = { ...result, ...readOption(name, value) };
  return result;
}

function readOption(name: string, value: Value): Partial<VerifyOptions> {
  switch (name) {
    case 'DNSName':
      if (typeof value !== 'string') throw new BuiltinError("'DNSName' should be a string");
      return { dnsName: trimQuotes(value) };
    case 'CurrentTime':
      return { nanoseconds: readTime(value) };
    case 'MaxConstraintComparisons':
      // Go dropped the limit that this set; only its type is still checked.
      if (!isNumber(value)) throw new BuiltinError("'MaxConstraintComparisons' should be a number");
      if (toInt64(value) === undefined)
        throw new BuiltinError("'MaxConstraintComparisons' should be a valid number");
      return {};
    case 'KeyUsages':
      return { extKeyUsages: readUsages(value) };
    default:
      throw new BuiltinError('invalid key option');
  }
}

function trimQuotes(text: string): string {
  return text.replaceAll(/^"+|"+$/g, '');
}

function readTime(value: Value): bigint {
  if (!isNumber(value)) throw new BuiltinError("'CurrentTime' should be a number");
  const isWhole = toInt64(value) !== undefined;
  const integer = toInteger(value);
  if (!isWhole || integer === undefined)
    throw new BuiltinError("'CurrentTime' should be a valid int64 number");
  return integer;
}

function readUsages(value: Value): readonly number[] {
  if (!isArray(value) && !isSet(value)) throw new BuiltinError("'KeyUsages' should be an Array or Set");
  const items: readonly Value[] = isArray(value) ? value : value.items;
  const names = items.filter((item) => typeof item === 'string').map(trimQuotes);
  const invalid = names.filter((name) => !USAGES.includes(name));
  if (invalid.length > 0)
    throw new BuiltinError(`invalid entries for 'KeyUsages' found: [${invalid.join(' ')}]`);
  return names.map((name) => USAGES.indexOf(name));
}
