import { type KeyObject, X509Certificate, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { isIP } from 'node:net';

export interface IssuedCertificate {
  /** PEM. */
  readonly certificate: string;
  /** PEM, PKCS #8. */
  readonly key: string;
}

export interface CertificateRequest {
  readonly commonName: string;
  /** Kubernetes reads these as the groups of a client. */
  readonly organizations?: readonly string[];
  /** DNS names and IP addresses that a server answers to. */
  readonly hosts?: readonly string[];
  /** Who signs; absent makes a self-signed certificate authority. */
  readonly issuer?: IssuedCertificate;
}

/**
 * Issues an X.509 certificate (RFC 5280) for tests. Node can read certificates but not make them, and the `openssl`
 * program is not on every machine; the few DER types needed are shorter than a dependency.
 *
 * @example
 * const ca = issueCertificate({ commonName: 'test-ca' });
 * const server = issueCertificate({ commonName: 'api', hosts: ['127.0.0.1'], issuer: ca });
 */
export function issueCertificate(request: CertificateRequest): IssuedCertificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const body = toBeSigned(request, publicKey);
  const signature = sign('sha256', body, request.issuer?.key ?? key);
  const der = sequence(body, ECDSA_WITH_SHA256, bitString(signature));
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  const certificate = ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
  return { certificate, key };
}

const HOUR = 3_600_000;

function toBeSigned(request: CertificateRequest, publicKey: KeyObject): Buffer {
  const now = Date.now();
  const subject = distinguishedName(request.commonName, request.organizations ?? []);
  return sequence(
    tagged(0xa0, integer(Buffer.from([2]))), // version 3
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ECDSA_WITH_SHA256,
    request.issuer === undefined ? subject : subjectOf(request.issuer.certificate),
    sequence(time(now - HOUR), time(now + 24 * 365 * HOUR)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(...extensions(request))),
  );
}

function extensions(request: CertificateRequest): Buffer[] {
  const isAuthority = request.issuer === undefined;
  const usage = isAuthority ? [0x01, 0x06] : [0x05, 0xa0]; // keyCertSign, cRLSign; or digitalSignature, keyEncipherment
  const list = [
    extension('2.5.29.19', isAuthority ? sequence(tagged(0x01, Buffer.from([0xff]))) : sequence()), // basicConstraints
    extension('2.5.29.15', tagged(0x03, Buffer.from(usage))),
  ];
  if (!isAuthority)
    list.push(extension('2.5.29.37', sequence(oid('1.3.6.1.5.5.7.3.1'), oid('1.3.6.1.5.5.7.3.2')))); // server and client
  const { hosts = [] } = request;
  if (hosts.length > 0) list.push(extension('2.5.29.17', sequence(...hosts.map(alternativeName))));
  return list;
}

function extension(id: string, value: Buffer): Buffer {
  return sequence(oid(id), tagged(0x04, value));
}

function alternativeName(host: string): Buffer {
  if (isIP(host) === 4) return tagged(0x87, Buffer.from(host.split('.').map(Number)));
  return tagged(0x82, Buffer.from(host, 'ascii'));
}

/** Issuer and subject names must be byte-equal, and the subject is what `issueCertificate` encoded from these two fields. */
function subjectOf(certificate: string): Buffer {
  const lines = new X509Certificate(certificate).subject.split('\n').map((line) => line.split('='));
  const values = (name: string): string[] =>
    lines.filter(([key]) => key === name).map(([, value]) => value ?? '');
  return distinguishedName(values('CN')[0] ?? '', values('O'));
}

function distinguishedName(commonName: string, organizations: readonly string[]): Buffer {
  const attribute = (id: string, text: string): Buffer =>
    tagged(0x31, sequence(oid(id), tagged(0x0c, Buffer.from(text, 'utf8'))));
  return sequence(
    ...organizations.map((name) => attribute('2.5.4.10', name)),
    attribute('2.5.4.3', commonName),
  );
}

function time(milliseconds: number): Buffer {
  const digits = new Date(milliseconds).toISOString().replaceAll(/[-:T]|\.\d+/g, '');
  return tagged(0x18, Buffer.from(digits, 'ascii'));
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts));
}

function integer(bytes: Buffer): Buffer {
  return tagged(0x02, bytes);
}

function bitString(bytes: Buffer): Buffer {
  return tagged(0x03, Buffer.concat([Buffer.from([0]), bytes]));
}

function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  return tagged(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(value: number): number[] {
  const bytes = [value & 0x7f];
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) bytes.unshift((rest & 0x7f) | 0x80);
  return bytes;
}

/** One DER element: tag, length, content. */
function tagged(tag: number, content: Buffer): Buffer {
  const length = content.length;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content]);
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest >>>= 8) bytes.unshift(rest & 0xff);
  return Buffer.concat([Buffer.from([tag, 0x80 | bytes.length, ...bytes]), content]);
}

const ECDSA_WITH_SHA256 = sequence(oid('1.2.840.10045.4.3.2'));
