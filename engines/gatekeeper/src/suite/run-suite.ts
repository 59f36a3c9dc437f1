import { isJsonObject, type JsonObject } from '@toride/core';
import { GatekeeperClient, type Violation } from '../client/client.ts';
import type { CompileResult, PolicyDriver } from '../client/driver.ts';
import { inventoryData } from '../client/inventory.ts';
import { readPolicies, type Policies } from '../client/policies.ts';
import { namespacesOf, readRequest, reviewOf, type Review } from '../client/review.ts';
import { impliedBy } from '../client/test-policies.ts';
import { at, gvkOf, nameOf } from '../object.ts';
import { isConstraint } from '../templates/constraint.ts';
import { isTemplate, type TemplateCode } from '../templates/template.ts';
import { checkAssertion } from './assertion.ts';
import type { SuiteFilter } from './filter.ts';
import type { Suite, SuiteCase, SuiteTest } from './suite.ts';

/** Reads the objects of a file of the suite; throws where there is no such file. */
export type ReadObjects = (path: string) => readonly JsonObject[];

export interface CaseResult {
  readonly name: string;
  readonly skipped: boolean;
  /** What went wrong; undefined for a case that passes. */
  readonly error?: string;
}

export interface TestResult {
  readonly name: string;
  readonly skipped: boolean;
  readonly error?: string;
  readonly cases: readonly CaseResult[];
}

export interface RunSuiteOptions {
  readonly read: ReadObjects;
  readonly drivers: readonly PolicyDriver[];
  readonly filter?: SuiteFilter;
}

/** Says what a test cannot do. */
class TestError extends Error {}

/**
 * Runs a suite as `gator verify` does.
 *
 * @example runSuite(suite, { read, drivers: [regoDriver()] })
 */
export function runSuite(suite: Suite, options: RunSuiteOptions): TestResult[] {
  if (suite.skip) return suite.tests.map(({ name }) => ({ name, skipped: true, cases: [] }));
  return suite.tests.map((test) => {
    if (test.skip || options.filter?.test(test) === false)
      return { name: test.name, skipped: true, cases: [] };
    return runTest(test, options);
  });
}

function runTest(test: SuiteTest, options: RunSuiteOptions): TestResult {
  const own = { name: test.name, skipped: false };
  try {
    const policies = readTestPolicies(test, options);
    if (test.invalid) return { ...own, cases: [], ...invalidError(policies) };
    const problem = policies.problems[0];
    if (problem !== undefined) throw new TestError(`${fileOf(problem.object, test)}: ${problem.message}`);
    const drivers = options.drivers.map(remembering);
    const cases = test.cases.map((one) => runCase(test, one, policies, { ...options, drivers }));
    return { ...own, cases };
  } catch (error) {
    return { ...own, cases: [], error: messageOf(error) };
  }
}

/** Each case has a client of its own, with its own inventory; the template that they share is compiled once. */
function remembering(driver: PolicyDriver): PolicyDriver {
  const compiled = new Map<TemplateCode, CompileResult>();
  return {
    engine: driver.engine,
    compile: (template, code) => {
      let result = compiled.get(code);
      if (result === undefined) compiled.set(code, (result = driver.compile(template, code)));
      return result;
    },
  };
}

/** The file of a test that an object comes from. */
function fileOf(object: JsonObject, test: SuiteTest): string {
  if (isTemplate(object)) return test.template;
  return isConstraint(object) ? test.constraint : test.expansion;
}

function readTestPolicies(test: SuiteTest, { read }: RunSuiteOptions): Policies {
  const templates = read(test.template);
  const constraints = read(test.constraint);
  const expansions = test.expansion === '' ? [] : read(test.expansion);
  if (!constraints.every(isConstraint)) throw new TestError('not a Constraint');
  return readPolicies([...templates, ...constraints, ...expansions]);
}

function invalidError({ problems }: Policies): { readonly error?: string } {
  const found = problems.find(({ code }) => code === 'TORIDE_GATEKEEPER_CONSTRAINT');
  if (found?.message.startsWith('schema validation failed') === true) return {};
  return {
    error: `constraint should have failed schema validation: got error ${problems[0]?.message ?? '<nil>'}`,
  };
}

function runCase(test: SuiteTest, one: SuiteCase, policies: Policies, options: RunSuiteOptions): CaseResult {
  if (one.skip || options.filter?.case(test.name, one.name) === false)
    return { name: one.name, skipped: true };
  const own = { name: one.name, skipped: false };
  try {
    const violations = judgeCase(test, one, policies, options);
    const failure = violations.find(({ type }) => type === 'failure');
    // A policy that cannot answer proves nothing, whatever the assertion wants.
    if (failure !== undefined) return { ...own, error: failure.message };
    const messages = violations.map(({ message }) => message);
    for (const assertion of one.assertions) {
      const error = checkAssertion(assertion, messages);
      if (error !== undefined) return { ...own, error };
    }
    return own;
  } catch (error) {
    return { ...own, error: messageOf(error) };
  }
}

function judgeCase(
  test: SuiteTest,
  one: SuiteCase,
  policies: Policies,
  { read, drivers }: RunSuiteOptions,
): Violation[] {
  const objects = read(one.object);
  const [object] = objects;
  if (object === undefined || objects.length > 1)
    throw new TestError(
      `object file must contain exactly one object: ${JSON.stringify(one.object)} defines ${objects.length} objects`,
    );
  const inventory = one.inventory.flatMap((path) => read(path));
  const client = new GatekeeperClient({
    templates: policies.templates,
    constraints: policies.constraints,
    drivers,
    inventory: inventoryData(inventory, undefined),
    namespaces: namespacesOf(inventory),
  });
  const [failure] = client.failures;
  if (failure !== undefined)
    throw new TestError(`${test.template}: ${failure.problems[0]?.message ?? 'the template cannot run'}`);
  const request = requestOf(object);
  if (request !== undefined) return client.review(request);
  const violations = client.review(reviewOf(object, { source: 'Original' }));
  const expanded = policies.expander.expand(object, undefined);
  if ('error' in expanded) throw new TestError(`expanding resource ${nameOf(object)}: ${expanded.error}`);
  for (const resultant of expanded.resultants)
    violations.push(
      ...impliedBy(resultant, client.review(reviewOf(resultant.object, { source: 'Generated' }))),
    );
  return violations;
}

/** An AdmissionReview is the request that it holds. */
function requestOf(object: JsonObject): Review | undefined {
  const { group, kind } = gvkOf(object);
  if (kind !== 'AdmissionReview' || group !== 'admission.k8s.io') return undefined;
  const request = at(object, 'request');
  if (!isJsonObject(request)) throw new TestError('missing an AdmissionRequest object');
  const read = readRequest(request);
  if ('error' in read) throw new TestError(read.error);
  return read.review;
}

function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  throw error;
}
