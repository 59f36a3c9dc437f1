/**
 * URLs as Go's `net/url` parses them: what `crypto.x509.parse_certificates` shows, what `providers.aws.sign_req` signs and
 * what `http.send` checks. The WHATWG parser would repair and normalise, so signatures would not fit and two readers could
 * disagree on the host of one URL.
 */
import { BuiltinError } from '../errors.ts';
import { bytesToString, stringToBytes } from '../../values/utf8.ts';
import { quote } from '../../values/format.ts';

export interface GoUrl {
  readonly scheme: string;
  readonly opaque: string;
  /** The text before `@`, escaped as written. */
  readonly user: string | undefined;
  readonly host: string;
  readonly path: string;
  /** Set where the path as written is not the usual escape of `path`. */
  readonly rawPath: string;
  readonly omitHost: boolean;
  readonly forceQuery: boolean;
  readonly rawQuery: string;
  readonly fragment: string;
  readonly rawFragment: string;
}

type Part = 'path' | 'fragment' | 'host' | 'user';

const UNRESERVED = /[A-Za-z0-9\-_.~]/;
const KEPT: Readonly<Record<Part, string>> = {
  path: '$&+,/:;=@',
  fragment: '$&+,/:;=?@!()*',
  host: '!$&\'()*+,;=:[]<>"',
  user: '$&+,;=',
};

/** @throws BuiltinError `parse "…": …` */
export function parseUrl(text: string): GoUrl {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof UrlFault)) throw error;
    throw new BuiltinError(`parse ${quote(text)}: ${error.message}`);
  }
}

class UrlFault extends Error {}

function parse(text: string): GoUrl {
  const hash = text.indexOf('#');
  const written = hash < 0 ? '' : text.slice(hash + 1);
  const url = parseWithoutFragment(hash < 0 ? text : text.slice(0, hash));
  const fragment = unescape(written, 'fragment');
  return { ...url, fragment, rawFragment: escape(fragment, 'fragment') === written ? '' : written };
}

const EMPTY: GoUrl = {
  scheme: '',
  opaque: '',
  user: undefined,
  host: '',
  path: '',
  rawPath: '',
  omitHost: false,
  forceQuery: false,
  rawQuery: '',
  fragment: '',
  rawFragment: '',
};

function parseWithoutFragment(text: string): GoUrl {
  // eslint-disable-next-line no-control-regex
  if (/[\0-\x1f\x7f]/.test(text)) throw new UrlFault('net/url: invalid control character in URL');
  if (text === '*') return { ...EMPTY, path: '*' };
  const [scheme, afterScheme] = splitScheme(text);
  const { rest, forceQuery, rawQuery } = splitQuery(afterScheme);
  const url = { ...EMPTY, scheme, forceQuery, rawQuery };
  if (!rest.startsWith('/')) {
    if (scheme !== '') return { ...url, opaque: rest };
    if ((rest.split('/', 1)[0] ?? '').includes(':'))
      throw new UrlFault('first path segment in URL cannot contain colon');
  }
  if (!rest.startsWith('//') || (scheme === '' && rest.startsWith('///')))
    return { ...url, ...pathOf(rest), omitHost: scheme !== '' && rest.startsWith('/') };
  const slash = rest.indexOf('/', 2);
  const authority = slash < 0 ? rest.slice(2) : rest.slice(2, slash);
  return { ...url, ...parseAuthority(authority), ...pathOf(slash < 0 ? '' : rest.slice(slash)) };
}

function splitScheme(text: string): readonly [string, string] {
  const match = /^[A-Za-z][A-Za-z0-9+\-.]*:/.exec(text);
  if (match) return [match[0].slice(0, -1).toLowerCase(), text.slice(match[0].length)];
  if (text.startsWith(':')) throw new UrlFault('missing protocol scheme');
  return ['', text];
}

function splitQuery(text: string): {
  readonly rest: string;
  readonly forceQuery: boolean;
  readonly rawQuery: string;
} {
  const mark = text.indexOf('?');
  if (mark < 0) return { rest: text, forceQuery: false, rawQuery: '' };
  const rawQuery = text.slice(mark + 1);
  return { rest: text.slice(0, mark), forceQuery: rawQuery === '', rawQuery };
}

function pathOf(written: string): { readonly path: string; readonly rawPath: string } {
  const path = unescape(written, 'path');
  return { path, rawPath: escape(path, 'path') === written ? '' : written };
}

function parseAuthority(authority: string): { readonly user: string | undefined; readonly host: string } {
  const at = authority.lastIndexOf('@');
  const host = parseHost(at < 0 ? authority : authority.slice(at + 1));
  if (at < 0) return { user: undefined, host };
  const user = authority.slice(0, at);
  if (!/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(user)) throw new UrlFault('net/url: invalid userinfo');
  unescape(user, 'user');
  return { user, host };
}

function parseHost(host: string): string {
  const open = host.lastIndexOf('[');
  if (open > 0) throw new UrlFault('invalid IP-literal');
  if (open === 0) {
    const close = host.lastIndexOf(']');
    if (close < 0) throw new UrlFault("missing ']' in host");
    checkPort(host.slice(close + 1));
    return unescape(host, 'host');
  }
  const colon = host.lastIndexOf(':');
  if (colon >= 0) checkPort(host.slice(colon));
  return unescape(host, 'host');
}

function checkPort(text: string): void {
  if (text !== '' && !/^:\d*$/.test(text)) throw new UrlFault(`invalid port ${quote(text)} after host`);
}

function unescape(text: string, part: Part): string {
  if (part === 'host') {
    const bad = /[^A-Za-z0-9\-_.~!$&'()*+,;=:[\]<>"%\u0080-\uffff]/.exec(text);
    if (bad) throw new UrlFault(`invalid character ${quote(bad[0])} in host name`);
  }
  if (!text.includes('%')) return text;
  const bytes = stringToBytes(text);
  const result: number[] = [];
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte !== 0x25) {
      result.push(byte);
      continue;
    }
    result.push(unescapedByte(bytesToString(bytes.subarray(at, at + 3)), part));
    at += 2;
  }
  return bytesToString(Uint8Array.from(result));
}

function unescapedByte(escaped: string, part: Part): number {
  if (!/^%[0-9a-fA-F]{2}$/.test(escaped)) throw new UrlFault(`invalid URL escape ${quote(escaped)}`);
  const byte = Number.parseInt(escaped.slice(1), 16);
  // RFC 6874: of ASCII only %25 may be escaped in a host, so that no `%2f` or `%40` moves where the host ends.
  if (part === 'host' && byte < 0x80 && escaped !== '%25')
    throw new UrlFault(`invalid URL escape ${quote(escaped)}`);
  return byte;
}

function escape(text: string, part: Part): string {
  let result = '';
  for (const byte of stringToBytes(text)) {
    const character = String.fromCharCode(byte);
    const kept = byte < 0x80 && (UNRESERVED.test(character) || KEPT[part].includes(character));
    result += kept ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return result;
}

/** Go keeps a path as written where every character of it may stand in a path. */
function isValidPath(path: string): boolean {
  return /^[A-Za-z0-9\-_.~!$&'()*+,;=:@[\]/%]*$/.test(path);
}

export function escapedPath({ path, rawPath }: GoUrl): string {
  if (rawPath !== '' && isValidPath(rawPath)) return rawPath;
  return path === '*' ? '*' : escape(path, 'path');
}

export function formatUrl(url: GoUrl): string {
  let text = url.scheme === '' ? '' : `${url.scheme}:`;
  if (url.opaque !== '') text += url.opaque;
  else text += formatHierarchy(url);
  if (url.forceQuery || url.rawQuery !== '') text += `?${url.rawQuery}`;
  if (url.fragment !== '')
    text += `#${url.rawFragment === '' ? escape(url.fragment, 'fragment') : url.rawFragment}`;
  return text;
}

function formatHierarchy(url: GoUrl): string {
  const path = escapedPath(url);
  const hasAuthority = url.host !== '' || url.user !== undefined;
  if (hasAuthority || (url.scheme !== '' && !url.omitHost && url.path !== '')) {
    const slash = path !== '' && !path.startsWith('/') && url.host !== '' ? '/' : '';
    const user = url.user === undefined ? '' : `${url.user}@`;
    const authority = hasAuthority || path.startsWith('//') ? `//${user}${url.host}` : '';
    return authority + slash + path;
  }
  return path;
}

/** The name or address without brackets and port. */
export function hostName({ host }: GoUrl): string {
  if (host.startsWith('[')) return host.slice(1, host.lastIndexOf(']'));
  const colon = host.lastIndexOf(':');
  return colon < 0 ? host : host.slice(0, colon);
}
