import { byCodeUnit, type JsonObject } from '@toride/core';
import type { Resultant } from '../expand/expander.ts';
import { nameOf, namespaceOf, stringAt, type NamespaceInfo } from '../object.ts';
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
    const namespace = gatorNamespace(object, namespaces);
    const own = client.review(reviewOf(object, { namespace, source: 'Original' }));
    const expanded = policies.expander.expand(object, namespace);
    if ('error' in expanded)
      errors.push({ object, message: `expanding resource ${nameOf(object)}: ${expanded.error}` });
    else
      for (const resultant of expanded.resultants)
        own.push(
          ...impliedBy(
            resultant,
            client.review(reviewOf(resultant.object, { namespace, source: 'Generated' })),
          ),
        );
    violations.push(...own.map((violation) => ({ ...violation, object })));
  }
  return { violations, policies, client, errors };
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

/**
 * The objects that objects would make, as `gator expand` prints them: by name, version and kind, backwards.
 *
 * @example expandObjects(objects)
 */
export function expandObjects(objects: readonly JsonObject[]): {
  readonly objects: readonly JsonObject[];
  readonly errors: readonly string[];
  readonly policies: Policies;
} {
  const policies = readPolicies(objects);
  const namespaces = namespacesOf(objects);
  const errors: string[] = [];
  const made = objects.flatMap((object) => {
    const result = policies.expander.expand(object, gatorNamespace(object, namespaces));
    if ('error' in result) errors.push(result.error);
    return 'error' in result ? [] : result.resultants.map((resultant) => resultant.object);
  });
  return { objects: made.sort((a, b) => byCodeUnit(sortKey(b), sortKey(a))), errors, policies };
}

function sortKey(object: JsonObject): string {
  return `${nameOf(object)}${stringAt(object, 'apiVersion')}${stringAt(object, 'kind')}`;
}
