/**
 * What stands in a snapshot where a literal value stood: its length and, when its shape was known, its kind. Never a hash:
 * a password's hash can be guessed offline.
 *
 * @example redactedMarker(20, 'aws-access-key-id') // '[redacted: aws-access-key-id, 20 characters]'
 */
export function redactedMarker(length: number, kind?: string): string {
  const size = `${length} ${length === 1 ? 'character' : 'characters'}`;
  return kind === undefined ? `[redacted: ${size}]` : `[redacted: ${kind}, ${size}]`;
}

export interface RedactedValue {
  /** Absent when the value had no known shape. */
  readonly kind?: string;
  readonly length: number;
}

/** Reads a marker back; undefined when the text is none. */
export function parseRedactedMarker(text: string): RedactedValue | undefined {
  if (!text.startsWith('[redacted: ')) return undefined;
  const match = /^\[redacted: (?:(?<kind>[a-z0-9-]{1,40}), )?(?<length>\d{1,10}) characters?\]$/.exec(text);
  if (match?.groups === undefined) return undefined;
  const length = Number(match.groups['length']);
  const kind = match.groups['kind'];
  return kind === undefined ? { length } : { kind, length };
}

export interface MarkerSpan extends RedactedValue {
  readonly start: number;
  readonly end: number;
}

/** Markers inside a text of which only the credentials were replaced. */
export function findMarkers(text: string): readonly MarkerSpan[] {
  if (!text.includes('[redacted: ')) return [];
  return Array.from(text.matchAll(/\[redacted: [^\]]{1,80}\]/g), (match) => {
    const value = parseRedactedMarker(match[0]);
    return value === undefined ? [] : [{ ...value, start: match.index, end: match.index + match[0].length }];
  }).flat();
}
