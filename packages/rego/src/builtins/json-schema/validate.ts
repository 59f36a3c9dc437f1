/**
 * Validates as gojsonschema does (validation.go): its messages in its order, members of objects by name where Go has no
 * order, and its score by which `anyOf` and `oneOf` choose the alternative whose faults are shown. Over 300 lines, for all
 * keywords share the faults and the score of one place.
 */
import type { ObjectValue, RegoNumber, Value } from '../../values/value.ts';
import type { BuiltinContext } from '../builtin.ts';
import { floatGeneralText } from '../../values/float-text.ts';
import { compareNumbers, toDecimal, toFloat, toInteger } from '../../values/number.ts';
import { jsonMembers } from '../../values/json.ts';
import { objectGet, objectSize } from '../../values/object.ts';
import { isArray, isNumber, isObject } from '../../values/value.ts';
import { runeCount } from '../runes.ts';
import { canonicalText } from './canonical.ts';
import { hasFormat } from './formats.ts';
import type { Schema } from './schema.ts';

export interface Fault {
  readonly type: string;
  readonly field: string;
  readonly description: string;
}

const ROOT = '(Root)';

export function validate(schema: Schema, document: Value, context: BuiltinContext): readonly Fault[] {
  return new Validation(ROOT, context).run(schema, document).faults;
}

class Validation {
  readonly faults: Fault[] = [];
  #score = 0;
  readonly #path: string;
  readonly #context: BuiltinContext;

  constructor(path: string, context: BuiltinContext) {
    this.#path = path;
    this.#context = context;
  }

  run(schema: Schema, value: Value): this {
    this.#context.spend(1);
    this.#any(schema, value);
    return this;
  }

  #fail(type: string, description: string): void {
    this.faults.push({ type, field: this.#field(), description });
    this.#score -= 2;
  }

  #field(): string {
    return this.#path.startsWith(`${ROOT}.`) ? this.#path.slice(ROOT.length + 1) : this.#path;
  }

  #sub(schema: Schema, value: Value, name?: string | number): Validation {
    const path = name === undefined ? this.#path : `${this.#path}.${name}`;
    return new Validation(path, this.#context).run(schema, value);
  }

  #merge(other: Validation): void {
    this.faults.push(...other.faults);
    this.#score += other.#score;
  }

  #any(schema: Schema, value: Value): void {
    if (schema.pass !== undefined) {
      if (!schema.pass) this.#fail('false', 'False always fails validation');
      return;
    }
    if (schema.target) {
      this.#context.spend(1);
      this.#any(schema.target, value);
      return;
    }
    const given = typeOf(value);
    if (!allowsType(schema.types, given)) {
      const expected = schema.types.length > 1 ? `[${schema.types.join(',')}]` : schema.types[0];
      this.#fail('invalid_type', `Invalid type. Expected: ${expected}, given: ${given}`);
      return;
    }
    this.#combined(schema, value);
    if (isNumber(value)) this.#number(schema, value);
    if (isArray(value)) this.#array(schema, value);
    if (isObject(value)) this.#object(schema, value);
    this.#common(schema, value);
    if (typeof value === 'string') this.#string(schema, value);
    if (isObject(value)) this.#properties(schema, value);
    this.#score++;
  }

  #combined(schema: Schema, value: Value): void {
    this.#anyOf(schema, value);
    this.#oneOf(schema, value);
    this.#allOf(schema, value);
    if (schema.not && this.#sub(schema.not, value).faults.length === 0)
      this.#fail('number_not', 'Must not validate the schema (not)');
    if (isObject(value)) this.#dependencies(schema, value);
    this.#condition(schema, value);
    this.#score++;
  }

  #anyOf({ anyOf }: Schema, value: Value): void {
    let best: Validation | undefined;
    for (const schema of anyOf) {
      const result = this.#sub(schema, value);
      if (result.faults.length === 0) return;
      if (!best || result.#score > best.#score) best = result;
    }
    if (!best) return;
    this.#fail('number_any_of', 'Must validate at least one schema (anyOf)');
    this.#merge(best);
  }

  #oneOf({ oneOf }: Schema, value: Value): void {
    let valid = 0;
    let best: Validation | undefined;
    for (const schema of oneOf) {
      const result = this.#sub(schema, value);
      if (result.faults.length === 0) valid++;
      else if (valid === 0 && (!best || result.#score > best.#score)) best = result;
    }
    if (oneOf.length === 0 || valid === 1) return;
    this.#fail('number_one_of', 'Must validate one and only one schema (oneOf)');
    if (valid === 0 && best) this.#merge(best);
  }

  #allOf({ allOf }: Schema, value: Value): void {
    let valid = 0;
    for (const schema of allOf) {
      const result = this.#sub(schema, value);
      if (result.faults.length === 0) valid++;
      this.#merge(result);
    }
    if (valid !== allOf.length) this.#fail('number_all_of', 'Must validate all the schemas (allOf)');
  }

  #dependencies({ dependencies }: Schema, value: ObjectValue): void {
    for (const [name, needed] of dependencies) {
      if (objectGet(value, name) === undefined) continue;
      if (isSchemaDependency(needed)) this.#any(needed, value);
      else this.#needs(needed, value);
    }
  }

  #needs(names: readonly string[], value: ObjectValue): void {
    for (const name of names) {
      if (objectGet(value, name) === undefined)
        this.#fail('missing_dependency', `Has a dependency on ${name}`);
    }
  }

  #condition(schema: Schema, value: Value): void {
    if (!schema.if) return;
    const holds = this.#sub(schema.if, value).faults.length === 0;
    const branch = holds ? schema.then : schema.else;
    const result = branch && this.#sub(branch, value);
    if (!result || result.faults.length === 0) return;
    if (holds) this.#fail('condition_then', 'Must validate "then" as "if" was valid');
    else this.#fail('condition_else', 'Must validate "else" as "if" was not valid');
    this.#merge(result);
  }

  #common({ constant, enumeration, format }: Schema, value: Value): void {
    const text = constant === undefined && enumeration === undefined ? '' : canonicalText(value);
    if (constant !== undefined && constant !== text)
      this.#fail('const', `${this.#field()} does not match: ${constant}`);
    if (enumeration && !enumeration.includes(text))
      this.#fail('enum', `${this.#field()} must be one of the following: ${enumeration.join(', ')}`);
    if (format !== undefined && typeof value === 'string' && !hasFormat(format, value))
      this.#fail('format', `Does not match format '${format}'`);
    this.#score++;
  }

  #array(schema: Schema, value: readonly Value[]): void {
    this.#items(schema, value);
    const { minItems = 0, maxItems = Infinity } = schema;
    if (value.length < minItems) this.#fail('array_min_items', `Array must have at least ${minItems} items`);
    if (value.length > maxItems) this.#fail('array_max_items', `Array must have at most ${maxItems} items`);
    if (schema.uniqueItems) this.#unique(value);
    if (schema.contains) this.#contains(schema.contains, value);
    this.#score++;
  }

  #items({ items, additionalItems }: Schema, value: readonly Value[]): void {
    if (items === undefined) return;
    if (!isList(items)) {
      for (const [index, item] of value.entries()) this.#merge(this.#sub(items, item, index));
      return;
    }
    for (const [index, item] of value.entries()) {
      const schema = items[index] ?? additionalItems;
      if (typeof schema === 'object') this.#merge(this.#sub(schema, item, index));
    }
    if (items.length < value.length && additionalItems === false)
      this.#fail('array_no_additional_items', 'No additional items allowed on array');
  }

  #unique(value: readonly Value[]): void {
    const seen = new Map<string, number>();
    for (const [index, item] of value.entries()) {
      const text = canonicalText(item);
      const earlier = seen.get(text);
      if (earlier !== undefined) this.#fail('unique', `array items[${earlier},${index}] must be unique`);
      seen.set(text, index);
    }
  }

  #contains(schema: Schema, value: readonly Value[]): void {
    let best: Validation | undefined;
    for (const [index, item] of value.entries()) {
      const result = this.#sub(schema, item, index);
      if (result.faults.length === 0) return;
      if (!best || result.#score > best.#score) best = result;
    }
    this.#fail('contains', 'At least one of the items must match');
    if (best) this.#merge(best);
  }

  #object(schema: Schema, value: ObjectValue): void {
    const { minProperties = 0, maxProperties = Infinity } = schema;
    const size = objectSize(value);
    if (size < minProperties)
      this.#fail('array_min_properties', `Must have at least ${minProperties} properties`);
    if (size > maxProperties)
      this.#fail('array_max_properties', `Must have at most ${maxProperties} properties`);
    for (const name of schema.required) {
      if (objectGet(value, name) === undefined) this.#fail('required', `${name} is required`);
      else this.#score++;
    }
    for (const [key, item] of jsonMembers(value)) this.#member(schema, key, item);
    if (schema.propertyNames) this.#names(schema.propertyNames, value);
    this.#score++;
  }

  #member(schema: Schema, name: string, value: Value): void {
    let known = schema.properties.some(([property]) => property === name);
    let matched = false;
    for (const [pattern, sub] of schema.patternProperties) {
      if (!pattern.test(name)) continue;
      matched = true;
      this.#merge(this.#sub(sub, value, name));
    }
    if (matched) this.#score++;
    known ||= matched;
    if (known || schema.additionalProperties === undefined) return;
    if (schema.additionalProperties === false)
      this.#fail('additional_property_not_allowed', `Additional property ${name} is not allowed`);
    else if (schema.additionalProperties !== true)
      this.#merge(this.#sub(schema.additionalProperties, value, name));
  }

  #names(schema: Schema, value: ObjectValue): void {
    for (const [name] of jsonMembers(value)) {
      const result = this.#sub(schema, name);
      if (result.faults.length === 0) continue;
      this.#fail('invalid_property_name', `Property name of "${name}" does not match`);
      this.#merge(result);
    }
  }

  #properties({ properties }: Schema, value: ObjectValue): void {
    for (const [name, schema] of properties) {
      const item = objectGet(value, name);
      if (item !== undefined) this.#merge(this.#sub(schema, item, name));
    }
  }

  #string({ minLength = 0, maxLength = Infinity, pattern }: Schema, value: string): void {
    const length = runeCount(value);
    if (length < minLength)
      this.#fail('string_gte', `String length must be greater than or equal to ${minLength}`);
    if (length > maxLength)
      this.#fail('string_lte', `String length must be less than or equal to ${maxLength}`);
    this.#context.spend(value.length / 32);
    if (pattern && !pattern.re2.test(value))
      this.#fail('pattern', `Does not match pattern '${pattern.source}'`);
    this.#score++;
  }

  #number(schema: Schema, value: RegoNumber): void {
    const { multipleOf, maximum, exclusiveMaximum, minimum, exclusiveMinimum } = schema;
    if (multipleOf !== undefined && !isMultiple(value, multipleOf))
      this.#fail('multiple_of', `Must be a multiple of ${shown(multipleOf)}`);
    if (maximum !== undefined && compareNumbers(value, maximum) > 0)
      this.#fail('number_lte', `Must be less than or equal to ${shown(maximum)}`);
    if (exclusiveMaximum !== undefined && compareNumbers(value, exclusiveMaximum) >= 0)
      this.#fail('number_lt', `Must be less than ${shown(exclusiveMaximum)}`);
    if (minimum !== undefined && compareNumbers(value, minimum) < 0)
      this.#fail('number_gte', `Must be greater than or equal to ${shown(minimum)}`);
    if (exclusiveMinimum !== undefined && compareNumbers(value, exclusiveMinimum) <= 0)
      this.#fail('number_gt', `Must be greater than ${shown(exclusiveMinimum)}`);
    this.#score++;
  }
}

function shown(number: RegoNumber): string {
  return floatGeneralText(toFloat(number));
}

function isMultiple(value: RegoNumber, of: RegoNumber): boolean {
  const [a, b] = [toDecimal(value), toDecimal(of)];
  const exponent = Math.min(a.exponent, b.exponent);
  const scale = (mantissa: bigint, from: number): bigint => mantissa * 10n ** BigInt(from - exponent);
  return scale(a.mantissa, a.exponent) % scale(b.mantissa, b.exponent) === 0n;
}

function typeOf(value: Value): string {
  if (value === null) return 'null';
  if (isNumber(value)) return toInteger(value) === undefined ? 'number' : 'integer';
  if (isArray(value)) return 'array';
  return isObject(value) ? 'object' : typeof value;
}

function allowsType(types: readonly string[], given: string): boolean {
  return types.length === 0 || types.includes(given) || (given === 'integer' && types.includes('number'));
}

function isList(items: Schema | readonly Schema[]): items is readonly Schema[] {
  return Array.isArray(items);
}

function isSchemaDependency(dependency: readonly string[] | Schema): dependency is Schema {
  return !Array.isArray(dependency);
}
