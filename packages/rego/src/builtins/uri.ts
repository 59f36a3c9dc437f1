/** URIs as Go's net/url reads them. */
import type { Value } from '../values/value.ts';
import { quote } from '../values/format.ts';
import { bytesToString, stringToBytes } from '../values/utf8.ts';
import { defineBuiltins } from './define.ts';
import { BuiltinError } from './errors.ts';
import { parseAddress } from './ip.ts';
import { argument, stringOperand } from './operands.ts';
import { unescapeBytes } from './url-escape.ts';

interface Uri {
  scheme?: string;
  hostname?: string;
  port?: string;
  path?: string;
  raw_path?: string;
  raw_query?: string;
  fragment?: string;
}

function parse(text: string): Uri {
  const hash = text.indexOf('#');
  const before = hash === -1 ? text : text.slice(0, hash);
  const uri = named(before, () => parseBeforeFragment(before));
  const fragment = hash === -1 ? '' : named(text, () => unescapeBytes(text.slice(hash + 1), false));
  return fragment === '' ? uri : { ...uri, fragment };
}

/** Says in messages what was being read. */
function named<T>(text: string, operation: () => T): T {
  try {
    return operation();
  } catch (error) {
    if (error instanceof BuiltinError) throw new BuiltinError(`parse ${quote(text)}: ${error.message}`);
    throw error;
  }
}

function parseBeforeFragment(text: string): Uri {
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f]/.test(text)) throw new BuiltinError('net/url: invalid control character in URL');
  if (text === '*') return { path: '*', raw_path: '*' };
  const [scheme, afterScheme] = cutScheme(text);
  const question = afterScheme.indexOf('?');
  const query = question === -1 ? '' : afterScheme.slice(question + 1);
  const rest = question === -1 ? afterScheme : afterScheme.slice(0, question);
  const uri: Uri = {
    ...(scheme === '' ? {} : { scheme: scheme.toLowerCase() }),
    ...(query === '' ? {} : { raw_query: query }),
  };
  if (!rest.startsWith('/')) {
    // With a scheme and no slash all is opaque.
    if (scheme !== '') return uri;
    if (rest.split('/', 1)[0]?.includes(':') === true)
      throw new BuiltinError('first path segment in URL cannot contain colon');
  }
  return { ...uri, ...parseHierarchy(scheme, rest) };
}

function cutScheme(text: string): readonly [scheme: string, rest: string] {
  const match = /^([A-Za-z][A-Za-z0-9+\-.]*):(.*)$/s.exec(text);
  if (match) return [match[1] ?? '', match[2] ?? ''];
  if (text.startsWith(':')) throw new BuiltinError('missing protocol scheme');
  return ['', text];
}

function parseHierarchy(scheme: string, rest: string): Uri {
  const authority = (scheme !== '' || !rest.startsWith('///')) && rest.startsWith('//');
  if (!authority) return parsePath(rest);
  const slash = rest.indexOf('/', 2);
  const host = slash === -1 ? rest.slice(2) : rest.slice(2, slash);
  return { ...parseAuthority(host), ...parsePath(slash === -1 ? '' : rest.slice(slash)) };
}

function parsePath(text: string): Uri {
  if (text === '') return {};
  const path = unescapeBytes(text, false);
  return { path, raw_path: text === defaultEncoding(path) ? path : text };
}

const PATH_SAFE = /[A-Za-z0-9\-_.~$&+,/:;=@]/;

function defaultEncoding(path: string): string {
  let encoded = '';
  for (const byte of stringToBytes(path)) {
    const character = String.fromCharCode(byte);
    encoded +=
      byte < 0x80 && PATH_SAFE.test(character)
        ? character
        : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return encoded;
}

function parseAuthority(text: string): Uri {
  const at = text.lastIndexOf('@');
  const host = parseHost(at === -1 ? text : text.slice(at + 1));
  if (at !== -1) checkUserinfo(text.slice(0, at));
  const { hostname, port } = splitPort(host);
  return { ...(hostname === '' ? {} : { hostname }), ...(port === '' ? {} : { port }) };
}

function checkUserinfo(userinfo: string): void {
  if (!/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(userinfo))
    throw new BuiltinError('net/url: invalid userinfo');
  unescapeBytes(userinfo, false);
}

function parseHost(text: string): string {
  if (text.lastIndexOf('[') > 0) throw new BuiltinError('invalid IP-literal');
  if (text.startsWith('[')) return parseBracketed(text);
  const colon = text.lastIndexOf(':');
  if (colon !== -1 && !validPort(text.slice(colon))) throw invalidPort(text.slice(colon));
  return unescapeHost(text);
}

function parseBracketed(text: string): string {
  const close = text.lastIndexOf(']');
  if (close === -1) throw new BuiltinError("missing ']' in host");
  const port = text.slice(close + 1);
  if (!validPort(port)) throw invalidPort(port);
  const zone = text.slice(0, close).indexOf('%25');
  const host =
    zone === -1
      ? unescapeHost(text.slice(0, close))
      : unescapeHost(text.slice(0, zone)) + unescapeBytes(text.slice(zone, close), false);
  checkAddress(host.slice(1));
  return host + unescapeHost(text.slice(close));
}

/** Between brackets stands an IPv6 address, maybe with a zone. */
function checkAddress(text: string): void {
  const [address = '', zone] = text.split('%', 2);
  const unreadable = parseAddress(address) === undefined || (zone === '' && text.includes('%'));
  if (unreadable) throw new BuiltinError(`invalid host: ParseAddr(${quote(text)}): unable to parse IP`);
  if (!address.includes(':')) throw new BuiltinError('invalid IP-literal');
}

function validPort(port: string): boolean {
  return port === '' || /^:\d*$/.test(port);
}

function invalidPort(port: string): BuiltinError {
  return new BuiltinError(`invalid port ${quote(port)} after host`);
}

/** Escapes in a host may only stand for bytes beyond ASCII. */
function unescapeHost(text: string): string {
  const escape = /%(?![89a-fA-F][0-9a-fA-F])(?!25).{0,2}/s.exec(text);
  if (escape) throw new BuiltinError(`invalid URL escape ${quote(escape[0])}`);
  const bad = /[ "<>\\^`{|}]/.exec(text);
  if (bad) throw new BuiltinError(`invalid character ${quote(bad[0])} in host name`);
  return unescapeBytes(text, false);
}

function splitPort(host: string): { readonly hostname: string; readonly port: string } {
  const match = /^(.*?)(?::(\d*))?$/s.exec(host);
  const colon = host.lastIndexOf(':');
  const withPort = colon !== -1 && validPort(host.slice(colon)) && match !== null;
  const name = withPort ? host.slice(0, colon) : host;
  const hostname = name.startsWith('[') && name.endsWith(']') ? name.slice(1, -1) : name;
  return { hostname, port: withPort ? host.slice(colon + 1) : '' };
}

export function isValidUri(text: string): boolean {
  try {
    parse(text);
    return true;
  } catch (error) {
    if (error instanceof BuiltinError) return false;
    throw error;
  }
}

/** Empty where there is none. The text is a valid URI. */
export function schemeOf(text: string): string {
  return parse(text).scheme ?? '';
}

export const URI = defineBuiltins({
  'uri.parse': (args) =>
    ({ ...parse(bytesToString(stringToBytes(stringOperand(argument(args, 1), 1)))) }) as Value,
  'uri.is_valid': (args) => {
    const value = argument(args, 1);
    return typeof value === 'string' && value !== '' && isValidUri(value);
  },
});
