import { expect, test } from 'vitest';
import { redactedMarker } from './marker.ts';
import { classifySecret } from './secret-shape.ts';
import { findTokens, TOKEN_KINDS } from './token-shapes.ts';

// Made up here, put together so that no scanner takes this file for a leak.
const letters = (count: number): string => 'Ab3dEf9hIj2LmN0pQr5tUvWx7z'.repeat(10).slice(0, count);
const hex = (count: number): string => '0a1b2c3d4e5f6789'.repeat(10).slice(0, count);
const pem = (label: string): string => `-----BEGIN ${label}-----\nMIIB\n-----END ${label}-----`;

test.each([
  [`AKIA${'Q2R3'.repeat(4)}`, 'aws-access-key-id'],
  [`ghp_${letters(36)}`, 'github-token'],
  [`github_pat_${letters(22)}_${letters(59)}`, 'github-token'],
  [`glpat-${letters(20)}`, 'gitlab-token'],
  [`xoxb-${'1234567890'}-${letters(12)}`, 'slack-token'],
  [`https://hooks.slack.com/services/T000/B000/${letters(24)}`, 'slack-webhook'],
  [`sk_live_${letters(24)}`, 'stripe-key'],
  [`AIza${letters(35)}`, 'google-api-key'],
  [`npm_${letters(36)}`, 'npm-token'],
  [`SG.${letters(22)}.${letters(43)}`, 'sendgrid-key'],
  [`hvs.${letters(24)}`, 'vault-token'],
  [`dckr_pat_${letters(27)}`, 'docker-hub-token'],
  [`dop_v1_${hex(64)}`, 'digitalocean-token'],
  [`eyJ${letters(20)}.eyJ${letters(20)}.${letters(40)}`, 'jwt'],
  [pem('RSA PRIVATE KEY'), 'private-key'],
  [pem('OPENSSH PRIVATE KEY'), 'private-key'],
  ['Basic dXNlcjpwYXNzd29yZA==', 'basic-credentials'],
  ['{"auths":{"r.io":{"auth":"dXNlcjpwYXNzd29yZA=="}}}', 'registry-credentials'],
  ['postgres://app:s3cr3t@db:5432/app', 'url-credentials'],
  ['Server=db;Database=app;User Id=sa;Password=Tr0ub4dor', 'url-credentials'],
])('%s is known by its shape', (value, kind) => {
  const found = classifySecret('X', value);
  expect(found).toMatchObject({ kind, by: 'shape' });
  expect(found?.length).toBeLessThanOrEqual(value.length);
});

test.each([
  ['DB_PASSWORD', 'hunter2', 'password'],
  ['mysql-root-password', 'my-secret-pw', 'password'],
  ['POSTGRES_PASSWORD', 'changeme', 'default-password'],
  ['redisPassword', 'Password', 'default-password'],
  ['AWS_SECRET_ACCESS_KEY', letters(40), 'aws-secret-access-key'],
  ['JWT_SECRET', 'supersecretvalue', 'secret'],
  ['SECRET_KEY', 'django-insecure-key', 'secret'],
  ['STRIPE_API_KEY', 'abcdef', 'secret'],
  ['GIT_TOKEN', hex(32), 'secret'],
  ['JOIN_TOKEN', 'abcdef.0123456789abcdef', 'bootstrap-token'],
])('%s=%s is known by its name', (name, value, kind) => {
  expect(classifySecret(name, value)).toEqual({ kind, by: 'name', length: value.length });
});

test.each([
  ['LOG_LEVEL', 'debug'],
  ['IMAGE', `nginx@sha256:${hex(64)}`],
  ['COMMIT', hex(40)],
  ['DB_PASSWORD', '$(DB_PASSWORD_FROM_SECRET)'],
  ['DB_PASSWORD', '${DB_PASSWORD}'],
  ['DB_PASSWORD', '{{ .Values.password }}'],
  ['DB_PASSWORD', '<your password>'],
  ['DB_PASSWORD', 'REPLACE_ME'],
  ['DB_PASSWORD', '********'],
  ['DB_PASSWORD', ''],
  ['DB_PASSWORD_FILE', '/run/secrets/db'],
  ['DB_PASSWORD', '/run/secrets/db'],
  ['DB_PASSWORD', 'vault:secret/data/db#password'],
  ['PASSWORD_MIN_LENGTH', '12'],
  ['ENABLE_PASSWORD', 'true'],
  ['TOKEN_TTL', '24h'],
  ['MAX_TOKENS', '4096'],
  ['AUTH_TOKEN', 'disabled'],
  ['SECRET_NAME', 'orders-db'],
  ['DB_SECRET', 'orders-db'],
  ['TLS_KEY', 'tls.key'],
  ['TLS_PUBLIC_KEY', letters(44)],
  ['CACHE_KEY', 'orders'],
  ['TOKEN_URL', 'https://login.example.com/oauth/token'],
  ['DATABASE_URL', 'postgres://app@db:5432/app'],
  ['DATABASE_URL', 'postgres://app:$(PASSWORD)@db:5432/app'],
  ['DATABASE_URL', 'postgres://$(DB_USER):$(DB_PASSWORD)@$(DB_HOST)/app'],
  ['MODE', 'Basic authentication'],
  ['CERT', pem('CERTIFICATE')],
  ['KEY', pem('PUBLIC KEY')],
  ['AWS_ACCESS_KEY_ID', 'AKIA'],
])('%s=%s is no secret', (name, value) => {
  expect(classifySecret(name, value)).toBeUndefined();
});

test('a redacted value is judged as the value was', () => {
  const value = `ghp_${letters(36)}`;
  const live = classifySecret('TOKEN', value);
  expect(classifySecret('TOKEN', redactedMarker(value.length, live?.kind))).toEqual(live);
  expect(classifySecret('DB_PASSWORD', redactedMarker(7, 'password'))).toEqual(
    classifySecret('DB_PASSWORD', 'hunter2'),
  );
  expect(classifySecret('DB_PASSWORD', redactedMarker(24))).toBeUndefined();
});

test('of several credentials the first is told, with its own length', () => {
  const token = `ghp_${letters(36)}`;
  expect(classifySecret('X', `https://u:secret@h/?t=${token}`)).toEqual({
    kind: 'url-credentials',
    by: 'shape',
    length: 6,
  });
  expect(classifySecret('X', `${token} https://u:secret@h`)).toMatchObject({
    kind: 'github-token',
    length: 40,
  });
});

test('a private key ends where its block ends, with headers and without an end', () => {
  const encrypted =
    '-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nMIIB\n-----END RSA PRIVATE KEY-----';
  expect(findTokens(`a ${encrypted} b`)).toEqual([
    { kind: 'private-key', start: 2, end: 2 + encrypted.length },
  ]);
  expect(findTokens(String.raw`"\n-----BEGIN PRIVATE KEY-----\nMIIB`)[0]?.kind).toBe('private-key');
});

test('no text makes the search slow', () => {
  const hostile = [
    'eyJ',
    'eyJaaaaaaaa.',
    '-----BEGIN PRIVATE KEY-----',
    'Bearer ',
    'a://',
    'a://b:',
    'password=',
    'xoxb-',
    '0',
    '"auth":"',
  ];
  for (const piece of hostile) {
    const text = piece.repeat(Math.ceil(1_000_000 / piece.length));
    // A quadratic search of a million characters does not end within a test's time-out.
    expect(findTokens(text).length).toBeGreaterThanOrEqual(0);
    classifySecret('PASSWORD', text);
  }
});

test('kinds can be written into a marker', () => {
  for (const kind of TOKEN_KINDS) expect(kind).toMatch(/^[a-z0-9-]{1,40}$/);
});
