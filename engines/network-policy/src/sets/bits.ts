const NOTHING = new Uint32Array(0);

/**
 * A set of small numbers below a size that is fixed when it is made. Only the stretch of words that is in use is kept: numbers are
 * given out namespace by namespace, and most rules speak of one, so most sets are a few words in however large a cluster.
 */
export class Bits {
  readonly size: number;
  /** Where the stretch begins, in words. */
  #start: number;
  #words: Uint32Array;

  constructor(size: number, start = 0, words: Uint32Array = NOTHING) {
    this.size = size;
    this.#start = start;
    this.#words = words;
  }

  static full(size: number): Bits {
    const words = new Uint32Array((size + 31) >>> 5).fill(0xffff_ffff);
    const over = size & 31;
    if (over !== 0) words[words.length - 1] = 2 ** over - 1;
    return new Bits(size, 0, words);
  }

  get #end(): number {
    return this.#start + this.#words.length;
  }

  add(n: number): void {
    const at = n >>> 5;
    if (at < this.#start || at >= this.#end) this.#reach(at, at + 1);
    this.#words[at - this.#start]! |= 1 << (n & 31);
  }

  remove(n: number): void {
    const at = (n >>> 5) - this.#start;
    if (at >= 0 && at < this.#words.length) this.#words[at]! &= ~(1 << (n & 31));
  }

  has(n: number): boolean {
    const at = (n >>> 5) - this.#start;
    return at >= 0 && at < this.#words.length && ((this.#words[at]! >>> (n & 31)) & 1) === 1;
  }

  get empty(): boolean {
    const words = this.#words;
    for (let i = 0; i < words.length; i += 1) if (words[i] !== 0) return false;
    return true;
  }

  count(): number {
    let total = 0;
    const words = this.#words;
    for (let i = 0; i < words.length; i += 1) total += ones(words[i]!);
    return total;
  }

  copy(): Bits {
    return new Bits(this.size, this.#start, this.#words.slice());
  }

  and(other: Bits): Bits {
    let from = Math.max(this.#start, other.#start);
    let to = Math.min(this.#end, other.#end);
    const a = this.#words;
    const b = other.#words;
    const x = this.#start;
    const y = other.#start;
    while (from < to && (a[from - x]! & b[from - y]!) === 0) from += 1;
    while (from < to && (a[to - 1 - x]! & b[to - 1 - y]!) === 0) to -= 1;
    if (from >= to) return new Bits(this.size);
    const words = new Uint32Array(to - from);
    for (let i = from; i < to; i += 1) words[i - from] = a[i - x]! & b[i - y]!;
    return new Bits(this.size, from, words);
  }

  or(other: Bits): Bits {
    const both = this.copy();
    both.merge(other);
    return both;
  }

  without(other: Bits): Bits {
    const rest = this.copy();
    rest.drop(other);
    return rest;
  }

  /** Takes another's members from this one. */
  drop(other: Bits): void {
    const from = Math.max(this.#start, other.#start);
    const to = Math.min(this.#end, other.#end);
    for (let i = from; i < to; i += 1) this.#words[i - this.#start]! &= ~other.#words[i - other.#start]!;
  }

  /** Adds another's members to this one. */
  merge(other: Bits): void {
    const { length } = other.#words;
    if (length === 0) return;
    this.#reach(other.#start, other.#end);
    const words = this.#words;
    const shift = other.#start - this.#start;
    for (let i = 0; i < length; i += 1) words[i + shift]! |= other.#words[i]!;
  }

  meets(other: Bits): boolean {
    const from = Math.max(this.#start, other.#start);
    const to = Math.min(this.#end, other.#end);
    const a = this.#words;
    const b = other.#words;
    const x = this.#start;
    const y = other.#start;
    for (let i = from; i < to; i += 1) if ((a[i - x]! & b[i - y]!) !== 0) return true;
    return false;
  }

  equals(other: Bits): boolean {
    const from = Math.min(this.#start, other.#start);
    const to = Math.max(this.#end, other.#end);
    for (let i = from; i < to; i += 1)
      if ((this.#words[i - this.#start] ?? 0) !== (other.#words[i - other.#start] ?? 0)) return false;
    return true;
  }

  forEach(visit: (n: number) => void): void {
    for (let i = 0; i < this.#words.length; i += 1) {
      let word = this.#words[i]!;
      while (word !== 0) {
        visit(((i + this.#start) << 5) + (31 - Math.clz32(word & -word)));
        word &= word - 1;
      }
    }
  }

  /** The lowest member for which something holds. */
  find(holds: (n: number) => boolean): number | undefined {
    for (let i = 0; i < this.#words.length; i += 1) {
      let word = this.#words[i]!;
      while (word !== 0) {
        const n = ((i + this.#start) << 5) + (31 - Math.clz32(word & -word));
        if (holds(n)) return n;
        word &= word - 1;
      }
    }
    return undefined;
  }

  members(): number[] {
    const found: number[] = [];
    this.forEach((n) => found.push(n));
    return found;
  }

  /** Makes room for a stretch of words; doubles, since members mostly come in order. */
  #reach(from: number, to: number): void {
    const { length } = this.#words;
    if (length === 0) {
      this.#start = from;
      this.#words = new Uint32Array(to - from);
      return;
    }
    const end = this.#end;
    if (from >= this.#start && to <= end) return;
    const last = (this.size + 31) >>> 5;
    const low = from < this.#start ? Math.max(0, Math.min(from, this.#start - length)) : this.#start;
    const high = to > end ? Math.min(last, Math.max(to, end + length)) : end;
    const words = new Uint32Array(high - low);
    words.set(this.#words, this.#start - low);
    this.#start = low;
    this.#words = words;
  }
}

function ones(word: number): number {
  let n = word - ((word >>> 1) & 0x5555_5555);
  n = (n & 0x3333_3333) + ((n >>> 2) & 0x3333_3333);
  return (((n + (n >>> 4)) & 0x0f0f_0f0f) * 0x0101_0101) >>> 24;
}
