/**
 * A value that is made when it is first asked for, and kept.
 *
 * @example const services = once(() => inventory.ofKind('Service', ''));
 */
export function once<T>(compute: () => T): () => T {
  let value: T;
  let done = false;
  return () => {
    if (!done) {
      value = compute();
      done = true;
    }
    return value;
  };
}
