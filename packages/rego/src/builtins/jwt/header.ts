/** The header parameters that verification looks at (RFC 7515, section 4.1). */
import type { PlainObject, Value } from '../../values/value.ts';
import { fail } from './fault.ts';
import { isArray } from '../../values/value.ts';
import { sortedPlainKeys } from '../../values/plain-object.ts';

export interface Header {
  readonly alg: string;
  readonly kid: string;
  readonly cty: string;
  readonly crit: ReadonlySet<string>;
  readonly unknown: readonly string[];
}

const TEXTS = ['alg', 'kid', 'typ', 'cty'] as const;

export function readHeader(object: PlainObject): Header {
  const texts: Record<(typeof TEXTS)[number], string> = { alg: '', kid: '', typ: '', cty: '' };
  let crit: ReadonlySet<string> = new Set();
  const unknown: string[] = [];
  for (const name of sortedPlainKeys(object)) {
    const known = TEXTS.find((candidate) => candidate === name);
    if (known) texts[known] = text(name, object[name] ?? null);
    else if (name === 'crit') crit = critical(object[name] ?? null);
    else unknown.push(name);
  }
  return { ...texts, crit, unknown };
}

function text(name: string, value: Value): string {
  return typeof value === 'string' ? value : fail(`${name}: must be a string`);
}

function critical(value: Value): ReadonlySet<string> {
  if (!isArray(value)) return fail('crit: must be a list');
  const names = new Set<string>();
  for (const item of value) {
    if (typeof item !== 'string') break;
    names.add(item);
  }
  return names.size > 0 ? names : fail('crit: must be a nonempty list');
}

/**
 * `alg` must be there. A parameter that the issuer calls critical and that is not understood invalidates the token: it may
 * change what the signature covers (RFC 7515, section 4.1.11).
 */
export function isAcceptable({ alg, crit, unknown }: Header): boolean {
  return alg !== '' && !unknown.some((name) => crit.has(name));
}
