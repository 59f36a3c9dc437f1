/** Distinguished names (RFC 5280, section 4.1.2.4). */
import type { Value } from '../../values/value.ts';
import { BuiltinError } from '../errors.ts';
import { DerReader, formatOid, TAG } from './der.ts';
import { derText } from './text.ts';

interface Attribute {
  readonly type: readonly number[];
  readonly value: string;
}

/** From a whole Name. @throws BuiltinError */
export function parseName(whole: Uint8Array): readonly Attribute[] {
  const sets = new DerReader(whole).inside(TAG.sequence);
  if (!sets) throw new BuiltinError('x509: invalid RDNSequence');
  const attributes: Attribute[] = [];
  while (!sets.empty) {
    const set = sets.inside(TAG.set);
    if (!set) throw new BuiltinError('x509: invalid RDNSequence');
    while (!set.empty) attributes.push(readAttribute(set));
  }
  return attributes;
}

function readAttribute(set: DerReader): Attribute {
  const pair = set.inside(TAG.sequence);
  if (!pair) throw new BuiltinError('x509: invalid RDNSequence: invalid attribute');
  const type = pair.oid();
  if (!type) throw new BuiltinError('x509: invalid RDNSequence: invalid attribute type');
  const element = pair.any();
  if (!element) throw new BuiltinError('x509: invalid RDNSequence: invalid attribute value');
  const value = derText(element.tag, element.content);
  if (typeof value === 'string') return { type, value };
  throw new BuiltinError(`x509: invalid RDNSequence: invalid attribute value: ${value.fault}`);
}

const LISTS = {
  Country: '2.5.4.6',
  Locality: '2.5.4.7',
  Province: '2.5.4.8',
  StreetAddress: '2.5.4.9',
  Organization: '2.5.4.10',
  OrganizationalUnit: '2.5.4.11',
  PostalCode: '2.5.4.17',
} as const;

/** As Go's `pkix.Name`. */
export function nameValue(attributes: readonly Attribute[]): Value {
  const valuesOf = (oid: string): readonly string[] =>
    attributes.filter(({ type }) => formatOid(type) === oid).map(({ value }) => value);
  const lists = Object.entries(LISTS).map(([name, oid]) => {
    const values = valuesOf(oid);
    return [name, values.length === 0 ? null : values] as const;
  });
  return {
    ...Object.fromEntries(lists),
    CommonName: valuesOf('2.5.4.3').at(-1) ?? '',
    SerialNumber: valuesOf('2.5.4.5').at(-1) ?? '',
    Names:
      attributes.length === 0 ? null : attributes.map(({ type, value }) => ({ Type: type, Value: value })),
    ExtraNames: null,
  };
}
