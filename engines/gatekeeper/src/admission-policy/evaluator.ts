import { byCodeUnit, type JsonObject } from '@toride/core';
import type { ObjectProblem } from '../client/policies.ts';
import { gvkOf, isNamespace, nameOf, namespaceOf } from '../object.ts';
import { compileAdmissionPolicy } from './compile.ts';
import type { PolicyHook, PolicyWorld } from './invocation.ts';
import { mutateRequest } from './mutating.ts';
import { paramIndex } from './params.ts';
import type { AdmissionBinding, AdmissionPolicy, AdmissionPolicyKind } from './policy.ts';
import { boundKind, readAdmissionBinding } from './read-binding.ts';
import { policyKind, readAdmissionPolicy } from './read-policy.ts';
import { resourceMap } from './resources.ts';
import type {
  AdmissionPolicyOptions,
  AdmissionPolicyRequest,
  AdmissionPolicyReview,
  RequestUser,
} from './review.ts';
import { validateRequest } from './validating.ts';

/** All admission policies of some objects, made ready to be asked. */
export interface AdmissionPolicies {
  readonly policies: readonly AdmissionPolicy[];
  readonly bindings: readonly AdmissionBinding[];
  /** Of policies and bindings that the API server refuses, and of expressions that do not compile. */
  readonly problems: readonly ObjectProblem[];
  /** Mutates, then validates what came of it: the whole of what policies do with a request. */
  readonly review: (request: AdmissionPolicyRequest) => AdmissionPolicyReview;
  /** The mutating half; admission plug-ins and webhooks stand between it and the other. */
  readonly mutate: (request: AdmissionPolicyRequest) => AdmissionPolicyReview;
  readonly validate: (request: AdmissionPolicyRequest) => AdmissionPolicyReview;
  /** The request that creates an object, by nobody in particular unless a user is given. */
  readonly creation: (object: JsonObject, userInfo?: RequestUser) => AdmissionPolicyRequest;
}

/**
 * Reads and compiles every ValidatingAdmissionPolicy, MutatingAdmissionPolicy and binding among the objects. Policies, bindings
 * and parameters are asked by name, where the API server has no order.
 *
 * @example
 * const policies = admissionPolicies({ objects });
 * policies.review(policies.creation(pod)).verdict // 'denied'
 */
export function admissionPolicies(options: AdmissionPolicyOptions): AdmissionPolicies {
  const { objects } = options;
  const problems: ObjectProblem[] = [];
  const bindings = readBindings(objects, problems);
  const hooks = readHooks(objects, bindings, problems);
  const all = [...hooks.values()].flat();
  tellOrphans(bindings, all, problems);
  const world = worldOf(options, all);
  const validate = exempting((request) =>
    validateRequest(hooks.get('ValidatingAdmissionPolicy') ?? [], request, world),
  );
  const mutate = exempting((request) =>
    mutateRequest(hooks.get('MutatingAdmissionPolicy') ?? [], request, world),
  );
  return {
    policies: all.map(({ compiled }) => compiled.policy),
    bindings,
    problems,
    mutate,
    validate,
    creation: (object, userInfo) => creationOf(object, userInfo, world),
    review: (request) => {
      const mutated = mutate(request);
      if (mutated.verdict === 'denied') return mutated;
      return together(mutated, validate({ ...request, object: mutated.object }));
    },
  };
}

function creationOf(
  object: JsonObject,
  userInfo: RequestUser | undefined,
  { resources }: PolicyWorld,
): AdmissionPolicyRequest {
  const kind = gvkOf(object);
  const clustered = resources.namespaced(kind.group, kind.kind) === false;
  const own = isNamespace(kind) ? nameOf(object) : namespaceOf(object);
  return {
    operation: 'CREATE',
    kind,
    resource: resources.resourceOf(kind),
    name: nameOf(object),
    namespace: clustered && !isNamespace(kind) ? '' : own,
    ...(userInfo === undefined ? {} : { userInfo }),
    object,
  };
}

/** What an unknown mutation would have made of the object, nobody has judged. */
function together(mutated: AdmissionPolicyReview, validated: AdmissionPolicyReview): AdmissionPolicyReview {
  const decisions = [...mutated.decisions, ...validated.decisions];
  if (mutated.verdict !== 'unknown') return { ...validated, decisions };
  const { verdict, message } = mutated;
  const { warnings, auditAnnotations, object } = validated;
  return { verdict, message, warnings, auditAnnotations, decisions, object };
}

type Review = (request: AdmissionPolicyRequest) => AdmissionPolicyReview;

const EXEMPT: ReadonlySet<string> = new Set([
  'admissionregistration.k8s.io/validatingadmissionpolicies',
  'admissionregistration.k8s.io/validatingadmissionpolicybindings',
  'admissionregistration.k8s.io/mutatingadmissionpolicies',
  'admissionregistration.k8s.io/mutatingadmissionpolicybindings',
  // What is never stored (kubeapiserver, exclusion.Excluded).
  'authentication.k8s.io/selfsubjectreviews',
  'authentication.k8s.io/tokenreviews',
  'authorization.k8s.io/localsubjectaccessreviews',
  'authorization.k8s.io/selfsubjectaccessreviews',
  'authorization.k8s.io/selfsubjectrulesreviews',
  'authorization.k8s.io/subjectaccessreviews',
]);

/** Policies never judge policies, or a wrong one could not be taken back. */
function exempting(review: Review): Review {
  return (request) =>
    EXEMPT.has(`${request.resource.group}/${request.resource.resource}`)
      ? {
          verdict: 'allowed',
          message: '',
          warnings: [],
          auditAnnotations: {},
          decisions: [],
          object: request.object,
        }
      : review(request);
}

/** Of objects with the same kind and name the last counts, as the last that is applied does. */
function lastOfEach(objects: readonly JsonObject[], kindOf: (object: JsonObject) => unknown): JsonObject[] {
  const last = new Map<string, JsonObject>();
  for (const object of objects)
    if (kindOf(object) !== undefined) last.set(`${gvkOf(object).kind}/${nameOf(object)}`, object);
  return [...last.values()];
}

function readBindings(objects: readonly JsonObject[], problems: ObjectProblem[]): AdmissionBinding[] {
  const bindings = lastOfEach(objects, boundKind).flatMap((object) => {
    const read = readAdmissionBinding(object);
    for (const problem of read.problems) problems.push({ ...problem, object });
    return read.binding ?? [];
  });
  return bindings.sort((a, b) => byCodeUnit(a.name, b.name));
}

function readHooks(
  objects: readonly JsonObject[],
  bindings: readonly AdmissionBinding[],
  problems: ObjectProblem[],
): ReadonlyMap<AdmissionPolicyKind, readonly PolicyHook[]> {
  const hooks = new Map<AdmissionPolicyKind, PolicyHook[]>();
  for (const object of lastOfEach(objects, policyKind)) {
    const read = readAdmissionPolicy(object);
    for (const problem of read.problems) problems.push({ ...problem, object });
    const { policy } = read;
    const { compiled, problems: faults } = compileAdmissionPolicy(policy, read.problems);
    for (const problem of faults) problems.push({ ...problem, object });
    const own = bindings.filter(({ kind, policyName }) => kind === policy.kind && policyName === policy.name);
    const list = hooks.get(policy.kind) ?? [];
    list.push({ compiled, bindings: own });
    hooks.set(policy.kind, list);
  }
  for (const list of hooks.values())
    list.sort((a, b) => byCodeUnit(a.compiled.policy.name, b.compiled.policy.name));
  return hooks;
}

/** A binding without its policy does nothing, and nobody tells: `kubectl apply` of the two in the wrong order works. */
function tellOrphans(
  bindings: readonly AdmissionBinding[],
  hooks: readonly PolicyHook[],
  problems: ObjectProblem[],
): void {
  const names = new Set(hooks.map(({ compiled: { policy } }) => `${policy.kind}/${policy.name}`));
  for (const { kind, policyName, object } of bindings) {
    if (names.has(`${kind}/${policyName}`)) continue;
    const message = `spec.policyName: no ${kind} ${JSON.stringify(policyName)} is there`;
    problems.push({
      code: 'TORIDE_GATEKEEPER_ADMISSION_BINDING',
      message,
      pointer: '/spec/policyName',
      object,
    });
  }
}

function worldOf(options: AdmissionPolicyOptions, hooks: readonly PolicyHook[]): PolicyWorld {
  const { objects, authorize, covers = () => true, signal } = options;
  const namespaces = new Map(
    objects.filter((object) => isNamespace(gvkOf(object))).map((object) => [nameOf(object), object]),
  );
  const kinds = hooks.flatMap(({ compiled: { policy } }) => policy.paramKind ?? []);
  return {
    resources: resourceMap(objects),
    namespace: (name) =>
      namespaces.get(name) ?? (covers({ group: '', kind: 'Namespace' }, '') ? null : undefined),
    objects: paramIndex(objects, kinds),
    covers,
    authorize,
    signal,
  };
}
