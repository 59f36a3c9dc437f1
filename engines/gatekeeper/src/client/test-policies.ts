import type { JsonObject } from '@toride/core';
import type { Expander, Resultant } from '../expand/expander.ts';
import type { Source } from '../match/match.ts';
import { nameOf, namespaceOf, type NamespaceInfo } from '../object.ts';
import { GatekeeperClient, type Violation } from './client.ts';
import type { PolicyDriver } from './driver.ts';
import { inventoryData } from './inventory.ts';
import { readPolicies, type Policies } from './policies.ts';
import { namespacesOf, reviewOf } from './review.ts';

/** What a constraint says of an object, or of one that it would make. */
export interface TestViolation extends Violation {
  readonly object: JsonObject;
}

export interface TestResult {
  readonly violations: readonly TestViolation[];
  readonly policies: Policies;
  readonly client: GatekeeperClient;
  /** Objects of which something could not be judged, and why. */
  readonly errors: readonly { readonly object: JsonObject; readonly message: string }[];
}

/**
 * Objects and policies in, violations out, as `gator test`: every object is judged, what it would make is judged for it, and
 * all of them are `data.inventory`.
 *
 * Like gator, an object without a namespace is judged as if it were in one without a name, so `scope: Cluster` matches
 * Namespaces only; the webhook and the audit of a cluster see it in no namespace.
 *
 * @example testPolicies(objects, [regoDriver()]).violations
 */
export function testPolicies(objects: readonly JsonObject[], drivers: readonly PolicyDriver[]): TestResult {
  const policies = readPolicies(objects);
  const namespaces = namespacesOf(objects);
  const client = new GatekeeperClient({
    templates: policies.templates,
    constraints: policies.constraints,
    drivers,
    inventory: inventoryData(objects, undefined),
    namespaces,
  });
  const violations: TestViolation[] = [];
  const errors: { object: JsonObject; message: string }[] = [];
  for (const object of objects) {
    for (const subject of subjectsOf(object, policies.expander, namespaces)) {
      if ('error' in subject) errors.push({ object, message: subject.error });
      else violations.push(...violationsOf(client, subject).map((violation) => ({ ...violation, object })));
    }
  }
  return { violations, policies, client, errors };
}

/** What is judged for an object: itself, or one that it would make. */
export interface TestSubject {
  readonly object: JsonObject;
  readonly namespace: NamespaceInfo | undefined;
  readonly source: Source;
  /** What makes it; undefined for the object itself. */
  readonly resultant: Resultant | undefined;
}

/** The object, then what it would make, or why that cannot be said. */
export function* subjectsOf(
  object: JsonObject,
  expander: Expander,
  namespaces: ReadonlyMap<string, NamespaceInfo>,
): Generator<TestSubject | { readonly error: string }> {
  const namespace = gatorNamespace(object, namespaces);
  yield { object, namespace, source: 'Original', resultant: undefined };
  const expanded = expander.expand(object, namespace);
  if ('error' in expanded) yield { error: `expanding resource ${nameOf(object)}: ${expanded.error}` };
  else
    for (const resultant of expanded.resultants)
      yield { object: resultant.object, namespace, source: 'Generated', resultant };
}

export function violationsOf(
  client: GatekeeperClient,
  { object, namespace, source, resultant }: TestSubject,
): Violation[] {
  const violations = client.review(reviewOf(object, { namespace, source }));
  return resultant === undefined ? violations : impliedBy(resultant, violations);
}

/** What is said of a made object is said of its maker, with the template that makes it. */
export function impliedBy({ template }: Resultant, violations: readonly Violation[]): Violation[] {
  const { name, enforcementAction } = template;
  return violations.map((violation) => ({
    ...violation,
    message: `[Implied by ${name}] ${violation.message}`,
    actions: enforcementAction === '' ? violation.actions : [enforcementAction],
  }));
}

/** The namespace that gator gives an object: an empty one for none, and `default` even where nobody has it. */
export function gatorNamespace(
  object: JsonObject,
  namespaces: ReadonlyMap<string, NamespaceInfo>,
): NamespaceInfo | undefined {
  const name = namespaceOf(object);
  if (name === '') return { name: '', labels: {} };
  return namespaces.get(name) ?? (name === 'default' ? { name, labels: {} } : undefined);
}
