/** Addresses as Go writes them: mapped IPv4 as IPv4, the longest run of zeros shortened (RFC 5952). */

export function formatIp(bytes: Uint8Array): string {
  const v4 = toV4(bytes);
  if (v4) return v4.join('.');
  const groups = Array.from(
    { length: 8 },
    (_, index) => (bytes[2 * index] ?? 0) * 256 + (bytes[2 * index + 1] ?? 0),
  );
  const { start, length } = longestZeroRun(groups);
  const hex = (list: readonly number[]): string => list.map((group) => group.toString(16)).join(':');
  if (length < 2) return hex(groups);
  return `${hex(groups.slice(0, start))}::${hex(groups.slice(start + length))}`;
}

export function toV4(bytes: Uint8Array): Uint8Array | undefined {
  if (bytes.length === 4) return bytes;
  const isMapped = bytes.subarray(0, 12).every((byte, index) => byte === (index < 10 ? 0 : 0xff));
  return isMapped ? bytes.subarray(12) : undefined;
}

function longestZeroRun(groups: readonly number[]): { readonly start: number; readonly length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (let index = 0; index < groups.length; index++) {
    if (groups[index] !== 0) start = index + 1;
    else if (index + 1 - start > best.length) best = { start, length: index + 1 - start };
  }
  return best;
}

/** 4 or 16 bytes of an address text; `undefined` where it is none. Zones are no part of an address. */
export function parseIp(text: string): Uint8Array | undefined {
  if (/^(?:\d{1,3}\.){3}\d{1,3}$/.test(text)) return parseV4(text);
  return text.includes(':') && /^[0-9a-fA-F:.]+$/.test(text) ? parseV6(text) : undefined;
}

function parseV4(text: string): Uint8Array | undefined {
  const parts = text.split('.');
  const isValid = parts.every((part) => Number(part) <= 255 && (part === '0' || !part.startsWith('0')));
  return isValid ? Uint8Array.from(parts.map(Number)) : undefined;
}

function parseV6(text: string): Uint8Array | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half, index) => groupsOf(half, index === halves.length - 1));
  if (!head || (halves.length === 2 && !tail)) return undefined;
  const known = head.length + (tail?.length ?? 0);
  if (halves.length === 1 ? known !== 16 : known > 14) return undefined;
  return Uint8Array.from([...head, ...Array.from({ length: 16 - known }, () => 0), ...(tail ?? [])]);
}

function groupsOf(text: string, isLast: boolean): readonly number[] | undefined {
  if (text === '') return [];
  const bytes: number[] = [];
  const groups = text.split(':');
  for (const [index, group] of groups.entries()) {
    const v4 = isLast && index === groups.length - 1 && group.includes('.') ? parseIp(group) : undefined;
    if (v4) bytes.push(...v4);
    else if (!/^[0-9a-fA-F]{1,4}$/.test(group)) return undefined;
    else bytes.push(Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff);
  }
  return bytes;
}
