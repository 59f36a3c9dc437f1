/** UUIDs (RFC 4122; OPA's internal/uuid). */
import type { BuiltinContext } from './builtin.ts';
import type { Value } from '../values/value.ts';
import { keyOf } from '../values/collections.ts';
import { numberFromInteger } from '../values/number.ts';
import { defineBuiltins } from './define.ts';
import { argument, stringOperand } from './operands.ts';

/** Equal keys get equal UUIDs within one evaluation. */
function randomUuid(key: Value, context: BuiltinContext): string {
  const name = `uuid ${String(keyOf(key))}`;
  const known = context.cache.get(name);
  if (typeof known === 'string') return known;
  const bytes = Uint8Array.from(context.random(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const uuid = dashed(Buffer.from(bytes).toString('hex'));
  context.cache.set(name, uuid);
  return uuid;
}

function dashed(hexadecimal: string): string {
  return hexadecimal.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

const FORMS = /^(?:urn:uuid:)?([\da-f]{8})-([\da-f]{4})-([\da-f]{4})-([\da-f]{4})-([\da-f]{12})$/i;

/** Plain, without dashes, in braces (of any kind) or as a URN. */
function hexadecimalOf(text: string): string | undefined {
  if (text.length === 32) return /^[\da-f]{32}$/i.test(text) ? text.toLowerCase() : undefined;
  const bare = text.length === 38 ? text.slice(1, -1) : text;
  const match = FORMS.exec(bare);
  return match && (text.length === 36 || text.length === 38 || text.length === 45)
    ? match.slice(1).join('').toLowerCase()
    : undefined;
}

const GREGORIAN_TO_UNIX = 122_192_928_000_000_000n;
const DOMAINS = ['Person', 'Group', 'Org'];

function parseUuid(text: string): Value | undefined {
  const hexadecimal = hexadecimalOf(text);
  if (hexadecimal === undefined) return undefined;
  const version = Number.parseInt(hexadecimal.charAt(12), 16);
  const parsed: { [key: string]: Value } = {
    version,
    variant: variantOf(Number.parseInt(hexadecimal.charAt(16), 16)),
  };
  if (version !== 1 && version !== 2) return parsed;
  const node = hexadecimal.slice(20);
  parsed['time'] = timeOf(hexadecimal);
  parsed['nodeid'] = node.match(/../g)?.join('-') ?? '';
  parsed['macvariables'] = macVariables(Number.parseInt(node.slice(0, 2), 16));
  parsed['clocksequence'] = Number.parseInt(hexadecimal.slice(16, 20), 16) & 0x3fff;
  if (version === 2) {
    const domain = Number.parseInt(hexadecimal.slice(18, 20), 16);
    parsed['id'] = Number.parseInt(hexadecimal.slice(0, 8), 16);
    parsed['domain'] = DOMAINS[domain] ?? `Domain${domain}`;
  }
  return parsed;
}

function variantOf(digit: number): string {
  if ((digit & 0b1100) === 0b1000) return 'RFC4122';
  if ((digit & 0b1110) === 0b1100) return 'Microsoft';
  return (digit & 0b1110) === 0b1110 ? 'Future' : 'Reserved';
}

/** Nanoseconds since 1970, in 64 bits. */
function timeOf(hexadecimal: string): Value {
  const ticks = BigInt(`0x${hexadecimal.slice(13, 16)}${hexadecimal.slice(8, 12)}${hexadecimal.slice(0, 8)}`);
  return numberFromInteger(BigInt.asIntN(64, (ticks - GREGORIAN_TO_UNIX) * 100n));
}

function macVariables(first: number): string {
  return `${(first & 2) === 0 ? 'global' : 'local'}:${(first & 1) === 0 ? 'unicast' : 'multicast'}`;
}

export const UUID = defineBuiltins({
  'uuid.rfc4122': (args, context) => randomUuid(argument(args, 1), context),
  'uuid.parse': (args) => parseUuid(stringOperand(argument(args, 1), 1)),
});
