import type { PlainObject, Value } from '../../values/value.ts';
import {
  authority,
  certificate,
  constraints,
  der,
  dnsNames,
  extension,
  identity,
  name,
  oid,
  pem,
  sequence,
  text,
  usages,
} from './testing.ts';
import { expect, test } from 'vitest';
import { numberFromText } from '../../values/number.ts';
import { sign } from 'node:crypto';
import { testContext } from '../test-context.ts';
import { X509_BUILTINS } from './x509.ts';

function run(called: string, ...args: readonly Value[]): Value | undefined {
  return X509_BUILTINS.find((one) => one.name === `crypto.x509.${called}`)?.run(args, testContext());
}

const root = identity('Root');
const between = identity('Between');
const leaf = identity('leaf.example');
const ROOT = certificate({ subject: root, issuer: root, extensions: [authority()] });
const BETWEEN = certificate({ subject: between, issuer: root, extensions: [authority(0)] });
const LEAF = certificate({
  subject: leaf,
  issuer: between,
  extensions: [dnsNames('leaf.example', '*.wild.example')],
});

function names(result: Value | undefined): unknown {
  const [valid, chain] = result as readonly [boolean, readonly PlainObject[]];
  return valid ? chain.map(({ Subject }) => (Subject as PlainObject)['CommonName']) : false;
}

function verified(chain: readonly string[], options: PlainObject = {}): unknown {
  return names(run('parse_and_verify_certificates_with_options', chain.join(''), options));
}

test('shows a certificate as Go does', () => {
  const [shown] = run('parse_certificates', LEAF) as readonly PlainObject[];
  expect(shown).toMatchObject({
    Version: 3,
    SerialNumber: 1,
    NotBefore: '2020-01-01T00:00:00Z',
    NotAfter: '2040-01-01T00:00:00Z',
    SignatureAlgorithm: 10,
    PublicKeyAlgorithm: 3,
    DNSNames: ['leaf.example', '*.wild.example'],
    IPAddresses: null,
    URIStrings: null,
    BasicConstraintsValid: false,
    Subject: {
      CommonName: 'leaf.example',
      Names: [{ Type: [2, 5, 4, 3], Value: 'leaf.example' }],
      Country: null,
    },
    Issuer: { CommonName: 'Between' },
  });
});

test('verifies a chain from the leaf to the root', () => {
  expect(names(run('parse_and_verify_certificates', ROOT + BETWEEN + LEAF))).toEqual([
    'leaf.example',
    'Between',
    'Root',
  ]);
  expect(run('parse_and_verify_certificates', LEAF)).toEqual([false, []]);
  expect(run('parse_and_verify_certificates', 'nonsense')).toEqual([false, []]);
  expect(verified([ROOT, LEAF])).toBe(false);
  expect(verified([LEAF, BETWEEN, ROOT])).toBe(false);
});

test.each([
  [{ DNSName: 'leaf.example' }, true],
  [{ DNSName: 'LEAF.example.' }, true],
  [{ DNSName: 'a.wild.example' }, true],
  [{ DNSName: 'a.b.wild.example' }, false],
  [{ DNSName: 'other.example' }, false],
  [{ DNSName: '127.0.0.1' }, false],
  [{ CurrentTime: 0 }, false],
  [{ CurrentTime: numberFromText('1600000000000000000') }, true],
  [{ KeyUsages: ['KeyUsageServerAuth'] }, true],
] as const)('with the options %j the chain is valid: %s', (options, isValid) => {
  expect(verified([ROOT, BETWEEN, LEAF], options) !== false).toBe(isValid);
});

const other = identity('Between');
const deep = identity('Deep');
const evil = identity('Root');

test.each([
  [
    'a key of the same name that did not sign',
    [ROOT, certificate({ subject: other, issuer: root, extensions: [authority()] }), LEAF],
  ],
  [
    'another root of the same name',
    [certificate({ subject: evil, issuer: evil, extensions: [authority()] }), BETWEEN, LEAF],
  ],
  ['an intermediate that is no authority', [ROOT, certificate({ subject: between, issuer: root }), LEAF]],
  [
    'an intermediate that expired',
    [
      ROOT,
      certificate({ subject: between, issuer: root, extensions: [authority()], until: '210101000000Z' }),
      LEAF,
    ],
  ],
  [
    'a path that is longer than allowed',
    [
      ROOT,
      BETWEEN,
      certificate({ subject: deep, issuer: between, extensions: [authority()] }),
      certificate({ subject: leaf, issuer: deep }),
    ],
  ],
  [
    'a critical extension that nobody understands',
    [ROOT, certificate({ subject: leaf, issuer: root, extensions: [extension('1.2.3.4', true, der(0x05))] })],
  ],
  [
    'a usage that is not wanted',
    [ROOT, certificate({ subject: leaf, issuer: root, extensions: [usages('1.3.6.1.5.5.7.3.2')] })],
  ],
  [
    'a name outside of what the authority may name',
    [
      ROOT,
      certificate({
        subject: between,
        issuer: root,
        extensions: [authority(), constraints(['permitted.example'], [])],
      }),
      LEAF,
    ],
  ],
  [
    'a name that the authority must not name',
    [
      ROOT,
      certificate({
        subject: between,
        issuer: root,
        extensions: [authority(), constraints([], ['example'])],
      }),
      LEAF,
    ],
  ],
  [
    'a wildcard that covers an excluded name',
    [
      ROOT,
      certificate({
        subject: between,
        issuer: root,
        extensions: [authority(), constraints([], ['secret.wild.example'])],
      }),
      LEAF,
    ],
  ],
])('refuses %s', (_, chain) => {
  expect(verified(chain)).toBe(false);
});

test('names within the constraints are accepted', () => {
  const extensions = [authority(), constraints(['example'], ['other.example'])];
  expect(verified([ROOT, certificate({ subject: between, issuer: root, extensions }), LEAF])).not.toBe(false);
});

test('intermediates that sign each other come to an end', () => {
  const many = Array.from({ length: 12 }, () => identity('Loop'));
  const certificates = many.flatMap((subject) =>
    many.map((issuer) => certificate({ subject, issuer, extensions: [authority()] })),
  );
  const [first = root] = many;
  expect(verified([ROOT, ...certificates, certificate({ subject: leaf, issuer: first })])).toBe(false);
});

test.each([
  ['YmFkc3RyaW5n', 'x509: malformed certificate'],
  ['foobar!', 'illegal base64 data at input byte 6'],
  [pem('X', new Uint8Array([1])), "PEM block type is 'X', expected CERTIFICATE"],
  [
    certificate({ subject: leaf, issuer: root, extensions: [authority(), authority()] }),
    'x509: certificate contains duplicate extension with OID "2.5.29.19"',
  ],
  [certificate({ subject: leaf, issuer: root, until: '401301000000Z' }), 'x509: malformed UTCTime'],
])('refuses what is no certificate: %#', (input, message) => {
  expect(() => run('parse_certificates', input)).toThrow(message);
});

test.each([
  [{ a: 1 }, 'invalid key option'],
  [{ DNSName: 1 }, "'DNSName' should be a string"],
  [{ CurrentTime: 'x' }, "'CurrentTime' should be a number"],
  [{ KeyUsages: 'x' }, "'KeyUsages' should be an Array or Set"],
  [{ KeyUsages: ['a', 'b'] }, "invalid entries for 'KeyUsages' found: [a b]"],
])('refuses the options %j', (options, message) => {
  expect(() => verified([ROOT, LEAF], options)).toThrow(message);
});

test('shows a request', () => {
  const signed = sequence(
    der(0x02, Uint8Array.of(0)),
    name('asked.example'),
    leaf.publicKey.export({ format: 'der', type: 'spki' }),
    der(
      0xa0,
      sequence(oid('1.2.840.113549.1.9.14'), der(0x31, sequence(dnsNames('asked.example')))),
      sequence(oid('1.2.840.113549.1.9.7'), der(0x31, text(0x0c, 'secret'))),
    ),
  );
  const signature = der(0x03, Uint8Array.of(0), sign('sha256', signed, leaf.privateKey));
  const request = sequence(signed, sequence(oid('1.2.840.10045.4.3.2')), signature);
  const shown = run('parse_certificate_request', pem('CERTIFICATE REQUEST', request));
  expect(shown).toMatchObject({
    Version: 0,
    Subject: { CommonName: 'asked.example' },
    DNSNames: ['asked.example'],
  });
  expect(run('parse_certificate_request', Buffer.from(request).toString('base64'))).toEqual(shown);
  expect((shown as PlainObject)['Attributes']).toHaveLength(1);
  expect(() => run('parse_certificate_request', 'YmFkc3RyaW5n')).toThrow(
    /^asn1: structure error: tags don't match \(16 vs \{class:1 tag:2 length:97 isCompound:true\}\)/,
  );
});
