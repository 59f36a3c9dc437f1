/** Short names are near each other by chance. */
const SHORTEST = 4;

/** A hostile input may hold any number of labels: the first ones, in order, are enough to find a slip. */
const MOST = 2_000;

/**
 * Whether a text is another with one letter missing, added, changed, or two neighbours exchanged: the slips of a hand
 * (Damerau, "A technique for computer detection and correction of spelling errors", 1964). Digits are numbers of things: `web-1`
 * is no misspelt `web-2`.
 */
export function isSlip(a: string, b: string): boolean {
  if (a === b || a.length < SHORTEST || b.length < SHORTEST || Math.abs(a.length - b.length) > 1)
    return false;
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end])
    end += 1;
  const left = a.slice(start, a.length - end);
  const right = b.slice(start, b.length - end);
  if (/\d/.test(left + right)) return false;
  if (left.length <= 1 && right.length <= 1) return true;
  return left.length === 2 && right.length === 2 && left[0] === right[1] && left[1] === right[0];
}

/** The first of some texts that is one slip away, in their order. */
export function nearest(text: string, among: Iterable<string>): string | undefined {
  let seen = 0;
  for (const one of among) {
    if ((seen += 1) > MOST) return undefined;
    if (isSlip(text, one)) return one;
  }
  return undefined;
}
