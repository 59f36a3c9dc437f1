/** `crypto.md5`, `crypto.sha1`, `crypto.sha256` and `crypto.hmac.*` (v1/topdown/crypto.go). */
import type { Builtin } from '../builtin.ts';
import { argument, stringOperand } from '../operands.ts';
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { defineBuiltins } from '../define.ts';
import { stringToBytes } from '../../values/utf8.ts';

type Run = Builtin['run'];

function hash(algorithm: string): Run {
  return (args) =>
    createHash(algorithm)
      .update(stringToBytes(stringOperand(argument(args, 1), 1)))
      .digest('hex');
}

function hmac(algorithm: string): Run {
  return (args) => {
    const message = stringToBytes(stringOperand(argument(args, 1), 1));
    const key = stringToBytes(stringOperand(argument(args, 2), 2));
    return createHmac(algorithm, key).update(message).digest('hex');
  };
}

/** Compares in constant time: the time that an ordinary comparison takes tells an attacker how much of a forged code fits. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

export const HASH_BUILTINS: readonly Builtin[] = defineBuiltins({
  'crypto.md5': hash('md5'),
  'crypto.sha1': hash('sha1'),
  'crypto.sha256': hash('sha256'),
  'crypto.hmac.md5': hmac('md5'),
  'crypto.hmac.sha1': hmac('sha1'),
  'crypto.hmac.sha256': hmac('sha256'),
  'crypto.hmac.sha512': hmac('sha512'),
  'crypto.hmac.equal': (args) =>
    equalBytes(
      stringToBytes(stringOperand(argument(args, 1), 1)),
      stringToBytes(stringOperand(argument(args, 2), 2)),
    ),
});
