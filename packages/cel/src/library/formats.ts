/** `format.dns1123Label().validate(...)` (k8s.io/apiserver/pkg/cel/library/format.go, apimachinery's validation). */
import { CelOptional, NONE } from '../values/specials.ts';
import type { Outcome } from '../values/value.ts';
import type { Library } from './declaration.ts';
import { NamedFormat } from './named-format.ts';
import { parseRequestUri } from './url.ts';

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const LABEL_1035 = '[a-z]([-a-z0-9]*[a-z0-9])?';
const QUALIFIED = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const VALUE = `(${QUALIFIED})?`;

// Written so that JavaScript's engine cannot backtrack: the patterns above, which messages print, could.
const isLabel = (text: string): boolean =>
  /^[a-z0-9-]+$/.test(text) && !text.startsWith('-') && !text.endsWith('-');
const isSubdomain = (text: string): boolean => text.split('.').every(isLabel);
const isQualified = (text: string): boolean =>
  /^[-A-Za-z0-9_.]+$/.test(text) && /^[A-Za-z0-9]/.test(text) && /[A-Za-z0-9]$/.test(text);

const tooLong = (most: number): string => `must be no more than ${String(most)} characters`;

function patternMessage(message: string, pattern: string, ...examples: readonly string[]): string {
  return `${message} (e.g. ${examples.map((example) => `'${example}', `).join(' or ')}regex used for validation is '${pattern}')`;
}

const ALPHANUMERIC =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";

function label(text: string): string[] {
  const problems = Buffer.byteLength(text) > 63 ? [tooLong(63)] : [];
  if (isLabel(text)) return problems;
  const message = isSubdomain(text)
    ? 'must not contain dots'
    : patternMessage(
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
        LABEL,
        'my-name',
        '123-abc',
      );
  return [...problems, message];
}

function subdomain(text: string): string[] {
  const problems = Buffer.byteLength(text) > 253 ? [tooLong(253)] : [];
  if (isSubdomain(text)) return problems;
  const message =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
  return [...problems, patternMessage(message, SUBDOMAIN, 'example.com')];
}

function label1035(text: string): string[] {
  const problems = Buffer.byteLength(text) > 63 ? [tooLong(63)] : [];
  if (isLabel(text) && /^[a-z]/.test(text)) return problems;
  const message =
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character";
  return [...problems, patternMessage(message, LABEL_1035, 'my-name', 'abc-123')];
}

const qualifiedMessage = (): string =>
  patternMessage(ALPHANUMERIC, QUALIFIED, 'MyName', 'my.name', '123-abc');

function qualifiedName(text: string): string[] {
  const parts = text.split('/');
  if (parts.length > 2)
    return [
      `a valid label key ${qualifiedMessage()} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  const name = parts.at(-1) as string;
  const problems: string[] = [];
  if (parts.length === 2) {
    const prefix = parts[0] as string;
    const faults = prefix === '' ? ['must be non-empty'] : subdomain(prefix);
    problems.push(...faults.map((fault) => `prefix part ${fault}`));
  }
  if (name === '') problems.push('name part must be non-empty');
  else if (Buffer.byteLength(name) > 63) problems.push(`name part ${tooLong(63)}`);
  if (!isQualified(name)) problems.push(`name part ${qualifiedMessage()}`);
  return problems;
}

function labelValue(text: string): string[] {
  const problems = Buffer.byteLength(text) > 63 ? [tooLong(63)] : [];
  if (text === '' || isQualified(text)) return problems;
  const message =
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
  return [...problems, patternMessage(message, VALUE, 'MyValue', 'my_value', '12345')];
}

/** A name to which a suffix will be added may end with a dash. */
function asPrefix(text: string): string {
  return text.length > 1 && text.endsWith('-') ? `${text.slice(0, -2)}a` : text;
}

function uri(text: string): string[] {
  const parsed = parseRequestUri(text);
  return parsed.ok ? [] : [parsed.message];
}

const matching =
  (test: (text: string) => boolean, message: string) =>
  (text: string): string[] =>
    test(text) ? [] : [message];

const isUuid = (text: string): boolean =>
  /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i.test(text);

/** Padded standard base64; Go's pattern takes no empty text. */
function isBase64(text: string): boolean {
  return (
    /^[A-Za-z0-9+/\r\n]*={0,2}$/.test(text) && text !== '' && text.replaceAll(/[\r\n]/g, '').length % 4 === 0
  );
}

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function isDate(text: string): boolean {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (match === null) return false;
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number];
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = month === 2 && !leap ? 28 : DAYS[month - 1];
  return days !== undefined && day >= 1 && day <= days;
}

function isDateTime(text: string): boolean {
  const parts = text.toLowerCase().split('t');
  if (Buffer.byteLength(text) < 4 || parts.length < 2 || !isDate(parts[0] as string)) return false;
  const match = /^([0-9]{2}):([0-9]{2}):([0-9]{2})(.[0-9]+)?(z|([+-][0-9]{2}:[0-9]{2}))$/.exec(
    parts[1] as string,
  );
  if (match === null) return false;
  const [hours, minutes, seconds] = match.slice(1, 4) as [string, string, string];
  return hours <= '23' && minutes <= '59' && seconds <= '59';
}

const DATE_TIME_PATTERN = 71;

const FORMATS: Readonly<Record<string, NamedFormat>> = {
  dns1123Label: new NamedFormat('DNS1123Label', 30, label),
  dns1123Subdomain: new NamedFormat('DNS1123Subdomain', 60, subdomain),
  dns1035Label: new NamedFormat('DNS1035Label', 30, label1035),
  qualifiedName: new NamedFormat('QualifiedName', 60, qualifiedName),
  dns1123LabelPrefix: new NamedFormat('DNS1123LabelPrefix', 30, (text) => label(asPrefix(text))),
  dns1123SubdomainPrefix: new NamedFormat('DNS1123SubdomainPrefix', 60, (text) => subdomain(asPrefix(text))),
  dns1035LabelPrefix: new NamedFormat('DNS1035LabelPrefix', 30, (text) => label1035(asPrefix(text))),
  labelValue: new NamedFormat('LabelValue', 40, labelValue),
  uri: new NamedFormat('URI', 1103, uri),
  uuid: new NamedFormat('uuid', 70, matching(isUuid, 'does not match the UUID format')),
  byte: new NamedFormat('byte', 84, matching(isBase64, 'invalid base64')),
  date: new NamedFormat('date', DATE_TIME_PATTERN, matching(isDate, 'invalid date')),
  datetime: new NamedFormat('datetime', DATE_TIME_PATTERN, matching(isDateTime, 'invalid datetime')),
};

function named(name: string): Outcome {
  const format = Object.hasOwn(FORMATS, name) ? FORMATS[name] : undefined;
  return format === undefined ? NONE : new CelOptional(format);
}

function validate(format: NamedFormat, text: string): Outcome {
  const problems = format.validate(text);
  return problems.length === 0 ? NONE : new CelOptional(problems);
}

export const FORMAT_LIBRARY: Library = {
  since: 31,
  declarations: `
validate format-validate kubernetes.NamedFormat.(string) -> optional_type(list(string))
format.named format-named (string) -> optional_type(kubernetes.NamedFormat)
${Object.keys(FORMATS)
  .map((name) => `format.${name} format.${name} () -> kubernetes.NamedFormat`)
  .join('\n')}`,
  overloads: {
    'format-validate': validate,
    'format-named': named,
    ...Object.fromEntries(Object.entries(FORMATS).map(([name, format]) => [`format.${name}`, () => format])),
  },
};
