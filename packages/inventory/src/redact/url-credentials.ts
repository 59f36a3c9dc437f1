import { isPlaceholder } from './placeholder.ts';

// The user information of a URL (RFC 3986, section 3.2.1), and `Password=` of ADO.NET, ODBC and libpq connection strings.
// Every repetition is bounded, so hostile text costs a constant factor at most.
const URL =
  /(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]{1,30}:\/\/[^\s:@/?#'"]{0,128}:(?<password>[^\s@/?#'"]{1,256})@/g;
const CONNECTION =
  /(?<![A-Za-z0-9_-])(?:password|pwd)\s{0,4}=\s{0,4}(?<password>[^\s;'"&]{1,256})(?=[\s;]|$)/gi;

export interface PasswordSpan {
  readonly start: number;
  readonly end: number;
}

/** Where a password stands in a URL or a connection string; undefined when there is none or only a reference to one. */
export function urlCredentials(text: string): PasswordSpan | undefined {
  return allUrlCredentials(text)[0];
}

/** Every such password of a text, from left to right. */
export function allUrlCredentials(text: string): readonly PasswordSpan[] {
  if (text.length < 8) return [];
  const spans: PasswordSpan[] = [];
  if (text.includes('://')) collect(spans, text, URL, '@'.length);
  // Alone, `password=x` is an assignment, whose name says what it is; in company it is a connection string.
  if (!text.includes('\n') && /;|\bhost\s{0,4}=|\bserver\s{0,4}=/i.test(text))
    collect(spans, text, CONNECTION, 0);
  return spans.toSorted((a, b) => a.start - b.start);
}

function collect(spans: PasswordSpan[], text: string, pattern: RegExp, after: number): void {
  for (const match of text.matchAll(pattern)) {
    const password = match.groups?.['password'] ?? '';
    if (isPlaceholder(password) || password.includes('$(') || password.includes('${')) continue;
    const end = match.index + match[0].length - after;
    spans.push({ start: end - password.length, end });
  }
}
