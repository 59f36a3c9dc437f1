/** Whether a certificate is for a host (RFC 6125; Go's `VerifyHostname`): alternative names only, never the common name. */
import type { Certificate } from './certificate.ts';
import { formatIp, parseIp } from './ip-text.ts';

export function isForHost({ fields }: Certificate, host: string): boolean {
  const literal = /^\[.+\]$/.test(host) ? host.slice(1, -1) : host;
  const ip = parseIp(literal);
  if (ip) return fields.names.ips.some((candidate) => formatIp(candidate) === formatIp(ip));
  const name = lower(host);
  const parts = name.replace(/\.$/, '').split('.');
  return fields.names.dns.some((pattern) =>
    isValidName(name, false) && isValidName(pattern, true)
      ? matches(lower(pattern), parts)
      : isSameName(pattern, name),
  );
}

function lower(text: string): string {
  return text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function isValidName(name: string, isPattern: boolean): boolean {
  const labels = (isPattern ? name : name.replace(/\.$/, '')).split('.');
  if (labels.length === 1 && labels[0] === '*') return false;
  return labels.every(
    (label, index) =>
      (isPattern && index === 0 && label === '*') || /^[A-Za-z0-9_][A-Za-z0-9_-]*$/.test(label),
  );
}

/** A wildcard stands for one whole label, the first. */
function matches(pattern: string, parts: readonly string[]): boolean {
  const labels = pattern.split('.');
  if (labels.length !== parts.length) return false;
  return labels.every((label, index) => (index === 0 && label === '*') || label === parts[index]);
}

function isSameName(pattern: string, name: string): boolean {
  return ![pattern, name].some((text) => text === '' || text === '.') && lower(pattern) === name;
}
