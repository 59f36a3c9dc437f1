/** The order of two values of JavaScript: -1, 0 or 1. */
export function orderOf<T extends number | bigint | string>(a: T, b: T): number {
  if (a < b) return -1;
  return a > b ? 1 : 0;
}

/** `+Inf` and its kind in a spelling of the caller's. */
export function nonFinite(
  value: number,
  names: { readonly nan: string; readonly plus: string; readonly minus: string },
): string {
  if (Number.isNaN(value)) return names.nan;
  return value > 0 ? names.plus : names.minus;
}
