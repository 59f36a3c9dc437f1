/** Domain names and mailboxes in certificates, as leniently as Go takes them. */

/** No trailing dot, no empty label, printable ASCII; a constraint may begin with a dot. The empty name is valid. */
export function isValidDomain(name: string, isConstraint: boolean): boolean {
  if (name === '') return true;
  if (name.endsWith('.')) return false;
  const rest = isConstraint && name.startsWith('.') ? name.slice(1) : name;
  return /^[!-~]+$/.test(rest) && !hasEmptyLabel(rest);
}

function hasEmptyLabel(name: string): boolean {
  return name.startsWith('.') || name.includes('..');
}

export interface Mailbox {
  readonly local: string;
  readonly domain: string;
}

const ATOM = /^[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~.]+$/;

/** RFC 2821, section 4.1.2, without the address literals and source routes that Go refuses too. */
export function parseMailbox(text: string): Mailbox | undefined {
  const local = text.startsWith('"') ? quotedLocal(text) : atomLocal(text);
  if (local === undefined || text[local.length] !== '@') return undefined;
  const domain = text.slice(local.length + 1);
  return isValidDomain(domain, false) ? { local: local.text, domain } : undefined;
}

interface Local {
  readonly text: string;
  readonly length: number;
}

function atomLocal(text: string): Local | undefined {
  const at = text.indexOf('@');
  const local = text.slice(0, Math.max(at, 0)).replaceAll(/\\(.)/g, '$1');
  if (!ATOM.test(local) || local.startsWith('.') || local.endsWith('.') || local.includes('..'))
    return undefined;
  return { text: local, length: at };
}

function quotedLocal(text: string): Local | undefined {
  const match =
    /^"((?:[\x01-\x09\x0b\x0c\x0e-\x21\x23-\x5b\x5d-\x7f]|\\[\x01-\x09\x0b\x0c\x0e-\x7f])*)"/.exec(text); // eslint-disable-line no-control-regex
  if (!match) return undefined;
  return { text: (match[1] ?? '').replaceAll(/\\(.)/g, '$1'), length: match[0].length };
}
