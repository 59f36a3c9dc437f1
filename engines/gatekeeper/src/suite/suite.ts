import { isJsonObject, type Json, type JsonObject } from '@toride/core';
import { at, gvkOf, listOf, member, stringAt } from '../object.ts';
import { typeWords } from '../match/match.ts';

/** gator's Suite: tests of templates and their constraints. Paths count from the suite's own file. */
export interface Suite {
  readonly name: string;
  readonly skip: boolean;
  readonly tests: readonly SuiteTest[];
}

export interface SuiteTest {
  readonly name: string;
  readonly template: string;
  readonly constraint: string;
  /** Path of ExpansionTemplates; empty for none. */
  readonly expansion: string;
  /** The constraint is expected not to fit the template's schema. */
  readonly invalid: boolean;
  readonly skip: boolean;
  readonly cases: readonly SuiteCase[];
}

export interface SuiteCase {
  readonly name: string;
  readonly object: string;
  readonly inventory: readonly string[];
  readonly assertions: readonly Assertion[];
  readonly skip: boolean;
}

export interface Assertion {
  /** At least one, none, or exactly so many. */
  readonly violations: 'yes' | 'no' | number;
  /** A regular expression that counted messages match; undefined counts all. */
  readonly message: string | undefined;
}

export type ReadSuite = { readonly suite: Suite } | { readonly errors: readonly string[] };

export function isSuite(object: JsonObject): boolean {
  const { group, kind } = gvkOf(object);
  return group === 'test.gatekeeper.sh' && kind === 'Suite';
}

/**
 * Reads a Suite.
 *
 * @example readSuite(object)
 */
export function readSuite(object: JsonObject): ReadSuite {
  const errors: string[] = [];
  const tests = listOf(member(object, 'tests')).map((test, index) =>
    readTest(test, `tests[${index}]`, errors),
  );
  if (member(object, 'tests') === undefined) errors.push('tests: expected a list, got nothing');
  if (errors.length > 0) return { errors };
  return { suite: { name: stringAt(object, 'metadata', 'name'), skip: at(object, 'skip') === true, tests } };
}

function readTest(value: Json, path: string, errors: string[]): SuiteTest {
  known(value, ['name', 'template', 'constraint', 'expansion', 'cases', 'invalid', 'skip'], path, errors);
  const cases = listOf(member(value, 'cases')).map((one, index) =>
    readCase(one, `${path}.cases[${index}]`, errors),
  );
  const test: SuiteTest = {
    name: stringAt(value, 'name'),
    template: stringAt(value, 'template'),
    constraint: stringAt(value, 'constraint'),
    expansion: stringAt(value, 'expansion'),
    invalid: at(value, 'invalid') === true,
    skip: at(value, 'skip') === true,
    cases,
  };
  if (test.template === '') errors.push(`${path}: missing template`);
  if (test.constraint === '') errors.push(`${path}: missing constraint`);
  if (test.invalid && cases.length > 0) errors.push(`${path}: expected cases or invalid, got both`);
  return test;
}

function readCase(value: Json, path: string, errors: string[]): SuiteCase {
  known(value, ['name', 'object', 'inventory', 'assertions', 'skip'], path, errors);
  const assertions = listOf(member(value, 'assertions')).map((one, index) =>
    readAssertion(one, `${path}.assertions[${index}]`, errors),
  );
  const object = stringAt(value, 'object');
  if (object === '') errors.push(`${path}: must define object`);
  if (assertions.length === 0) errors.push(`${path}: assertions must be non-empty`);
  return {
    name: stringAt(value, 'name'),
    object,
    inventory: listOf(member(value, 'inventory')).filter((entry) => typeof entry === 'string'),
    assertions,
    skip: at(value, 'skip') === true,
  };
}

function readAssertion(value: Json, path: string, errors: string[]): Assertion {
  known(value, ['violations', 'message'], path, errors);
  const message = member(value, 'message') ?? undefined;
  if (message !== undefined && typeof message !== 'string')
    errors.push(`${path}.message: expected a string, got ${typeWords(message)}`);
  return {
    violations: violationsOf(member(value, 'violations') ?? 'yes', path, errors),
    message: typeof message === 'string' ? message : undefined,
  };
}

/** YAML reads a bare `yes` as a boolean. */
function violationsOf(value: Json, path: string, errors: string[]): Assertion['violations'] {
  if (value === true || value === 'yes') return 'yes';
  if (value === false || value === 'no') return 'no';
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  errors.push(`${path}.violations: expected a nonnegative integer, "yes", or "no", got ${typeWords(value)}`);
  return 'yes';
}

function known(value: Json, fields: readonly string[], path: string, errors: string[]): void {
  if (!isJsonObject(value)) {
    errors.push(`${path}: expected an object, got ${typeWords(value)}`);
    return;
  }
  for (const key of Object.keys(value))
    if (!fields.includes(key)) errors.push(`${path}: unknown field ${JSON.stringify(key)}`);
}
