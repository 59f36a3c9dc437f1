/** YAML text to values: the first document, the rest only has to parse (OPA's internal/yaml). */
import {
  constructFromEvents,
  defineScalarTag,
  FAILSAFE_SCHEMA,
  mergeTag,
  NOT_RESOLVED,
  realMapTag,
  YAMLException,
} from 'js-yaml';
import type { Entry } from '../../values/object.ts';
import type { RegoNumber, Value } from '../../values/value.ts';
import { isBigNumber } from '../../values/big-number.ts';
import { visitPart } from '../../values/meter.ts';
import { numberText, toDouble } from '../../values/number.ts';
import { makeObject } from '../../values/object.ts';
import { isNumber } from '../../values/value.ts';
import { doubleText } from '../double-text.ts';
import { BuiltinError } from '../errors.ts';
import { faultIn } from './faults.ts';
import { parseYaml } from './flow.ts';
import { resolvePlain } from './scalars.ts';

/** Stands for an infinity or no number, which JSON does not have. */
const INFINITE = Symbol('infinite');

const plainScalar = defineScalarTag<null | boolean | RegoNumber | typeof INFINITE>(
  'tag:yaml.org,2002:float',
  {
    implicit: true,
    resolve: (source) => {
      const value = resolvePlain(source);
      if (value === 'infinite') return INFINITE;
      return value === undefined ? NOT_RESOLVED : value;
    },
    identify: () => false,
  },
);

const SCHEMA = FAILSAFE_SCHEMA.withTags(mergeTag, realMapTag, plainScalar);

/** Aliases may not blow a document up. */
const LIMITS = { maxAliases: 1000, json: true };

/** @throws BuiltinError on text that is no YAML, or that JSON cannot hold */
export function readYaml(text: string): Value {
  return toValue(loadFirst(text));
}

function loadFirst(text: string): unknown {
  try {
    const { source, events } = parseYaml(text);
    const fault = faultIn(source, events);
    if (fault) throw new BuiltinError(`yaml: line ${lineOf(source, fault.at)}: ${fault.message}`);
    const [first = null] = constructFromEvents(events, { ...LIMITS, schema: SCHEMA, source });
    return first;
  } catch (error) {
    if (error instanceof YAMLException) throw new BuiltinError(words(error));
    throw error;
  }
}

function lineOf(text: string, at: number): number {
  return text.slice(0, at).split('\n').length;
}

/** Where the two libraries stumble over the same thing; other words are js-yaml's. */
const GO_YAML_WORDS: ReadonlyMap<string, string> = new Map([
  ['tab characters must not be used in indentation', 'found character that cannot start any token'],
  ['bad indentation of a mapping entry', 'mapping values are not allowed in this context'],
]);

function words({ reason: own, mark }: YAMLException): string {
  const reason = GO_YAML_WORDS.get(own) ?? own;
  return mark === undefined ? `yaml: ${reason}` : `yaml: line ${mark.line + 1}: ${reason}`;
}

function toValue(data: unknown): Value {
  if (data === INFINITE) throw new BuiltinError('json: unsupported value: +Inf');
  // Aliases share parts, which are visited wherever they stand.
  if (typeof data === 'object') visitPart();
  if (Array.isArray(data)) return (data as readonly unknown[]).map(toValue);
  if (data instanceof Map) return makeObject([...(data as Map<unknown, unknown>)].map(toEntry));
  if (typeof data === 'string') return data.toWellFormed();
  if (data === null || typeof data === 'boolean' || typeof data === 'number' || isBigNumber(data))
    return data;
  throw new BuiltinError('yaml: unsupported value');
}

function toEntry([key, value]: readonly [unknown, unknown]): Entry {
  return [keyText(key), toValue(value)];
}

function keyText(key: unknown): string {
  if (typeof key === 'string') return key;
  if (typeof key === 'boolean') return String(key);
  const number = typeof key === 'number' || isBigNumber(key) ? key : undefined;
  if (number === undefined || !isNumber(number)) throw new BuiltinError('unsupported map key');
  const text = numberText(number);
  return /^-?\d+$/.test(text) ? text : signed(toDouble(number));
}

function signed(value: number): string {
  return (value < 0 ? '-' : '') + doubleText(Math.abs(value), 'g', -1);
}
