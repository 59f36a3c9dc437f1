import type { JsonObject } from '@toride/core';
import { apiVersionOf, nameOf, namespaceOf } from '../object.ts';
import {
  requestAuthorizer,
  requestVariable,
  namespaceVariable,
  type RequestAuthorizer,
} from '../cel/bindings.ts';
import type { CelBindings } from '@toride/cel';
import type { CompiledAdmissionPolicy } from './compile.ts';
import { matchRequest, type Matched, type MatchWorld } from './matching.ts';
import { collectParams, missingParamKind, type ParamWorld } from './params.ts';
import type { AdmissionBinding } from './policy.ts';
import type { AdmissionPolicyRequest, Authorize } from './review.ts';

/** A policy with its bindings, by name. */
export interface PolicyHook {
  readonly compiled: CompiledAdmissionPolicy;
  readonly bindings: readonly AdmissionBinding[];
}

export interface PolicyWorld extends MatchWorld, ParamWorld {
  readonly authorize: Authorize | undefined;
  readonly signal: AbortSignal | undefined;
}

/** What stands between a policy and its judgement. */
export interface Obstacle {
  readonly hook: PolicyHook;
  readonly binding: AdmissionBinding | undefined;
  readonly outcome: 'error' | 'unknown';
  readonly message: string;
}

/** One policy, binding and parameters that judge the request. */
export interface Invocation {
  readonly hook: PolicyHook;
  readonly binding: AdmissionBinding;
  readonly param: JsonObject | null;
  readonly matched: Exclude<Matched, undefined | { unknown: string } | { error: string }>;
}

/** Policies, bindings and parameters that a request meets, in order (generic/policy_dispatcher.go). */
export function* invocationsOf(
  hooks: readonly PolicyHook[],
  request: AdmissionPolicyRequest,
  world: PolicyWorld,
): Generator<Invocation | Obstacle> {
  for (const hook of hooks) {
    const { policy, broken } = hook.compiled;
    const matched = matchRequest(policy.matchConstraints, request, world);
    if (matched === undefined) continue;
    const obstacle = (of: { error: string } | { unknown: string }, binding?: AdmissionBinding): Obstacle => {
      const outcome = 'error' in of ? 'error' : 'unknown';
      const what = binding === undefined ? 'policy' : 'binding';
      const message = 'error' in of ? `failed to configure ${what}: ${of.error}` : of.unknown;
      return { hook, binding, outcome, message };
    };
    if ('error' in matched || 'unknown' in matched) {
      yield obstacle(matched);
      continue;
    }
    const missing = policy.paramKind && missingParamKind(policy.paramKind, world.resources);
    if (missing !== undefined && broken === undefined) {
      yield obstacle({ error: missing });
      continue;
    }
    for (const binding of hook.bindings) {
      const bound = binding.matchResources && matchRequest(binding.matchResources, request, world);
      if (binding.matchResources !== undefined && bound === undefined) continue;
      if (bound !== undefined && ('error' in bound || 'unknown' in bound)) {
        yield obstacle(bound, binding);
        continue;
      }
      if (broken !== undefined) {
        yield obstacle({ unknown: broken }, binding);
        continue;
      }
      const collected = collectParams(policy.paramKind, binding.paramRef, request.namespace, world);
      if (!('params' in collected)) {
        yield obstacle(collected, binding);
        continue;
      }
      for (const param of collected.params) yield { hook, binding, param, matched };
    }
  }
}

export function isObstacle(found: Invocation | Obstacle): found is Obstacle {
  return 'outcome' in found;
}

/** Values of all variables but `authorizer`, what match conditions see instead of some, or why they cannot be had. */
export function bindingsOf(
  { hook, param, matched }: Pick<Invocation, 'hook' | 'param' | 'matched'>,
  request: AdmissionPolicyRequest,
  world: PolicyWorld,
):
  | { readonly bindings: CelBindings; readonly conditions: CelBindings }
  | { readonly unavailable: { readonly error: string } | { readonly unknown: string } } {
  if (!matched.convertible)
    return {
      unavailable: {
        unknown: `the object as ${apiVersionOf(matched.kind)} ${matched.kind.kind} is not known`,
      },
    };
  if (request.userInfo === undefined && hook.compiled.readsUser)
    return { unavailable: { unknown: 'the user of the request is not known' } };
  // A Namespace is in none, though its request names one.
  const isNamespace = request.kind.group === '' && request.kind.kind === 'Namespace';
  const name = isNamespace ? '' : request.namespace;
  const namespace = name === '' ? null : world.namespace(name);
  // The server refuses what is in no Namespace by another plug-in, too; here only who asks for it is told.
  if (namespace === null && name !== '' && hook.compiled.readsNamespace)
    return { unavailable: { error: `namespaces ${JSON.stringify(name)} not found` } };
  if (namespace === undefined && hook.compiled.readsNamespace)
    return { unavailable: { unknown: `the Namespace ${name} is not known` } };
  return {
    bindings: {
      object: inVersion(request.object, matched),
      oldObject: inVersion(request.oldObject, matched),
      request: requestVariable(request, matched),
      namespaceObject: namespaceVariable(namespace ?? null),
      ...(hook.compiled.policy.paramKind === undefined ? {} : { params: param }),
    },
    conditions: { request: requestVariable(request, { kind: matched.kind, resource: request.resource }) },
  };
}

/** An object as the version that matched: custom kinds without a webhook differ in nothing else. */
export function inVersion(
  object: JsonObject | undefined,
  { kind }: Invocation['matched'],
): JsonObject | null {
  if (object === undefined) return null;
  const apiVersion = apiVersionOf(kind);
  return object['apiVersion'] === apiVersion ? object : { ...object, apiVersion };
}

export function authorizerOf(request: AdmissionPolicyRequest, world: PolicyWorld): RequestAuthorizer {
  return requestAuthorizer(request, world.authorize);
}

/** How a decision names parameters. */
export function paramName(param: JsonObject | null): string | undefined {
  if (param === null) return undefined;
  const namespace = namespaceOf(param);
  return namespace === '' ? nameOf(param) : `${namespace}/${nameOf(param)}`;
}
