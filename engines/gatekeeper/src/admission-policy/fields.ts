import { isJsonObject, type Json, type JsonObject, type LabelSelector } from '@toride/core';
import type { GatekeeperCode, Problem } from '../codes.ts';
import { typeWords } from '../match/match.ts';
import { selectorFaults } from '../match/selector.ts';
import { listOf, member } from '../object.ts';

/** Reads fields of one object and notes what is wrong with them, each with its pointer. */
export class Fields {
  readonly problems: Problem[] = [];
  readonly #code: GatekeeperCode;

  constructor(code: GatekeeperCode) {
    this.#code = code;
  }

  /** Words as field errors of apimachinery: `spec.validations[0].expression: Required value`. */
  say(pointer: string, what: string, code: GatekeeperCode = this.#code): void {
    this.problems.push({ code, message: `${pathOf(pointer)}: ${what}`, pointer });
  }

  object(value: Json | undefined, pointer: string): JsonObject {
    if (value === undefined || value === null) return {};
    if (isJsonObject(value)) return value;
    this.say(pointer, `expected an object, got ${typeWords(value)}`);
    return {};
  }

  string(parent: Json | undefined, field: string, pointer: string, fallback = ''): string {
    const value = member(parent, field);
    if (typeof value === 'string') return value === '' ? fallback : value;
    if (value !== undefined && value !== null)
      this.say(`${pointer}/${field}`, `expected a string, got ${typeWords(value)}`);
    return fallback;
  }

  required(parent: Json | undefined, field: string, pointer: string, why = ''): string {
    const value = this.string(parent, field, pointer);
    const wrongType = member(parent, field) !== undefined && typeof member(parent, field) !== 'string';
    if (value.trim() === '' && !wrongType)
      this.say(`${pointer}/${field}`, why === '' ? 'Required value' : `Required value: ${why}`);
    return value;
  }

  oneOf<T extends string>(
    parent: Json | undefined,
    field: string,
    pointer: string,
    allowed: readonly T[],
    fallback: T,
  ): T {
    const value = this.string(parent, field, pointer, fallback);
    const found = allowed.find((one) => one === value);
    if (found !== undefined) return found;
    this.say(
      `${pointer}/${field}`,
      `Unsupported value: ${JSON.stringify(value)}: supported values: ${allowed.map((one) => JSON.stringify(one)).join(', ')}`,
    );
    return fallback;
  }

  strings(parent: Json | undefined, field: string, pointer: string): string[] {
    const strings: string[] = [];
    for (const [index, entry] of this.list(parent, field, pointer).entries()) {
      if (typeof entry === 'string') strings.push(entry);
      else this.say(`${pointer}/${field}/${index}`, `expected a string, got ${typeWords(entry)}`);
    }
    return strings;
  }

  list(parent: Json | undefined, field: string, pointer: string): readonly Json[] {
    const value = member(parent, field);
    if (value !== undefined && value !== null && !Array.isArray(value))
      this.say(`${pointer}/${field}`, `expected a list, got ${typeWords(value)}`);
    return listOf(value);
  }

  /** Absent selects everything, as the API's default does. */
  selector(parent: Json | undefined, field: string, pointer: string): LabelSelector {
    const own = `${pointer}/${field}`;
    const value = this.object(member(parent, field), own);
    const matchLabels = Object.create(null) as Record<string, string>;
    const labels = this.object(member(value, 'matchLabels'), `${own}/matchLabels`);
    for (const [key, label] of Object.entries(labels)) {
      if (typeof label === 'string') matchLabels[key] = label;
      else
        this.say(
          `${own}/matchLabels`,
          `expected strings, got ${typeWords(label)} for ${JSON.stringify(key)}`,
        );
    }
    const matchExpressions = this.list(value, 'matchExpressions', own).map((entry, index) => {
      const at = `${own}/matchExpressions/${index}`;
      return {
        key: this.string(entry, 'key', at),
        operator: this.string(entry, 'operator', at),
        values: this.strings(entry, 'values', at),
      };
    });
    const selector: LabelSelector = { matchLabels, matchExpressions };
    for (const fault of selectorFaults(selector, pathOf(own)))
      this.problems.push({ code: this.#code, message: fault, pointer: own });
    return selector;
  }
}

/** `/spec/validations/0/expression` as `spec.validations[0].expression`. */
function pathOf(pointer: string): string {
  return pointer
    .slice(1)
    .replaceAll(/\/(\d+)(?=\/|$)/g, '[$1]')
    .replaceAll('/', '.');
}
