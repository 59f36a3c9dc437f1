import type { EmittedFinding, EngineContext } from '@toride/core';
import { isNamespaced } from '@toride/inventory';
import type { AdmissionPolicyRequest, PolicyDecision } from '../admission-policy/review.ts';
import { gvkOf, nameOf } from '../object.ts';
import type { AdmissionRule, AdmissionSet } from './admission-set.ts';
import { invalidPolicy } from './invalid-policy.ts';
import { clip } from './policy-rule.ts';
import type { PolicySet } from './policy-set.ts';
import { familyOf, type Subject } from './subjects.ts';
import { tellProblem } from './tell-invalid.ts';
import { placeOf, referenceOf } from './violation-place.ts';

/**
 * Judges every object, and the pods that workloads would make, by the ValidatingAdmissionPolicies of the inventory, as if
 * somebody created it now. Who that is, nobody can say: what asks for it is unknown.
 */
export async function judgeAdmission(
  set: AdmissionSet,
  policies: PolicySet,
  context: EngineContext,
): Promise<void> {
  const { inventory, breathe, enabled } = context;
  if (enabled(invalidPolicy.id))
    for (const { object, ...problem } of set.evaluator.problems)
      tellProblem(set.resourceOf.get(object), problem, context);
  const rules = [...set.rules.values()].filter(({ rule }) => enabled(rule.id));
  if (rules.length === 0) return;
  for (const resource of inventory.resources) {
    const workload = inventory.workloadOf(resource);
    // What a controller has made is judged by what it would make.
    if (workload !== undefined && workload.resource !== resource) continue;
    for (const subject of familyOf(resource, inventory, policies.policies).subjects) {
      const pause = breathe();
      if (pause) await pause;
      if (subject.expansion === undefined) judgeSubject(subject, set, rules, context);
    }
  }
}

function judgeSubject(
  subject: Subject,
  set: AdmissionSet,
  rules: readonly AdmissionRule[],
  { emit, tally }: EngineContext,
): void {
  const request = requestOf(subject, set);
  const byPolicy = new Map<string, PolicyDecision[]>();
  const all = decisionsOf(request, subject, set);
  if ('broken' in all) {
    for (const rule of rules.filter((one) => namesResource(one, request)))
      emit(unknownFinding(rule, subject, all.broken));
    return;
  }
  for (const decision of all) {
    const list = byPolicy.get(decision.policy);
    if (list === undefined) byPolicy.set(decision.policy, [decision]);
    else list.push(decision);
  }
  for (const rule of rules) {
    const decisions = byPolicy.get(rule.policy.name);
    if (decisions === undefined) {
      if (namesResource(rule, request)) tally(rule.rule.id, 'not-applicable', subject.resource);
      continue;
    }
    const told = new Set<string>();
    for (const decision of decisions) {
      const finding = findingOf(decision, rule, subject);
      // The same words by several bindings, or of several parameters, are one finding.
      const key =
        finding && `${finding.verdict} ${String(finding.values['message'] ?? finding.values['why'])}`;
      if (finding === undefined || key === undefined || told.has(key)) continue;
      told.add(key);
      emit(finding);
    }
    if (told.size === 0) tally(rule.rule.id, 'pass', subject.resource);
  }
}

/** Mutating policies act on pods that are still to be made; what is there already has met them. */
function decisionsOf(
  request: AdmissionPolicyRequest,
  { of }: Subject,
  { evaluator }: AdmissionSet,
): readonly PolicyDecision[] | { readonly broken: string } {
  try {
    return decide(request, of !== '', evaluator);
  } catch (error) {
    return { broken: `the evaluation broke off: ${(error as Error).message}` };
  }
}

function decide(
  request: AdmissionPolicyRequest,
  isMade: boolean,
  evaluator: AdmissionSet['evaluator'],
): readonly PolicyDecision[] {
  if (!isMade || evaluator.policies.every(({ kind }) => kind !== 'MutatingAdmissionPolicy'))
    return evaluator.validate(request).decisions;
  const mutated = evaluator.mutate(request);
  return evaluator.validate(
    mutated.verdict === 'allowed' ? { ...request, object: mutated.object ?? request.object } : request,
  ).decisions;
}

function requestOf({ object, resource }: Subject, { resources }: AdmissionSet): AdmissionPolicyRequest {
  const kind = gvkOf(object);
  const isNamespace = kind.group === '' && kind.kind === 'Namespace';
  return {
    operation: 'CREATE',
    kind,
    resource: resources.resourceOf(kind),
    name: nameOf(object),
    namespace: isNamespace ? resource.name : (resource.namespace ?? ''),
    object,
  };
}

function unknownFinding(
  { rule }: Pick<AdmissionRule, 'rule'>,
  subject: Subject,
  why: string,
): EmittedFinding {
  return {
    rule: rule.id,
    verdict: 'unknown',
    subject: { type: 'object', ...referenceOf(subject) },
    at: subject.place,
    values: { why: clip(`${why}${subject.of}`, 1000) },
  };
}

function findingOf(
  { outcome, message, pointer, actions, binding }: PolicyDecision,
  { rule, policy, resource, asksWhere }: AdmissionRule,
  subject: Subject,
): EmittedFinding | undefined {
  const unknown = (why: string): EmittedFinding => unknownFinding({ rule }, subject, why);
  if (outcome === 'pass') return undefined;
  if (outcome === 'unknown') return unknown(message);
  if (outcome === 'error') {
    const end = policy.failurePolicy === 'Fail' ? 'which refuses a request' : 'which lets a request pass';
    // Files lack what the API server would fill in, and most errors are fields that are not there.
    return unknown(`${pointer} ends in an error, ${end}: ${message}`);
  }
  if (asksWhere && isPlaceless(subject))
    return unknown(`it depends on the namespace, which the file leaves open: ${message}`);
  return {
    rule: rule.id,
    ...placeOf({ message, details: {} }, subject),
    values: {
      message: clip(message, 1000),
      of: subject.of,
      constraint: binding ?? policy.name,
      enforcement: actions.join(', ').toLowerCase(),
    },
    proof: [
      {
        claim: `${resource.kind} ${policy.name} (${rule.policy?.enforcement ?? ''}) refuses it by ${pointer}`,
        at: { document: resource.place.document, pointer: resource.place.pointer + pointer },
        source: { type: 'rule', name: `${resource.kind} ${policy.name}` },
      },
    ],
  };
}

function isPlaceless({ object, resource }: Subject): boolean {
  const { group, kind } = gvkOf(object);
  return resource.namespace === undefined && isNamespaced(group, kind) === true;
}

/** Whether a policy is about objects of this kind at all. */
function namesResource({ policy }: AdmissionRule, { resource }: AdmissionPolicyRequest): boolean {
  const has = (list: readonly string[], value: string): boolean => list.includes('*') || list.includes(value);
  return policy.matchConstraints.resourceRules.some(
    ({ apiGroups, resources, operations }) =>
      has(operations, 'CREATE') &&
      has(apiGroups, resource.group) &&
      (has(resources, resource.resource) || resources.includes('*/*')),
  );
}
