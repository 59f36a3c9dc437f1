import { RUNTIME_BUDGET } from '@toride/cel';
import { isJsonObject, type Json, type JsonObject } from '@toride/core';
import { conditionsHold } from '../cel/match-conditions.ts';
import { openRound } from '../cel/round.ts';
import {
  authorizerOf,
  bindingsOf,
  inVersion,
  invocationsOf,
  isObstacle,
  paramName,
  type Invocation,
  type PolicyHook,
  type PolicyWorld,
} from './invocation.ts';
import { applyConfiguration } from './mutate/apply.ts';
import { jsonPatch } from './mutate/json-patch.ts';
import { decodingFault } from './mutate/strict.ts';
import { mergeTypeOf, type MergeType } from './mutate/merge-type.ts';
import type { PolicyMutation } from './policy.ts';
import type { AdmissionPolicyRequest, AdmissionPolicyReview, PolicyDecision } from './review.ts';

const KIND = 'MutatingAdmissionPolicy';
const INTERNAL = 'InternalError';

/**
 * Applies every mutation, then once more those of policies that ask for it where something changed the object after them
 * (policy/mutating/dispatcher.go; admission's reinvocation).
 */
export function mutateRequest(
  hooks: readonly PolicyHook[],
  request: AdmissionPolicyRequest,
  world: PolicyWorld,
): AdmissionPolicyReview {
  const untouched = { warnings: [], auditAnnotations: {}, decisions: [], object: request.object };
  if (request.operation === 'DELETE' || request.object === undefined)
    return { verdict: 'allowed', message: '', ...untouched };
  const run = new MutationRun(request, world, request.object);
  run.pass(hooks, undefined);
  if (!run.refused() && run.again.size > 0) run.pass(hooks, run.again);
  return run.review();
}

/** One request on its way through the policies. */
class MutationRun {
  readonly #request: AdmissionPolicyRequest;
  readonly #world: PolicyWorld;
  readonly #decisions: PolicyDecision[] = [];
  readonly #configuration: PolicyDecision[] = [];
  /** Invocations to run once more. */
  readonly again = new Set<string>();
  #object: JsonObject;
  #ended = false;

  constructor(request: AdmissionPolicyRequest, world: PolicyWorld, object: JsonObject) {
    this.#request = request;
    this.#world = world;
    this.#object = object;
  }

  /** `only`: the second pass, of these invocations. All are chosen by the object as it came to the pass. */
  pass(hooks: readonly PolicyHook[], only: ReadonlySet<string> | undefined): void {
    const request = { ...this.#request, object: this.#object };
    const invoked = new Set<string>();
    let changed = false;
    for (const found of invocationsOf(hooks, request, this.#world)) {
      if (this.#ended) break;
      if (isObstacle(found)) {
        // Known from the first pass.
        if (only === undefined) this.#obstacle(found.hook, found.binding?.name, found.outcome, found.message);
        continue;
      }
      const key = keyOf(found);
      if (only !== undefined && !only.has(key)) continue;
      const applied = this.#invoke(found);
      if (applied === undefined) continue;
      if (applied) changed = true;
      if (found.hook.compiled.policy.reinvocationPolicy === 'IfNeeded') invoked.add(key);
    }
    if (changed && only === undefined) for (const key of invoked) this.again.add(key);
  }

  #obstacle(
    hook: PolicyHook,
    binding: string | undefined,
    outcome: 'error' | 'unknown',
    message: string,
  ): void {
    const { name, failurePolicy } = hook.compiled.policy;
    const denies = outcome === 'error' && failurePolicy === 'Fail';
    const base = { kind: KIND, policy: name, outcome, pointer: '/spec', index: 0, message, denies } as const;
    const list = message.startsWith('failed to configure') ? this.#configuration : this.#decisions;
    list.push({ ...base, ...(binding === undefined ? {} : { binding }), reason: '', actions: ['Deny'] });
  }

  /** Whether a mutation was applied, be it one that changed nothing; undefined where the policy passed the object over. */
  #invoke(invocation: Invocation): boolean | undefined {
    const { compiled: hook } = invocation.hook;
    const request = { ...this.#request, object: this.#object };
    const values = bindingsOf(invocation, request, this.#world);
    if ('unavailable' in values) {
      const { unavailable } = values;
      const [outcome, message] =
        'error' in unavailable
          ? (['error', unavailable.error] as const)
          : (['unknown', unavailable.unknown] as const);
      this.#note(invocation, outcome, 0, message);
      return false;
    }
    const authorizer = authorizerOf(request, this.#world);
    const round = { unanswered: authorizer.unanswered, signal: this.#world.signal };
    const bindings = { ...values.bindings, ...authorizer.bindings };
    const holds = conditionsHold(
      hook.compiled,
      { ...bindings, ...values.conditions },
      hook.policy.failurePolicy,
      round,
    );
    if (holds === false) return undefined;
    if (holds !== true) {
      const [outcome, message] =
        'error' in holds ? (['error', holds.error] as const) : (['unknown', holds.unknown] as const);
      this.#note(invocation, outcome, 0, message);
      return undefined;
    }
    let applied = false;
    for (const [index, mutation] of hook.policy.mutations.entries()) {
      const own = openRound(hook.compiled.composition, {
        ...round,
        bindings: { ...bindings, object: inVersion(this.#object, invocation.matched) },
        budget: RUNTIME_BUDGET,
      });
      const compilation = hook.compiled.mutations[index];
      if (compilation === undefined || this.#ended) continue;
      const outcome = own.evaluate(compilation);
      if ('unknown' in outcome) this.#note(invocation, 'unknown', index, outcome.unknown);
      else if ('value' in outcome && outcome.mismatch !== undefined)
        this.#note(invocation, 'error', index, `type mismatch: ${outcome.mismatch}`);
      else if ('value' in outcome)
        applied = this.#apply(invocation, mutation, index, outcome.value) || applied;
      else this.#note(invocation, 'error', index, 'error' in outcome ? outcome.error : outcome.exhausted);
    }
    return applied;
  }

  #apply(invocation: Invocation, { patchType }: PolicyMutation, index: number, value: Json): boolean {
    const type = this.#typeOf(invocation);
    if (type === undefined) {
      this.#note(invocation, 'unknown', index, `the schema of ${invocation.matched.kind.kind} is not known`);
      return false;
    }
    const object = inVersion(this.#object, invocation.matched) ?? this.#object;
    const result =
      patchType === 'JSONPatch'
        ? jsonPatch(object, value)
        : applyConfiguration(object, withKindOf(object, value), type);
    if ('error' in result) {
      this.#note(invocation, 'error', index, result.error);
      return false;
    }
    const fault =
      patchType === 'JSONPatch' ? decodingFault(result.object, invocation.matched.kind) : undefined;
    if (fault !== undefined) {
      this.#fail(invocation, index, fault);
      return false;
    }
    this.#note(invocation, 'pass', index, '');
    const { apiVersion } = this.#object;
    this.#object = apiVersion === undefined ? result.object : { ...result.object, apiVersion };
    return true;
  }

  #typeOf({ matched: { kind } }: Invocation): MergeType | undefined {
    return mergeTypeOf(kind, this.#world.resources.schemaOf(kind));
  }

  #note(invocation: Invocation, outcome: PolicyDecision['outcome'], index: number, message: string): void {
    const { policy } = invocation.hook.compiled;
    const patchType = policy.mutations[index]?.patchType;
    const param = paramName(invocation.param);
    this.#decisions.push({
      kind: KIND,
      policy: policy.name,
      binding: invocation.binding.name,
      ...(param === undefined ? {} : { param }),
      outcome,
      pointer: `/spec/mutations/${index}/${patchType === 'JSONPatch' ? 'jsonPatch' : 'applyConfiguration'}/expression`,
      index,
      message,
      reason: outcome === 'error' ? 'Invalid' : '',
      actions: ['Deny'],
      denies: outcome === 'error' && policy.failurePolicy === 'Fail',
    });
  }

  /** The server's own error: it ends the request, whatever the failure policy says. */
  #fail(invocation: Invocation, index: number, message: string): void {
    this.#note(invocation, 'error', index, message);
    const last = this.#decisions.pop();
    if (last !== undefined) this.#decisions.push({ ...last, reason: INTERNAL, denies: true });
    this.#ended = true;
  }

  refused(): boolean {
    return [...this.#configuration, ...this.#decisions].some(({ denies }) => denies);
  }

  review(): AdmissionPolicyReview {
    const decisions = [...this.#configuration, ...this.#decisions];
    const rest = { warnings: [], auditAnnotations: {}, decisions, object: this.#object };
    const internal = decisions.find(({ reason }) => reason === INTERNAL);
    if (internal !== undefined) {
      const message = `Internal error occurred: ${internal.message}`;
      return { verdict: 'denied', message, code: 500, reason: INTERNAL, ...rest };
    }
    const denial = decisions.find(({ denies }) => denies);
    if (denial !== undefined) {
      const { policy, binding, message, reason } = denial;
      const by = binding === undefined ? JSON.stringify(policy) : `'${policy}' with binding '${binding}'`;
      const text = `policy ${by} denied request: ${message}`;
      return {
        verdict: 'denied',
        message: text,
        code: 403,
        reason: reason === '' ? 'Forbidden' : reason,
        ...rest,
      };
    }
    const unknown = decisions.find(({ outcome }) => outcome === 'unknown');
    if (unknown === undefined) return { verdict: 'allowed', message: '', ...rest };
    return { verdict: 'unknown', message: `${KIND} '${unknown.policy}': ${unknown.message}`, ...rest };
  }
}

/** A configuration need not say what it is of. */
function withKindOf({ apiVersion = '', kind = '' }: JsonObject, value: Json): JsonObject {
  return { ...(isJsonObject(value) ? value : {}), apiVersion, kind };
}

function keyOf({ hook, binding, param }: Invocation): string {
  return JSON.stringify([hook.compiled.policy.name, binding.name, paramName(param) ?? null]);
}
