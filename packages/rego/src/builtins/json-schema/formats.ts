/** The formats that gojsonschema checks (format_checkers.go); unknown ones hold for everything. */
import { parseAddress } from '../ip.ts';
import { parsePattern } from '../regex-engine.ts';
import { parseTime } from '../time/parse.ts';
import { isValidUri, schemeOf } from '../uri.ts';
import { byteLength } from '../../values/utf8.ts';

function succeeds(operation: () => unknown): boolean {
  try {
    operation();
    return true;
  } catch {
    return false;
  }
}

function isTime(...layouts: readonly string[]) {
  return (text: string): boolean => layouts.some((layout) => succeeds(() => parseTime(layout, text)));
}

const RFC3339 = '2006-01-02T15:04:05Z07:00';

function isUriReference(text: string): boolean {
  return isValidUri(text) && !text.includes('\\');
}

const LABEL = /^(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]{0,61}[a-zA-Z0-9])$/;

/** An address with an optional name before it, without the rarest forms of RFC 5322. */
function isEmail(text: string): boolean {
  const bare = /^[^<>]*<([^<>]+)>$/.exec(text.trim())?.[1] ?? text.trim();
  const at = bare.lastIndexOf('@');
  const local = bare.slice(0, at);
  const atoms = /^[^\s@()<>[\]:;,"\\.]+(?:\.[^\s@()<>[\]:;,"\\.]+)*$/u;
  return (
    at > 0 &&
    (atoms.test(local) || /^"(?:[^"\\]|\\.)*"$/.test(local)) &&
    (atoms.test(bare.slice(at + 1)) || /^\[.*\]$/.test(bare.slice(at + 1)))
  );
}

const CHECKS: ReadonlyMap<string, (text: string) => boolean> = new Map([
  ['date', isTime('2006-01-02')],
  ['time', isTime('15:04:05Z07:00', '15:04:05')],
  ['date-time', isTime('15:04:05', '15:04:05Z07:00', '2006-01-02', RFC3339)],
  ['hostname', (text) => byteLength(text) < 256 && text.split('.').every((label) => LABEL.test(label))],
  ['email', isEmail],
  ['idn-email', isEmail],
  ['ipv4', (text) => text.includes('.') && parseAddress(text) !== undefined],
  ['ipv6', (text) => text.includes(':') && parseAddress(text) !== undefined],
  ['uri', (text) => isUriReference(text) && schemeOf(text) !== ''],
  ['uri-reference', isUriReference],
  ['iri', (text) => isUriReference(text) && schemeOf(text) !== ''],
  ['iri-reference', isUriReference],
  [
    'uri-template',
    (text) =>
      isUriReference(text) &&
      text
        .split('{')
        .slice(1)
        .every((part) => part.includes('}')),
  ],
  ['uuid', (text) => /^[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}$/i.test(text)],
  ['regex', (text) => succeeds(() => parsePattern(text))],
  ['json-pointer', (text) => text === '' || (text.startsWith('/') && !/~(?![01])/.test(text))],
  [
    'relative-json-pointer',
    (text) => /^(?:0|[1-9]\d*)(?:#|(?:\/.*)?)$/s.test(text) && !/~(?![01])/.test(text),
  ],
]);

export function hasFormat(format: string, text: string): boolean {
  return CHECKS.get(format)?.(text) ?? true;
}
