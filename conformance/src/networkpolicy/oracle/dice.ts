import { pick, type Random } from '../../random.ts';

/** What generators ask a random source for. */
export interface Dice {
  chance(probability: number): boolean;
  pick<T>(from: readonly T[]): T;
  /** One of several ways to make a value. */
  either<T>(...ways: readonly (() => T)[]): T;
  /** Between `least` and `most` of what `make` makes. */
  some<T>(least: number, most: number, make: (index: number) => T): T[];
}

export function diceFrom(random: Random): Dice {
  return {
    chance: (probability) => random() < probability,
    pick: (from) => pick(random, from),
    either: (...ways) => pick(random, ways)(),
    some: (least, most, make) =>
      Array.from({ length: least + Math.floor(random() * (most - least + 1)) }, (_, index) => make(index)),
  };
}
