import type { Json, JsonObject } from '@toride/core';
import {
  compare,
  EvaluationError,
  fromJs,
  isObject,
  isSet,
  objectGet,
  toJsonValue,
  type Value,
} from '@toride/rego';
import type {
  PolicyAnswer,
  PolicyDriver,
  PolicyFailure,
  PolicyInput,
  PolicyViolation,
} from '../client/driver.ts';
import { externalDataFunction, type ExternalDataSource } from '../external-data/external-data.ts';
import { compileTemplate } from './compile-template.ts';
import { plansOf, type Plans } from './plans.ts';

export interface RegoDriverOptions {
  /** Limits of one question to one policy. */
  readonly budget?: { readonly steps?: number; readonly milliseconds?: number };
  readonly signal?: AbortSignal;
  /** `data.toride`: what Toride knows besides. */
  readonly facts?: Value;
  /** Who answers `external_data`, the first that knows the provider; without one, policies that ask are unknown. */
  readonly externalData?: readonly ExternalDataSource[];
  /** Questions to one constraint, told by its parameters object, after which its policy is planned for those parameters. */
  readonly ownPlanAfter?: number;
}

/**
 * Runs templates' Rego, v0 and v1.
 *
 * @example new GatekeeperClient({ templates, constraints, drivers: [regoDriver()] })
 */
export function regoDriver(options: RegoDriverOptions = {}): PolicyDriver {
  const memory = new Memory(options.facts);
  const hostFunctions = [externalDataFunction(options.externalData ?? [])];
  return {
    engine: 'Rego',
    compile: (_template, code) => {
      if (code.engine !== 'Rego') throw new TypeError('expected Rego');
      const compiled = compileTemplate(code, hostFunctions);
      if ('problems' in compiled) return compiled;
      const plans = plansOf(compiled.program, options.ownPlanAfter);
      return {
        policy: {
          reads: compiled.reads,
          evaluate: (input) => answer(plans, input, memory, options, compiled.places),
        },
      };
    },
  };
}

function answer(
  plans: Plans,
  input: PolicyInput,
  memory: Memory,
  options: RegoDriverOptions,
  places: ReadonlyMap<string, string>,
): PolicyAnswer {
  try {
    const parameters = memory.value(input.parameters);
    const value = plans(parameters).evaluateValue({
      input: { review: memory.value(input.review), parameters },
      data: memory.data(input.inventory),
      ...(options.budget === undefined ? {} : { budget: options.budget }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    return violationsOf(value);
  } catch (error) {
    if (error instanceof EvaluationError) return failureOf(error, places);
    throw error;
  }
}

function failureOf(error: EvaluationError, places: ReadonlyMap<string, string>): PolicyFailure {
  const { location, code } = error;
  const pointer = location && places.get(location.file);
  return {
    failure: failureText(error),
    ...(code === 'eval_cancel_error' ? { spent: true } : {}),
    ...(location === undefined || pointer === undefined
      ? {}
      : { at: { pointer, row: location.row, column: location.col } }),
  };
}

function failureText({ location, code, message }: EvaluationError): string {
  const place = location === undefined ? '' : `${location.file}:${location.row}: `;
  return `${place}${code}: ${message}`;
}

interface Found {
  readonly message: Value;
  readonly details: Value;
}

/** Members of the set that have a `msg`; equal ones once, in the order of details and message (a set of responses). */
function violationsOf(value: Value | undefined): PolicyAnswer {
  if (value === undefined || !isSet(value)) return [];
  const found: Found[] = [];
  for (const member of value.unordered()) {
    const message = isObject(member) ? objectGet(member, 'msg') : undefined;
    if (message === undefined || !isObject(member)) continue;
    found.push({ message, details: objectGet(member, 'details') ?? {} });
  }
  if (found.length > 1) found.sort((a, b) => compare(a.details, b.details) || compare(a.message, b.message));
  const violations: PolicyViolation[] = [];
  for (const [index, { message, details }] of found.entries()) {
    if (typeof message !== 'string')
      return { failure: 'extracting message binding: .msg accessor error: expected a string' };
    const before = found[index - 1];
    if (before?.message === message && compare(before.details, details) === 0) continue;
    violations.push({ message, details: toJsonValue(details) as Json });
  }
  return violations;
}

/** Values of Rego are JSON as it is, but for integers beyond 2^53: looked for once an object. */
class Memory {
  readonly #values = new WeakMap<object, Value>();
  readonly #data = new WeakMap<JsonObject, Value>();
  readonly #facts: Value | undefined;

  constructor(facts: Value | undefined) {
    this.#facts = facts;
  }

  value(json: Json): Value {
    if (typeof json !== 'object' || json === null) return fromJs(json);
    let value = this.#values.get(json);
    if (value === undefined) this.#values.set(json, (value = fromJs(json)));
    return value;
  }

  data(inventory: JsonObject): Value {
    let data = this.#data.get(inventory);
    if (data === undefined) {
      const own = this.value(inventory);
      data = this.#facts === undefined ? { inventory: own } : { inventory: own, toride: this.#facts };
      this.#data.set(inventory, data);
    }
    return data;
  }
}
