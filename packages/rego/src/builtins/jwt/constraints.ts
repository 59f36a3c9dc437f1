/** The constraints of `io.jwt.decode_verify`. What is unknown is refused: a misspelt constraint would not constrain. */
import type { BuiltinContext } from '../builtin.ts';
import type { NamedKey } from './key.ts';
import type { ObjectValue, Value } from '../../values/value.ts';
import { fail } from './fault.ts';
import { isNumber } from '../../values/value.ts';
import { objectEntries } from '../../values/object.ts';
import { toDouble } from '../../values/number.ts';
import { trustedKeys } from './keys.ts';

export interface Constraints {
  readonly keys: readonly NamedKey[] | undefined;
  readonly secret: string;
  readonly alg: string;
  readonly iss: string;
  readonly aud: string;
  /** Nanoseconds, as the double that OPA computes with. */
  readonly time: number;
}

/** @throws BuiltinError */
export function readConstraints(object: ObjectValue, context: BuiltinContext): Constraints {
  const texts = { secret: '', alg: '', iss: '', aud: '' };
  let keys: readonly NamedKey[] | undefined;
  let time = Number(context.nowNanoseconds);
  for (const [key, value] of objectEntries(object)) {
    const name = typeof key === 'string' ? key : '';
    if (name === 'cert') keys = certificateKeys(value, context);
    else if (name === 'time') time = readTime(value);
    else if (isText(name))
      texts[name] = typeof value === 'string' ? value : fail(`${name} constraint: must be a string`);
    else return fail(`unknown token validation constraint: ${name}`);
  }
  // With both, the token could choose by its algorithm which of the two it is checked with.
  if (keys && texts.secret !== '') return fail('duplicate key constraints');
  if (!keys && texts.secret === '') return fail('no key constraint');
  return { keys, ...texts, time };
}

function isText(name: string): name is 'secret' | 'alg' | 'iss' | 'aud' {
  return ['secret', 'alg', 'iss', 'aud'].includes(name);
}

function certificateKeys(value: Value, context: BuiltinContext): readonly NamedKey[] {
  return typeof value === 'string' ? trustedKeys(value, context) : fail('cert constraint: must be a string');
}

function readTime(value: Value): number {
  if (!isNumber(value)) return fail('token time constraint: must be a number');
  const time = toDouble(value);
  if (!Number.isFinite(time)) return fail('token time constraint: unvalid float64');
  return time < 0 ? fail('token time constraint: must not be negative') : time;
}
