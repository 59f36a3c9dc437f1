/** Whether the names of the certificates of a chain are within the constraints of the authorities above (RFC 5280, 6.1.4). */
import type { Certificate } from './certificate.ts';
import type { IpRange, Subtrees } from './extension-fields.ts';
import type { Mailbox } from './domain.ts';
import { formatOid } from './der.ts';
import { isIP } from 'node:net';
import { isValidDomain, parseMailbox } from './domain.ts';
import { SUBJECT_ALTERNATIVE_NAME } from './extensions.ts';

/** `chain` from the leaf to the root. */
export function areNamesPermitted(chain: readonly Certificate[]): boolean {
  return chain.every((certificate, index) => {
    const above = chain.slice(index + 1).filter(hasConstraints);
    const hasNames = certificate.extensions.some(({ id }) => formatOid(id) === SUBJECT_ALTERNATIVE_NAME);
    if (above.length === 0 || !hasNames) return true;
    const names = constrainedNames(certificate);
    return (
      names !== undefined && above.every(({ fields }) => isWithin(names, fields.permitted, fields.excluded))
    );
  });
}

function hasConstraints({ fields }: Certificate): boolean {
  return [fields.permitted, fields.excluded].some((trees) =>
    Object.values(trees).some((list) => list.length > 0),
  );
}

interface Names {
  readonly dns: readonly string[];
  readonly ips: readonly Uint8Array[];
  readonly uris: readonly string[];
  readonly emails: readonly Mailbox[];
}

/** `undefined` where a name cannot be compared: whoever cannot compare must not accept. */
function constrainedNames({ fields }: Certificate): Names | undefined {
  const hosts = fields.names.uris.map(({ host }) => uriDomain(host));
  const emails = fields.names.emails.map(parseMailbox);
  const uris = hosts.filter((host) => host !== undefined);
  const mailboxes = emails.filter((mailbox) => mailbox !== undefined);
  if (uris.length < hosts.length || mailboxes.length < emails.length) return undefined;
  if (!fields.names.dns.every((name) => isValidDomain(name, false))) return undefined;
  return {
    dns: fields.names.dns,
    ips: fields.names.ips,
    uris,
    emails: mailboxes.map(({ local, domain }) => ({ local, domain: domain.toLowerCase() })),
  };
}

function uriDomain(host: string): string | undefined {
  const name = host.toLowerCase().replace(/:\d*$/, '');
  return name === '' || name.startsWith('[') || name.includes(':') || isIP(name) !== 0 ? undefined : name;
}

function isWithin(names: Names, permitted: Subtrees, excluded: Subtrees): boolean {
  return (
    allAllowed(names.ips, permitted.ips, excluded.ips, inRange) &&
    allAllowed(names.dns, permitted.dns, excluded.dns, inDomain) &&
    allAllowed(names.uris, permitted.uris, excluded.uris, inDomain) &&
    allAllowed(names.emails, permitted.emails, excluded.emails, inMailboxes)
  );
}

type Match<Name, Constraint> = (name: Name, constraint: Constraint, isExcluded: boolean) => boolean;

function allAllowed<Name, Constraint>(
  names: readonly Name[],
  permitted: readonly Constraint[],
  excluded: readonly Constraint[],
  match: Match<Name, Constraint>,
): boolean {
  return names.every(
    (name) =>
      (permitted.length === 0 || permitted.some((constraint) => match(name, constraint, false))) &&
      !excluded.some((constraint) => match(name, constraint, true)),
  );
}

/** A range of one family permits nothing of the other. */
function inRange(ip: Uint8Array, { ip: network, mask }: IpRange): boolean {
  if (ip.length !== network.length) return false;
  return ip.every(
    (byte, index) => (byte & (mask[index] ?? 0)) === ((network[index] ?? 0) & (mask[index] ?? 0)),
  );
}

/** A constraint with a leading dot is for names below it only. */
function inDomain(name: string, constraint: string, isExcluded: boolean): boolean {
  const domain = constraint.toLowerCase();
  const host = name.toLowerCase();
  if (domain === '') return true;
  if (
    host.endsWith(domain) &&
    (host.length === domain.length || domain.startsWith('.') || host[host.length - domain.length - 1] === '.')
  )
    return true;
  // `*.example.com` could stand for the excluded `secret.example.com`.
  return (
    isExcluded &&
    host.startsWith('*') &&
    host.includes('.') &&
    afterFirstLabel(domain) === afterFirstLabel(host)
  );
}

function afterFirstLabel(name: string): string {
  const dot = name.indexOf('.');
  return dot < 0 ? '' : name.slice(dot);
}

function inMailboxes(mailbox: Mailbox, constraint: string, isExcluded: boolean): boolean {
  if (!constraint.includes('@')) return inDomain(mailbox.domain, constraint, isExcluded);
  const exact = parseMailbox(constraint);
  return exact?.local === mailbox.local && exact.domain.toLowerCase() === mailbox.domain;
}
