/** Subject alternative names and name constraints (RFC 5280, sections 4.2.1.6 and 4.2.1.10). */
import type { AlternativeNames, ExtensionFields, IpRange, Subtrees } from './extension-fields.ts';
import type { Element } from './der.ts';
import { BuiltinError } from '../errors.ts';
import { contextTag, DerReader, explicitTag, TAG } from './der.ts';
import { formatUrl, parseUrl } from '../http/go-url.ts';
import { IA5, latin1 } from './text.ts';
import { isIP } from 'node:net';
import { isValidDomain, parseMailbox } from './domain.ts';
import { quote } from '../../values/format.ts';

const EMAIL = contextTag(1);
const DNS = contextTag(2);
const URI = contextTag(6);
const IP = contextTag(7);

export function readAlternativeNames(value: Uint8Array): AlternativeNames {
  const der = new DerReader(value).inside(TAG.sequence);
  if (!der) throw new BuiltinError('x509: invalid subject alternative names');
  const names = {
    dns: [] as string[],
    emails: [] as string[],
    ips: [] as Uint8Array[],
    uris: [] as AlternativeNames['uris'][number][],
  };
  while (!der.empty) {
    const { tag, content } = der.any() ?? fail('x509: invalid subject alternative name');
    if (tag === EMAIL) names.emails.push(ia5(content, 'rfc822Name'));
    else if (tag === DNS) names.dns.push(ia5(content, 'dNSName'));
    else if (tag === URI) names.uris.push(readUri(ia5(content, 'uniformResourceIdentifier')));
    else if (tag === IP) names.ips.push(readIp(content));
  }
  return names;
}

function fail(message: string): never {
  throw new BuiltinError(message);
}

function ia5(content: Uint8Array, kind: string): string {
  const text = latin1(content);
  return IA5.test(text) ? text : fail(`x509: SAN ${kind} is malformed`);
}

function readUri(text: string): AlternativeNames['uris'][number] {
  const uri = readUrl(text);
  if (uri.host !== '' && !isValidDomain(uri.host, false))
    return fail(`x509: cannot parse URI ${quote(text)}: invalid domain`);
  return uri;
}

function readUrl(text: string): AlternativeNames['uris'][number] {
  try {
    return parseUrl(text);
  } catch (error) {
    return fail(`x509: cannot parse URI ${quote(text)}: ${(error as Error).message}`);
  }
}

function readIp(content: Uint8Array): Uint8Array {
  if (content.length === 4 || content.length === 16) return content;
  return fail(`x509: cannot parse IP address of length ${content.length}`);
}

/** @returns the fields, and whether something in them is of a kind that is not enforced: then a critical extension fails verification. */
export function readNameConstraints(
  value: Uint8Array,
  critical: boolean,
): {
  readonly fields: Pick<ExtensionFields, 'permitted' | 'excluded' | 'nameConstraintsCritical'>;
  readonly unhandled: boolean;
} {
  const outer = new DerReader(value);
  const top = outer.inside(TAG.sequence);
  if (!top || !outer.empty) return fail('x509: invalid NameConstraints extension');
  const parts = [explicitTag(0), explicitTag(1)].map((tag) =>
    top.peek(tag) ? (top.content(tag) ?? fail('x509: invalid NameConstraints extension')) : new Uint8Array(),
  );
  if (!top.empty) return fail('x509: invalid NameConstraints extension');
  if (parts.every((part) => part.length === 0)) return fail('x509: empty name constraints extension');
  const [permitted, excluded] = parts.map(readSubtrees);
  if (!permitted || !excluded) return fail('x509: invalid NameConstraints extension');
  return {
    fields: { permitted: permitted.subtrees, excluded: excluded.subtrees, nameConstraintsCritical: critical },
    unhandled: permitted.unhandled || excluded.unhandled,
  };
}

function readSubtrees(content: Uint8Array): { readonly subtrees: Subtrees; readonly unhandled: boolean } {
  const der = new DerReader(content);
  const subtrees = {
    dns: [] as string[],
    ips: [] as IpRange[],
    emails: [] as string[],
    uris: [] as string[],
  };
  let unhandled = false;
  while (!der.empty) {
    const base: Element = der.inside(TAG.sequence)?.any() ?? fail('x509: invalid NameConstraints extension');
    if (base.tag === DNS) subtrees.dns.push(domainConstraint(base.content, 'dnsName'));
    else if (base.tag === IP) subtrees.ips.push(ipConstraint(base.content));
    else if (base.tag === EMAIL) subtrees.emails.push(emailConstraint(base.content));
    else if (base.tag === URI) subtrees.uris.push(uriConstraint(base.content));
    else unhandled = true;
  }
  return { subtrees, unhandled };
}

function constraintText(content: Uint8Array): string {
  const text = latin1(content);
  return IA5.test(text)
    ? text
    : fail(`x509: invalid constraint value: x509: ${quote(text)} cannot be encoded as an IA5String`);
}

function domainConstraint(content: Uint8Array, kind: string): string {
  const domain = constraintText(content);
  return isValidDomain(domain, true)
    ? domain
    : fail(`x509: failed to parse ${kind} constraint ${quote(domain)}`);
}

function emailConstraint(content: Uint8Array): string {
  const text = constraintText(content);
  if (!text.includes('@')) return domainConstraint(content, 'rfc822Name');
  return parseMailbox(text) ? text : fail(`x509: failed to parse rfc822Name constraint ${quote(text)}`);
}

function uriConstraint(content: Uint8Array): string {
  const text = constraintText(content);
  if (isIP(text) !== 0)
    return fail(`x509: failed to parse URI constraint ${quote(text)}: cannot be IP address`);
  return domainConstraint(content, 'URI');
}

function ipConstraint(content: Uint8Array): IpRange {
  if (content.length !== 8 && content.length !== 32)
    return fail(`x509: IP constraint contained value of length ${content.length}`);
  const half = content.length / 2;
  const mask = content.subarray(half);
  // A mask with holes in it would mean another set of addresses to each reader.
  const bits = [...mask].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  if (!/^1*0*$/.test(bits))
    return fail(`x509: IP constraint contained invalid mask ${Buffer.from(mask).toString('hex')}`);
  return { ip: content.subarray(0, half), mask };
}

export function uriTexts({ uris }: AlternativeNames): readonly string[] {
  return uris.map(formatUrl);
}
