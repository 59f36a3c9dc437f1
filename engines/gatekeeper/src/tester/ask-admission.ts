import type { JsonObject } from '@toride/core';
import type { AdmissionPolicies } from '../admission-policy/evaluator.ts';
import { policyKind } from '../admission-policy/read-policy.ts';
import type { PolicyDecision } from '../admission-policy/review.ts';
import { gvkOf } from '../object.ts';
import type { ObjectFinding } from './object-tester.ts';

/**
 * What ValidatingAdmissionPolicies say when somebody creates the object. Nobody knows who: what asks for the user is unknown,
 * and so is an error, since files lack the fields that the API server would fill in.
 */
export function askAdmission(admission: AdmissionPolicies, object: JsonObject): readonly ObjectFinding[] {
  if (admission.policies.length === 0) return [];
  return admission.validate(admission.creation(object)).decisions.flatMap((decision): ObjectFinding[] => {
    const { outcome, message, pointer } = decision;
    const constraint = { kind: decision.kind, name: decision.policy };
    if (outcome === 'pass') return [];
    if (outcome === 'fail') {
      const details = decision.binding === undefined ? {} : { binding: decision.binding };
      return [{ constraint, message, details, actions: actionsOf(decision), type: 'violation' }];
    }
    const why = outcome === 'error' ? `${pointer} ends in an error: ${message}` : message;
    return [{ constraint, message: why, details: null, actions: [], type: 'unknown' }];
  });
}

/** In the words of constraints; an entry in the audit log is what `dryrun` leaves. */
function actionsOf({ actions }: PolicyDecision): readonly string[] {
  return actions.map((action) => ({ Deny: 'deny', Warn: 'warn', Audit: 'dryrun' })[action]);
}

/** Whether the object is a policy that is asked here: of an object in a file, nobody knows whether it was mutated already. */
export function isAdmissionPolicy(object: JsonObject): boolean {
  return policyKind(object) === 'ValidatingAdmissionPolicy';
}

/** What mutates is no part of this, nor what binds it. */
export function withoutMutations(objects: readonly JsonObject[]): JsonObject[] {
  return objects.filter((object) => !gvkOf(object).kind.startsWith('MutatingAdmissionPolicy'));
}
