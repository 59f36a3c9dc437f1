import { isJsonObject, type JsonObject } from '@toride/core';
import type { AdmissionPolicies } from '../admission-policy/evaluator.ts';
import type { AdmissionPolicyRequest, PolicyDecision } from '../admission-policy/review.ts';
import { at, stringAt, stringsOf } from '../object.ts';
import type { Judgement, Said } from './candidate.ts';
import type { RecordedRequest } from './recorded.ts';

/** What ValidatingAdmissionPolicies say of a request, as the API server would ask them. */
export function judgeAdmission(admission: AdmissionPolicies, recorded: RecordedRequest): Judgement {
  const denied: Said[] = [];
  const warned: Said[] = [];
  const dryrun: Said[] = [];
  const unknown: Said[] = [];
  for (const decision of admission.validate(requestOf(recorded.request)).decisions) {
    const said = { policy: `${decision.kind} ${decision.policy}`, message: decision.message };
    const list = isBlind(decision, recorded, admission) ? 'unknown' : listOf(decision);
    if (list === 'pass') continue;
    if (list === 'unknown') unknown.push(said);
    else if (list === 'denied') denied.push(said);
    else if (list === 'warned') warned.push(said);
    else dryrun.push(said);
  }
  return { denied, warned, dryrun, unknown };
}

function listOf({ outcome, denies, actions }: PolicyDecision): keyof Judgement | 'pass' {
  if (outcome === 'pass') return 'pass';
  if (outcome === 'unknown') return 'unknown';
  if (denies) return 'denied';
  if (outcome === 'error') return 'pass';
  return actions.includes('Warn') ? 'warned' : 'dryrun';
}

/** What compares with the object before an update cannot be told where the log does not hold it. */
function isBlind(
  { policy }: PolicyDecision,
  { withoutOldObject }: RecordedRequest,
  { policies }: AdmissionPolicies,
): boolean {
  if (!withoutOldObject) return false;
  return JSON.stringify(policies.find(({ name }) => name === policy) ?? '').includes('oldObject');
}

export function joined(a: Judgement, b: Judgement): Judgement {
  return {
    denied: [...a.denied, ...b.denied],
    warned: [...a.warned, ...b.warned],
    dryrun: [...a.dryrun, ...b.dryrun],
    unknown: [...a.unknown, ...b.unknown],
  };
}

function requestOf(request: JsonObject): AdmissionPolicyRequest {
  const kind = at(request, 'kind');
  const resource = at(request, 'resource');
  const user = at(request, 'userInfo');
  const objectAt = (field: string): JsonObject | undefined => {
    const found = at(request, field);
    return isJsonObject(found) ? found : undefined;
  };
  const group = { group: stringAt(kind, 'group'), version: stringAt(kind, 'version') };
  const options = objectAt('options');
  return {
    operation: (stringAt(request, 'operation') || 'CREATE') as AdmissionPolicyRequest['operation'],
    kind: { ...group, kind: stringAt(kind, 'kind') },
    resource: {
      group: stringAt(resource, 'group'),
      version: stringAt(resource, 'version'),
      resource: stringAt(resource, 'resource'),
    },
    ...(stringAt(request, 'subResource') === '' ? {} : { subResource: stringAt(request, 'subResource') }),
    name: stringAt(request, 'name'),
    namespace: stringAt(request, 'namespace'),
    userInfo: { username: stringAt(user, 'username'), groups: stringsOf(at(user, 'groups')) },
    object: objectAt('object'),
    oldObject: objectAt('oldObject'),
    ...(options === undefined ? {} : { options }),
  };
}
