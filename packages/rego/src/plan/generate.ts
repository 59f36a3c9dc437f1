/**
 * JavaScript for the plan of a rule that is evaluated often. The text holds nothing of a policy but literals that JSON wrote
 * and the numbers of slots: whatever else it needs is handed to it, so that no policy can say what is run.
 */
import { ALWAYS, NEVER, type Getter, type Step } from '../run/frame.ts';
import { iterate } from '../run/iterate.ts';
import { isGuarded, lookup, propertyReader } from '../run/lookup.ts';
import { refuel, type Machine } from '../run/machine.ts';
import { compare, equal } from '../values/compare.ts';
import { RegoObject } from '../values/object.ts';
import { RegoSet } from '../values/set.ts';
import type { Value } from '../values/value.ts';
import { writeOf, type Writer, type WrittenLoop } from './written.ts';

/** Larger plans stay closures: the compiler would take its time for them, and not optimise them. */
const LONGEST = 100_000;

/** What every text may use, by these names. */
const LIBRARY = { equal, compare, lookup, iterate, refuel, RegoSet, RegoObject };

/** `undefined` where the plan is too large, or where the place forbids making code from text. */
export function generate(machine: Machine, step: Step): Step | undefined {
  const text = new Text(machine);
  try {
    const main = text.stepFunction(step);
    const source = text.source(main);
    // What the text consists of is said above.
    // eslint-disable-next-line no-new-func, typescript/no-implied-eval
    const make = new Function('given', ...Object.keys(LIBRARY), source) as (...args: unknown[]) => Step;
    return make(text.things, ...Object.values(LIBRARY));
  } catch (error) {
    if (error instanceof EvalError || error instanceof TooLong || error instanceof RangeError)
      return undefined;
    throw error;
  }
}

class TooLong extends Error {}

class Text implements Writer {
  readonly things: unknown[] = [];
  readonly #names = new Map<unknown, string>();
  readonly #functions: string[] = [];
  /** Of the functions under way, the innermost last. */
  readonly #variables: string[][] = [];
  readonly #machine: string;
  #next = 0;
  #length = 0;

  constructor(machine: Machine) {
    this.#machine = this.given(machine);
  }

  source(main: string): string {
    const names = [...this.#names.values()].map((name, at) => `${name} = given[${at}]`);
    return `'use strict';\nconst ${names.join(', ')};\n${this.#functions.join('\n')}\nreturn ${main};`;
  }

  step(step: Step): string {
    if (step === ALWAYS) return 'true';
    if (step === NEVER) return 'false';
    const write = writeOf(step);
    return write === undefined ? `${this.given(step)}(f)` : write(this);
  }

  value(get: Getter): string {
    const write = writeOf(get);
    return write === undefined ? `${this.given(get)}(f)` : write(this);
  }

  given(thing: unknown): string {
    const known = this.#names.get(thing);
    if (known !== undefined) return known;
    const name = `c${this.things.length}`;
    this.things.push(thing);
    this.#names.set(thing, name);
    return name;
  }

  literal(value: Value): string {
    const plain =
      value === null ||
      typeof value === 'boolean' ||
      (typeof value === 'string' && value.length < 1000) ||
      (typeof value === 'number' && Number.isSafeInteger(value) && !Object.is(value, -0));
    // A thing is told by its identity, and strings and numbers that are given have none.
    return plain ? JSON.stringify(value) : this.given(value);
  }

  variable(): string {
    const name = this.#name('v');
    this.#variables.at(-1)?.push(name);
    return name;
  }

  spend(): string {
    return `(${this.#machine}.fuel -= 1) <= 0 && refuel(${this.#machine})`;
  }

  property(name: string): string {
    if (isGuarded(name)) return this.given(propertyReader(name));
    const read = this.#name('p');
    const key = JSON.stringify(name);
    this.#add(`function ${read}(v) {
  if (typeof v !== 'object' || v === null) return undefined;
  const found = v[${key}];
  return found === undefined && (v instanceof RegoSet || v instanceof RegoObject) ? lookup(v, ${key}) : found;
}`);
    return read;
  }

  stepFunction(step: Step): string {
    const name = this.#name('s');
    const variables: string[] = [];
    this.#variables.push(variables);
    const body = this.step(step);
    this.#variables.pop();
    const declared = variables.length === 0 ? '' : `let ${variables.join(', ')}; `;
    this.#add(`function ${name}(f) { ${declared}return ${body}; }`);
    return name;
  }

  loop({ keySlot, valueSlot, ordered, next }: WrittenLoop): string {
    const name = this.#name('l');
    const each = this.stepFunction(next);
    this
      .#add(`const ${name}o = { keySlot: ${keySlot}, valueSlot: ${valueSlot}, ordered: ${ordered}, next: ${each} };
function ${name}(f, v) {
  if (!Array.isArray(v)) return iterate(${this.#machine}, v, f, ${name}o);
  for (let at = 0; at < v.length; at += 1) {
    ${this.spend()};
    f[${keySlot}] = at;
    f[${valueSlot}] = v[at];
    if (${each}(f)) return true;
  }
  return false;
}`);
    return name;
  }

  #name(kind: string): string {
    this.#next += 1;
    return `${kind}${this.#next}`;
  }

  #add(text: string): void {
    this.#length += text.length;
    if (this.#length > LONGEST) throw new TooLong();
    this.#functions.push(text);
  }
}
