/** A set of small numbers below a size that is fixed when it is made. */
export class Bits {
  readonly size: number;
  readonly words: Uint32Array;

  constructor(size: number, words = new Uint32Array((size + 31) >>> 5)) {
    this.size = size;
    this.words = words;
  }

  static full(size: number): Bits {
    const bits = new Bits(size);
    bits.words.fill(0xffff_ffff);
    const over = size & 31;
    if (over !== 0) bits.words[bits.words.length - 1] = 2 ** over - 1;
    return bits;
  }

  add(n: number): void {
    this.words[n >>> 5]! |= 1 << (n & 31);
  }

  remove(n: number): void {
    this.words[n >>> 5]! &= ~(1 << (n & 31));
  }

  has(n: number): boolean {
    return ((this.words[n >>> 5]! >>> (n & 31)) & 1) === 1;
  }

  get empty(): boolean {
    for (let i = 0; i < this.words.length; i += 1) if (this.words[i] !== 0) return false;
    return true;
  }

  count(): number {
    let total = 0;
    for (const word of this.words) total += ones(word);
    return total;
  }

  copy(): Bits {
    return new Bits(this.size, this.words.slice());
  }

  and(other: Bits): Bits {
    const words = new Uint32Array(this.words.length);
    for (let i = 0; i < words.length; i += 1) words[i] = this.words[i]! & other.words[i]!;
    return new Bits(this.size, words);
  }

  or(other: Bits): Bits {
    const words = new Uint32Array(this.words.length);
    for (let i = 0; i < words.length; i += 1) words[i] = this.words[i]! | other.words[i]!;
    return new Bits(this.size, words);
  }

  without(other: Bits): Bits {
    const words = new Uint32Array(this.words.length);
    for (let i = 0; i < words.length; i += 1) words[i] = this.words[i]! & ~other.words[i]!;
    return new Bits(this.size, words);
  }

  /** Adds another's members to this one. */
  merge(other: Bits): void {
    for (let i = 0; i < this.words.length; i += 1) this.words[i]! |= other.words[i]!;
  }

  /** Adds what two others have in common to this one. */
  mergeCommon(a: Bits, b: Bits): void {
    for (let i = 0; i < this.words.length; i += 1) this.words[i]! |= a.words[i]! & b.words[i]!;
  }

  meets(other: Bits): boolean {
    for (let i = 0; i < this.words.length; i += 1) if ((this.words[i]! & other.words[i]!) !== 0) return true;
    return false;
  }

  equals(other: Bits): boolean {
    for (let i = 0; i < this.words.length; i += 1) if (this.words[i] !== other.words[i]) return false;
    return true;
  }

  forEach(visit: (n: number) => void): void {
    for (let i = 0; i < this.words.length; i += 1) {
      let word = this.words[i]!;
      while (word !== 0) {
        visit((i << 5) + (31 - Math.clz32(word & -word)));
        word &= word - 1;
      }
    }
  }

  members(): number[] {
    const found: number[] = [];
    this.forEach((n) => found.push(n));
    return found;
  }
}

function ones(word: number): number {
  let n = word - ((word >>> 1) & 0x5555_5555);
  n = (n & 0x3333_3333) + ((n >>> 2) & 0x3333_3333);
  return (((n + (n >>> 4)) & 0x0f0f_0f0f) * 0x0101_0101) >>> 24;
}
