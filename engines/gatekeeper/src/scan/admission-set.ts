import type { Inventory, JsonObject, Resource, Rule, Severity } from '@toride/core';
import { admissionPolicies, type AdmissionPolicies } from '../admission-policy/evaluator.ts';
import {
  ADMISSION_GROUP,
  type AdmissionBinding,
  type AdmissionPolicy,
  type MatchResources,
} from '../admission-policy/policy.ts';
import { resourceMap, type ResourceMap } from '../admission-policy/resources.ts';
import { at, jsonOf, listOf, stringAt } from '../object.ts';
import { clip, FRAMEWORKS, policyRuleId, SEVERITY_ANNOTATION, severityNamed } from './policy-rule.ts';

const KIND = 'ValidatingAdmissionPolicy';

/** One ValidatingAdmissionPolicy of the inventory: a rule of the scan. */
export interface AdmissionRule {
  readonly rule: Rule;
  readonly resource: Resource;
  readonly policy: AdmissionPolicy;
  /** Whether what it says depends on the namespace. */
  readonly asksWhere: boolean;
}

/** All admission policies of an inventory. */
export interface AdmissionSet {
  readonly evaluator: AdmissionPolicies;
  /** By the policy's name. */
  readonly rules: ReadonlyMap<string, AdmissionRule>;
  readonly resourceOf: ReadonlyMap<JsonObject, Resource>;
  readonly resources: ResourceMap;
}

const sets = new WeakMap<Inventory, AdmissionSet | null>();

/** Undefined where the inventory holds none. */
export function admissionSetOf(inventory: Inventory): AdmissionSet | undefined {
  let set = sets.get(inventory);
  if (set === undefined) sets.set(inventory, (set = readSet(inventory) ?? null));
  return set ?? undefined;
}

function readSet(inventory: Inventory): AdmissionSet | undefined {
  const own = inventory.resources.filter(
    (resource) => isAdmission(resource) && !isGenerated(resource, inventory),
  );
  if (own.length === 0) return undefined;
  // Parameters can be of any kind, so all objects are given; generated policies are Gatekeeper's, which judges them itself.
  const others = inventory.resources.filter((resource) => !isAdmission(resource));
  const objects = [...own, ...others].map(jsonOf);
  const evaluator = admissionPolicies({
    objects,
    // A scan of files never knows all Namespaces of the cluster that they are meant for.
    covers: ({ group, kind }, namespace) =>
      kind !== 'Namespace' &&
      inventory.coverage(kind, group, namespace === '' ? undefined : namespace) === 'complete',
  });
  const resourceOf = new Map(own.map((resource) => [jsonOf(resource), resource]));
  const rules = new Map<string, AdmissionRule>();
  for (const policy of evaluator.policies) {
    const resource = resourceOf.get(policy.object);
    if (policy.kind !== KIND || resource === undefined) continue;
    const bindings = evaluator.bindings.filter(
      (binding) => binding.kind === KIND && binding.policyName === policy.name,
    );
    rules.set(policy.name, ruleOf(policy, resource, bindings, inventory));
  }
  return { evaluator, rules, resourceOf, resources: resourceMap(objects) };
}

function isAdmission({ group, kind }: Resource): boolean {
  return group === ADMISSION_GROUP && /AdmissionPolicy(?:Binding)?$/.test(kind);
}

/** Gatekeeper writes policies for the API server from its own templates and constraints; those are judged as such. */
function isGenerated(resource: Resource, inventory: Inventory): boolean {
  return (resource.object.metadata.ownerReferences ?? []).some(
    ({ apiVersion, kind, name }) =>
      (apiVersion.startsWith('templates.gatekeeper.sh/') ||
        apiVersion.startsWith('constraints.gatekeeper.sh/')) &&
      inventory.find(kind, apiVersion.slice(0, apiVersion.indexOf('/')), undefined, name) !== undefined,
  );
}

function ruleOf(
  policy: AdmissionPolicy,
  resource: Resource,
  bindings: readonly AdmissionBinding[],
  inventory: Inventory,
): AdmissionRule {
  const { name } = resource;
  const annotations = at(policy.object, 'metadata', 'annotations');
  const description = clip(stringAt(annotations, 'description'), 2000);
  const selectors = [
    policy.matchConstraints,
    ...bindings.flatMap(({ matchResources }) => matchResources ?? []),
  ];
  const rule: Rule = {
    id: policyRuleId(KIND, name),
    title: clip(stringAt(annotations, 'title'), 60) || clip(`Objects keep the admission policy ${name}`, 80),
    why:
      description ||
      clip(
        `The API server asks ${KIND} ${name} of each request that it matches; what it refuses cannot be created or changed.`,
        2000,
      ),
    severity: severityNamed(stringAt(annotations, SEVERITY_ANNOTATION)) ?? severityOf(bindings),
    scope: 'object',
    reason: clip(`violation of ${name}`, 80),
    detail: '{message}{of}',
    remediation: clip(
      `Change the object so that it keeps the policy, or ask its owners whether ${name} should match it.`,
      2000,
    ),
    frameworks: FRAMEWORKS,
    layer: 'cluster',
    phase: 'deploy',
    function: 'prevent',
    references: ['https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/'],
    policy: {
      kind: KIND,
      name,
      engines: ['CEL'],
      enforcement: enforcementWords(bindings),
      match: clip(matchWords(policy.matchConstraints), 2000),
      at: inventory.locate(resource.place),
    },
  };
  return {
    rule,
    resource,
    policy,
    asksWhere:
      /namespace/i.test(JSON.stringify(policy.validations)) ||
      selectors.some(({ namespaceSelector }) => /[{,]"/.test(JSON.stringify(namespaceSelector))),
  };
}

const BY_ACTION: readonly (readonly [string, Severity])[] = [
  ['Deny', 'high'],
  ['Warn', 'medium'],
];

function severityOf(bindings: readonly AdmissionBinding[]): Severity {
  const actions = bindings.flatMap(({ validationActions }) => validationActions as readonly string[]);
  return BY_ACTION.find(([action]) => actions.includes(action))?.[1] ?? 'low';
}

function enforcementWords(bindings: readonly AdmissionBinding[]): string {
  if (bindings.length === 0) return 'none: no binding puts it in force';
  return bindings
    .map(({ name, validationActions }) => `${validationActions.join(' and ').toLowerCase()} by ${name}`)
    .join(', ');
}

function matchWords({ resourceRules, namespaceSelector, objectSelector }: MatchResources): string {
  const rules = resourceRules.map(
    ({ resources, operations, apiGroups }) =>
      `${operations.join(' or ')} of ${resources.join(', ')}${apiGroups.every((group) => group === '') ? '' : ` (${apiGroups.join(', ')})`}`,
  );
  const narrowed = [namespaceSelector, objectSelector].some(
    ({ matchLabels = {}, matchExpressions = [] }) =>
      Object.keys(matchLabels).length > 0 || listOf(matchExpressions as never).length > 0,
  );
  return `${rules.length === 0 ? 'every request' : rules.join('; ')}${narrowed ? ', narrowed by labels' : ''}`;
}
