/** Networks in CIDR notation (v1/topdown/cidr.go). */
import type { BuiltinContext } from './builtin.ts';
import type { Value } from '../values/value.ts';
import type { Network } from './ip.ts';
import { objectEntries } from '../values/object.ts';
import { RegoSet } from '../values/set.ts';
import { isArray, isObject, isSet } from '../values/value.ts';
import { mergeNetworks } from './cidr-merge.ts';
import { defineBuiltins } from './define.ts';
import { BuiltinError } from './errors.ts';
import { contains, formatAddress, lastAddress, parseAddress, parseCidr } from './ip.ts';
import type { Arguments } from './operands.ts';
import { argument, stringOperand } from './operands.ts';

function networkOperand(value: Value): Network {
  const text = stringOperand(value, 1);
  const network = parseCidr(text);
  if (!network) throw new BuiltinError(`invalid CIDR address: ${text}`);
  return network;
}

function containsText(cidr: Value, inner: Value): boolean {
  const network = networkOperand(cidr);
  const text = stringOperand(inner, 1);
  const address = parseAddress(text);
  if (address) return contains(network, address);
  const other = parseCidr(text);
  if (!other) throw new BuiltinError(`not a valid textual representation of an IP address or CIDR: ${text}`);
  return contains(network, other) && contains(network, { bits: other.bits, value: lastAddress(other) });
}

function intersects(args: Arguments): boolean {
  const a = networkOperand(argument(args, 1));
  const b = networkOperand(argument(args, 2));
  return contains(a, b) || contains(b, a);
}

type Candidate = readonly [cidr: Value, index: Value];

/** One by one: a bad element only counts when its turn comes. */
function* candidates(value: Value, position: number): Generator<Candidate> {
  if (typeof value === 'string') yield [value, value];
  else if (isArray(value))
    for (const [index, item] of value.entries()) yield [matchTerm(item, position), index];
  else if (isSet(value)) for (const item of value.items) yield [matchTerm(item, position), item];
  else if (isObject(value))
    for (const [key, item] of objectEntries(value)) yield [matchTerm(item, position), key];
}

/** The text to match, or the first item of a list that begins with it. */
function matchTerm(value: Value, position: number): Value {
  if (typeof value === 'string') return value;
  const first = isArray(value) ? value[0] : undefined;
  if (first === undefined)
    throw new BuiltinError(`operand ${position}: element must be string or non-empty array`);
  return first;
}

function containsMatches(args: Arguments, context: BuiltinContext): RegoSet {
  const result = new RegoSet();
  for (const [cidr, index] of candidates(argument(args, 1), 1)) {
    for (const [text, innerIndex] of candidates(argument(args, 2), 2)) {
      context.spend(1);
      if (containsText(cidr, text)) result.add([index, innerIndex]);
    }
  }
  return result;
}

/** Work is counted before: a /0 has more addresses than memory. */
function expand(text: string, context: BuiltinContext): RegoSet {
  const network = parseCidr(text);
  if (!network) throw new BuiltinError(`invalid CIDR address: ${text}`);
  context.spend(Number(lastAddress(network) - network.value + 1n));
  const result = new RegoSet();
  for (let value = network.value; value <= lastAddress(network); value++)
    result.add(formatAddress({ bits: network.bits, value }));
  return result;
}

function merge(value: Value): RegoSet {
  if (!isArray(value) && !isSet(value)) throw new BuiltinError('operand must be an array');
  return new RegoSet(mergeNetworks((isSet(value) ? value.items : value).map(mergeOperand)));
}

/** An address alone stands for its classful network, as Go's `DefaultMask` has it. */
function mergeOperand(value: Value): Network {
  if (typeof value !== 'string') throw new BuiltinError('element must be string');
  const address = parseAddress(value);
  if (!address) {
    const network = parseCidr(value);
    if (!network) throw new BuiltinError(`invalid CIDR address: ${value}`);
    return network;
  }
  if (address.bits === 128) throw new BuiltinError('IPv6 invalid: needs prefix length');
  return { ...address, prefix: classPrefix(Number(address.value >> 24n)) };
}

function classPrefix(first: number): number {
  if (first < 0x80) return 8;
  return first < 0xc0 ? 16 : 24;
}

export const NET = defineBuiltins({
  'net.cidr_contains': (args) => containsText(argument(args, 1), argument(args, 2)),
  'net.cidr_overlap': (args) => containsText(argument(args, 1), argument(args, 2)),
  'net.cidr_contains_matches': containsMatches,
  'net.cidr_intersects': intersects,
  'net.cidr_expand': (args, context) => expand(stringOperand(argument(args, 1), 1), context),
  'net.cidr_merge': (args) => merge(argument(args, 1)),
  'net.cidr_is_valid': (args) => {
    const value = argument(args, 1);
    return typeof value === 'string' && parseCidr(value) !== undefined;
  },
});
