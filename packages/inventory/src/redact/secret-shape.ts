import { findMarkers, parseRedactedMarker, type RedactedValue } from './marker.ts';
import { isPlaceholder } from './placeholder.ts';
import { type NameHint, nameHint } from './secret-name.ts';
import { firstToken } from './token-shapes.ts';
import { urlCredentials } from './url-credentials.ts';

export interface SecretShape {
  /** What it looks like: `github-token`, `url-credentials`, `password`; lower case with hyphens, from a closed list. */
  readonly kind: string;
  /** Whether the value itself says so, or only its name with a value that could be one. */
  readonly by: 'shape' | 'name';
  /** Length of the credential in UTF-16 code units; with the kind, all that may be shown of it. */
  readonly length: number;
}

/**
 * Says whether a literal value looks like a credential: by its own shape, or by a name that announces one and a value that
 * is no reference, path, switch or placeholder. A value that a snapshot has redacted is judged by its marker, so live
 * cluster and snapshot agree. Linear in the value's length.
 *
 * @example classifySecret('TOKEN', 'ghp_…36 characters…') // { kind: 'github-token', by: 'shape', length: 40 }
 * @example classifySecret('DB_PASSWORD', '$(FROM_SECRET)') // undefined
 */
export function classifySecret(name: string, value: string): SecretShape | undefined {
  const redacted = parseRedactedMarker(value);
  if (redacted !== undefined) return fromMarker(redacted);
  const within = leftmostShape(value);
  if (within !== undefined) return within;
  const hint = nameHint(name);
  const kind = hint === undefined || isPlaceholder(value) ? undefined : kindByName(hint, name, value);
  return kind === undefined ? undefined : { kind, by: 'name', length: value.length };
}

/** A credential in a text, or where a snapshot has cut one out. */
function leftmostShape(text: string): SecretShape | undefined {
  for (const marker of findMarkers(text)) {
    const found = fromMarker(marker);
    if (found?.by === 'shape') return found;
  }
  const token = firstToken(text);
  const url = urlCredentials(text);
  if (token !== undefined && (url === undefined || token.start <= url.start))
    return { kind: token.kind, by: 'shape', length: token.end - token.start };
  return url === undefined
    ? undefined
    : { kind: 'url-credentials', by: 'shape', length: url.end - url.start };
}

/** Kinds that only a name gives away. */
export const NAMED_KINDS = [
  'password',
  'default-password',
  'aws-secret-access-key',
  'bootstrap-token',
  'secret',
] as const;

function fromMarker({ kind, length }: RedactedValue): SecretShape | undefined {
  if (kind === undefined) return undefined;
  const named: readonly string[] = NAMED_KINDS;
  return { kind, by: named.includes(kind) ? 'name' : 'shape', length };
}

function kindByName(hint: NameHint, name: string, value: string): (typeof NAMED_KINDS)[number] | undefined {
  if (hint === 'password')
    return DEFAULT_PASSWORDS.has(value.toLowerCase()) ? 'default-password' : 'password';
  if (/^[A-Za-z0-9/+]{40}$/.test(value) && /aws|secret[-_]?access/i.test(name))
    return 'aws-secret-access-key';
  // kubeadm's bootstrap tokens (Kubernetes documentation, "Authenticating with Bootstrap Tokens").
  if (/^[a-z0-9]{6}\.[a-z0-9]{16}$/.test(value)) return 'bootstrap-token';
  if (hint === 'strong') return value.length >= 6 && !/^\d+$/.test(value) ? 'secret' : undefined;
  return looksRandom(value) || isSingleWord(name, value) ? 'secret' : undefined;
}

/** `JWT_SECRET: supersecret` is one, `DB_SECRET: orders-db` names a Secret object. */
function isSingleWord(name: string, value: string): boolean {
  return (
    /(?:secret|token)$/i.test(name) && /^[A-Za-z0-9!@#$%^&*+=?~]{8,128}$/.test(value) && !/^\d+$/.test(value)
  );
}

/** Long, of letters and digits mixed, and with the spread of characters that words and identifiers do not have. */
function looksRandom(value: string): boolean {
  if (value.length < 16 || value.length > 512 || /[\s{}<>]/.test(value)) return false;
  if (!/[0-9]/.test(value) || !/[A-Za-z]/.test(value)) return false;
  return bitsPerCharacter(value) >= (/^[0-9a-f-]+$/i.test(value) ? 3 : 3.5);
}

/** Shannon entropy of the value's own characters. */
function bitsPerCharacter(value: string): number {
  const counts = new Map<string, number>();
  for (const character of value) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / value.length) * Math.log2(count / value.length);
  return bits;
}

/** Passwords that anyone tries first; a placeholder left in place is one too once it is deployed (CWE-1392). */
const DEFAULT_PASSWORDS = new Set(
  (
    'password passw0rd password1 password123 p@ssw0rd p@ssword pass admin admin123 administrator root toor changeme change-me ' +
    'change_me changeit secret letmein welcome qwerty 1234 12345 123456 1234567 12345678 123456789 test test123 testing guest ' +
    'user demo default postgres mysql mongo redis rabbitmq minio minioadmin elastic grafana'
  ).split(' '),
);
