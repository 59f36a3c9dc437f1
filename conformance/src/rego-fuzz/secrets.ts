/** Certificates, keys and tokens that stand in OPA's language cases. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SecretPools } from './scope.ts';

export function readSecrets(dataDir: string): SecretPools {
  const root = join(dataDir, 'rego');
  const texts = readdirSync(root)
    .filter((name) => /^(?:jwt|crypto).*\.json$/.test(name))
    .sort()
    .flatMap((name) => stringsOf(JSON.parse(readFileSync(join(root, name), 'utf8'))));
  const found = (pattern: RegExp): string[] => [
    ...new Set(texts.flatMap((text) => text.match(pattern) ?? [])),
  ];
  return {
    certificates: found(
      /-----BEGIN (?:CERTIFICATE|PUBLIC KEY|CERTIFICATE REQUEST)-----[^-]+-----END [A-Z ]+-----/g,
    ).map(unescaped),
    keys: [
      ...found(/-----BEGIN (?:RSA )?PRIVATE KEY-----[^-]+-----END [A-Z ]+-----/g).map(unescaped),
      ...found(/\{"kty":[^{}]+\}/g),
      '{"kty": "oct", "k": "c2VjcmV0"}',
      'secret',
    ],
    tokens: found(/eyJ[\w-]*\.[\w-]*\.[\w-]*/g).filter((token) => token.length < 3000),
  };
}

function unescaped(text: string): string {
  return text.replaceAll('\\n', '\n');
}

function stringsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(stringsOf);
}
