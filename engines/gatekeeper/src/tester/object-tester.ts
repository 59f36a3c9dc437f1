import type { Json, JsonObject } from '@toride/core';
import { admissionPolicies, type AdmissionPolicies } from '../admission-policy/evaluator.ts';
import { GatekeeperClient, type Violation } from '../client/client.ts';
import type { PolicyDriver } from '../client/driver.ts';
import { inventoryData } from '../client/inventory.ts';
import { readPolicies, type Policies } from '../client/policies.ts';
import { namespacesOf } from '../client/review.ts';
import { subjectsOf, type TestSubject, violationsOf } from '../client/test-policies.ts';
import { gvkOf } from '../object.ts';
import { askAdmission, withoutMutations } from './ask-admission.ts';
import { brokenConstraints } from './broken-constraints.ts';

/** What one policy says of one object. */
export interface ObjectFinding {
  /** The constraint or admission policy; undefined for what neither says (an expansion that fails). */
  readonly constraint: { readonly kind: string; readonly name: string } | undefined;
  readonly message: string;
  readonly details: Json;
  /** What is to be done: `deny`, `dryrun`, `warn`; empty for what is unknown. */
  readonly actions: readonly string[];
  /** `unknown`: the policy should have judged the object and could not. */
  readonly type: 'violation' | 'autoreject' | 'unknown';
}

export interface ObjectTester {
  readonly policies: Policies;
  readonly client: GatekeeperClient;
  /** The ValidatingAdmissionPolicies among the objects. */
  readonly admission: AdmissionPolicies;
  /** The object itself, then what it would make. */
  judge(object: JsonObject): readonly ObjectFinding[];
}

/**
 * Objects and policies in, findings out, one object at a time, as `gator test` judges them: by the constraints among the
 * objects, with all of them as `data.inventory`, and with what ExpansionTemplates make of each. Beyond gator, a policy that
 * cannot answer is `unknown` on each object that it should have judged.
 *
 * @example
 * const tester = objectTester(objects, [regoDriver()]);
 * for (const object of objects) tester.judge(object);
 */
export function objectTester(objects: readonly JsonObject[], drivers: readonly PolicyDriver[]): ObjectTester {
  const policies = readPolicies(objects);
  const namespaces = namespacesOf(objects);
  const client = new GatekeeperClient({
    templates: policies.templates,
    constraints: policies.constraints,
    drivers,
    inventory: inventoryData(objects, undefined),
    namespaces,
  });
  // Files are seldom all that a cluster has: what depends on anything else is unknown.
  const admission = admissionPolicies({ objects: withoutMutations(objects), covers: () => false });
  const broken = brokenConstraints(objects, policies);
  const unjudged = ({ object, namespace, source }: TestSubject): ObjectFinding[] =>
    broken
      .find({ object, gvk: gvkOf(object), namespace, source })
      .map(({ item: { kind, name, why } }) => unknown({ kind, name }, why));
  return {
    policies,
    client,
    admission,
    judge: (object) =>
      [...subjectsOf(object, policies.expander, namespaces)].flatMap((subject) =>
        'error' in subject
          ? [unknown(undefined, subject.error)]
          : [
              ...violationsOf(client, subject).map(asFinding),
              ...unjudged(subject),
              ...askAdmission(admission, subject.object),
            ],
      ),
  };
}

function asFinding({ constraint, message, details, actions, type }: Violation): ObjectFinding {
  const { kind, name } = constraint;
  if (type === 'failure') return unknown({ kind, name }, message);
  return { constraint: { kind, name }, message, details, actions, type };
}

function unknown(constraint: ObjectFinding['constraint'], message: string): ObjectFinding {
  return { constraint, message, details: null, actions: [], type: 'unknown' };
}
