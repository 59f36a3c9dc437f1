/** Certificates made for tests: node:crypto makes keys and signatures, the encoding around them is written here. */
import type { KeyObject } from 'node:crypto';
import { generateKeyPairSync, sign } from 'node:crypto';

export function der(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(parts);
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content]);
  const digits = Buffer.from(length.toString(16).padStart(length > 0xff ? 4 : 2, '0'), 'hex');
  return Buffer.concat([Buffer.from([tag, 0x80 | digits.length]), digits, content]);
}

export function sequence(...parts: readonly Uint8Array[]): Uint8Array {
  return der(0x30, ...parts);
}

export function oid(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [40 * first + second, ...rest].flatMap((value) => {
    const groups = [value & 0x7f];
    for (let left = value >> 7; left > 0; left >>= 7) groups.unshift((left & 0x7f) | 0x80);
    return groups;
  });
  return der(0x06, Uint8Array.from(bytes));
}

export function text(tag: number, value: string): Uint8Array {
  return der(tag, Buffer.from(value));
}

export function name(commonName: string): Uint8Array {
  return sequence(der(0x31, sequence(oid('2.5.4.3'), text(0x0c, commonName))));
}

export function extension(id: string, critical: boolean, value: Uint8Array): Uint8Array {
  return sequence(oid(id), ...(critical ? [der(0x01, Uint8Array.of(0xff))] : []), der(0x04, value));
}

export function authority(pathLength?: number): Uint8Array {
  const length = pathLength === undefined ? [] : [der(0x02, Uint8Array.of(pathLength))];
  return extension('2.5.29.19', true, sequence(der(0x01, Uint8Array.of(0xff)), ...length));
}

export function dnsNames(...names: readonly string[]): Uint8Array {
  return extension('2.5.29.17', false, sequence(...names.map((one) => text(0x82, one))));
}

export function usages(...ids: readonly string[]): Uint8Array {
  return extension('2.5.29.37', false, sequence(...ids.map(oid)));
}

export function constraints(permitted: readonly string[], excluded: readonly string[]): Uint8Array {
  const trees = (tag: number, names: readonly string[]): readonly Uint8Array[] =>
    names.length === 0 ? [] : [der(tag, ...names.map((one) => sequence(text(0x82, one))))];
  return extension('2.5.29.30', true, sequence(...trees(0xa0, permitted), ...trees(0xa1, excluded)));
}

export interface Identity {
  readonly name: string;
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

export function identity(commonName: string): Identity {
  return { name: commonName, ...generateKeyPairSync('ec', { namedCurve: 'P-256' }) };
}

interface Certified {
  readonly subject: Identity;
  readonly issuer: Identity;
  readonly extensions?: readonly Uint8Array[];
  readonly until?: string;
}

/** A certificate in PEM, valid from 2020 to 2040 unless `until` (`YYMMDDhhmmssZ`) says otherwise. */
export function certificate({
  subject,
  issuer,
  extensions = [],
  until = '400101000000Z',
}: Certified): string {
  const algorithm = sequence(oid('1.2.840.10045.4.3.2'));
  const signed = sequence(
    der(0xa0, der(0x02, Uint8Array.of(2))),
    der(0x02, Uint8Array.of(1)),
    algorithm,
    name(issuer.name),
    sequence(text(0x17, '200101000000Z'), text(0x17, until)),
    name(subject.name),
    subject.publicKey.export({ format: 'der', type: 'spki' }),
    ...(extensions.length === 0 ? [] : [der(0xa3, sequence(...extensions))]),
  );
  const signature = sign('sha256', signed, issuer.privateKey);
  return pem('CERTIFICATE', sequence(signed, algorithm, der(0x03, Uint8Array.of(0), signature)));
}

export function pem(type: string, bytes: Uint8Array): string {
  const lines =
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${type}-----\n${lines.join('\n')}\n-----END ${type}-----\n`;
}
