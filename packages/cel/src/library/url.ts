/** URLs as Go's net/url reads them, with its messages. */
import { goQuote } from '@toride/core';
import { parseAddress } from './address.ts';

export interface GoUrl {
  readonly scheme: string;
  readonly opaque: string;
  readonly user: string | undefined;
  readonly host: string;
  readonly rawPath: string;
  readonly rawQuery: string;
  readonly fragment: string;
}

class Fault {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

export type ParsedUrl =
  { readonly ok: true; readonly value: GoUrl } | { readonly ok: false; readonly message: string };

/** `url.ParseRequestURI`: absolute URLs and absolute paths, where `#` is nothing special. */
export function parseRequestUri(text: string): ParsedUrl {
  return guarded(text, () => parse(text, true));
}

/** `url.Parse`. */
export function parseUrl(text: string): ParsedUrl {
  const hash = text.indexOf('#');
  const body = hash === -1 ? text : text.slice(0, hash);
  const parsed = guarded(body, () => parse(body, false));
  if (!parsed.ok || hash === -1) return parsed;
  const fragment = text.slice(hash + 1);
  return guarded(text, () => {
    unescape(fragment, 'path');
    return { ...parsed.value, fragment };
  });
}

function guarded(text: string, read: () => GoUrl): ParsedUrl {
  try {
    return { ok: true, value: read() };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { ok: false, message: `parse ${goQuote(text)}: ${error.message}` };
  }
}

function parse(text: string, viaRequest: boolean): GoUrl {
  // oxlint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f]/.test(text)) throw new Fault('net/url: invalid control character in URL');
  if (text === '' && viaRequest) throw new Fault('empty url');
  const empty = {
    scheme: '',
    opaque: '',
    user: undefined,
    host: '',
    rawPath: '',
    rawQuery: '',
    fragment: '',
  };
  if (text === '*') return { ...empty, rawPath: '*' };
  if (text.startsWith(':')) throw new Fault('missing protocol scheme');
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(text)?.[1];
  let rest = scheme === undefined ? text : text.slice(scheme.length + 1);
  const question = rest.indexOf('?');
  const rawQuery = question === -1 ? '' : rest.slice(question + 1);
  if (question !== -1) rest = rest.slice(0, question);
  const base = { ...empty, scheme: scheme?.toLowerCase() ?? '', rawQuery };
  if (!rest.startsWith('/')) {
    if (scheme !== undefined) return { ...base, opaque: rest };
    if (viaRequest) throw new Fault('invalid URI for request');
    if ((rest.split('/')[0] ?? '').includes(':'))
      throw new Fault('first path segment in URL cannot contain colon');
  }
  const hasAuthority =
    (scheme !== undefined || (!viaRequest && !rest.startsWith('///'))) && rest.startsWith('//');
  if (!hasAuthority) return withPath(base, rest);
  const slash = rest.indexOf('/', 2);
  const authority = slash === -1 ? rest.slice(2) : rest.slice(2, slash);
  const path = slash === -1 ? '' : rest.slice(slash);
  return withPath({ ...base, ...parseAuthority(base.scheme, authority) }, path);
}

function withPath(url: GoUrl, path: string): GoUrl {
  unescape(path, 'path');
  return { ...url, rawPath: path };
}

const USER = /^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/;

function parseAuthority(scheme: string, authority: string): Pick<GoUrl, 'user' | 'host'> {
  const sign = authority.lastIndexOf('@');
  const host = parseHost(scheme, authority.slice(sign + 1));
  if (sign === -1) return { user: undefined, host };
  const user = authority.slice(0, sign);
  if (!USER.test(user)) throw new Fault('net/url: invalid userinfo');
  unescape(user, 'path');
  return { user, host };
}

const checkPort = (port: string): void => {
  if (!/^(?::[0-9]*)?$/.test(port)) throw new Fault(`invalid port ${goQuote(port)} after host`);
};

function parseHost(scheme: string, host: string): string {
  const open = host.lastIndexOf('[');
  if (open > 0) throw new Fault('invalid IP-literal');
  if (open === 0) return parseLiteral(host);
  const colon = host.indexOf(':');
  if (colon !== -1) {
    const last = host.lastIndexOf(':');
    checkPort(host.slice(scheme === 'http' || scheme === 'https' ? colon : last));
  }
  return unescape(host, 'host');
}

function parseLiteral(host: string): string {
  const close = host.lastIndexOf(']');
  if (close === -1) throw new Fault("missing ']' in host");
  const port = host.slice(close + 1);
  checkPort(port);
  const inner = host.slice(1, close);
  const zone = inner.indexOf('%25');
  const name =
    zone === -1
      ? unescape(inner, 'host')
      : unescape(inner.slice(0, zone), 'host') + unescape(inner.slice(zone), 'zone');
  const address = parseAddress(name);
  if (!address.ok) throw new Fault(`invalid host: ${address.message}`);
  if (address.value.bytes.length === 4) throw new Fault('invalid IP-literal');
  return `[${name}]${port}`;
}

type Mode = 'path' | 'host' | 'zone' | 'query';

const HOST_CHARACTER = /[A-Za-z0-9\-_.~!$&'()*+,;=:[\]<>"]/;

/** Percent signs resolved; which may be there depends on the part. */
export function unescape(text: string, mode: Mode): string {
  const bytes: number[] = [];
  const source = Buffer.from(text, 'utf8');
  for (let i = 0; i < source.length; i++) {
    const byte = source[i] as number;
    if (byte === 37) {
      const hex = source.toString('latin1', i + 1, i + 3);
      const sequence = source.toString('latin1', i, i + 3);
      if (!/^[0-9a-fA-F]{2}$/.test(hex)) throw new Fault(`invalid URL escape ${goQuote(sequence)}`);
      const value = Number.parseInt(hex, 16);
      if (mode === 'host' && value < 128 && sequence !== '%25')
        throw new Fault(`invalid URL escape ${goQuote(sequence)}`);
      if (
        mode === 'zone' &&
        sequence !== '%25' &&
        value !== 32 &&
        !HOST_CHARACTER.test(String.fromCharCode(value))
      )
        throw new Fault(`invalid URL escape ${goQuote(sequence)}`);
      bytes.push(value);
      i += 2;
    } else if (byte === 43 && mode === 'query') bytes.push(32);
    else {
      const character = String.fromCharCode(byte);
      if ((mode === 'host' || mode === 'zone') && byte < 128 && !HOST_CHARACTER.test(character))
        throw new Fault(`invalid character ${goQuote(character)} in host name`);
      bytes.push(byte);
    }
  }
  return Buffer.from(bytes).toString('utf8');
}

// Without the slashes and marks that Go leaves as they are where the path was already well encoded.
const ENCODED_PATH = /^(?:[A-Za-z0-9\-_.~$&+,/:;=@!'()*[\]]|%[0-9a-fA-F]{2})*$/;

/** `u.EscapedPath()`. */
export function escapedPath({ rawPath }: GoUrl): string {
  if (rawPath === '*') return '*';
  if (ENCODED_PATH.test(rawPath)) return rawPath;
  const path = Buffer.from(unescape(rawPath, 'path'), 'utf8');
  return Array.from(path, (byte) => {
    const character = String.fromCharCode(byte);
    return /[A-Za-z0-9\-_.~$&+,/:;=@]/.test(character)
      ? character
      : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }).join('');
}

export function hostname({ host }: GoUrl): string {
  const name = splitHost(host)[0];
  return name.startsWith('[') && name.endsWith(']') ? name.slice(1, -1) : name;
}

export const port = ({ host }: GoUrl): string => splitHost(host)[1];

function splitHost(host: string): readonly [string, string] {
  const colon = host.lastIndexOf(':');
  if (colon === -1 || !/^:[0-9]*$/.test(host.slice(colon))) return [host, ''];
  return [host.slice(0, colon), host.slice(colon + 1)];
}

/** `u.Query()`: what cannot be read is left out. */
export function query({ rawQuery }: GoUrl): Map<string, string[]> {
  const values = new Map<string, string[]>();
  for (const part of rawQuery.split('&')) {
    if (part === '' || part.includes(';')) continue;
    const equals = part.indexOf('=');
    try {
      const key = unescape(equals === -1 ? part : part.slice(0, equals), 'query');
      const value = equals === -1 ? '' : unescape(part.slice(equals + 1), 'query');
      values.set(key, [...(values.get(key) ?? []), value]);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
    }
  }
  return values;
}
