import { PER_CALL_LIMIT, type CelBindings } from '@toride/cel';
import { isJsonObject, type Json, type JsonObject } from '@toride/core';
import type { PolicyAnswer, PolicyDriver, PolicyInput } from '../client/driver.ts';
import type { NamedExpression } from '../admission-policy/policy.ts';
import { at, member } from '../object.ts';
import { compilePolicySource, type CompiledPolicySource } from './compile-policy.ts';
import { readCelSource, type CelTemplateSource } from './template-source.ts';
import { validate } from './validate.ts';

export interface CelDriverOptions {
  readonly signal?: AbortSignal;
}

/** What Gatekeeper binds before a template's own variables (pkg/drivers/k8scel/transform/cel_snippets.go). */
const OWN_VARIABLES: readonly NamedExpression[] = [
  {
    name: 'anyObject',
    expression:
      'has(request.operation) && request.operation == "DELETE" && object == null ? oldObject : object',
  },
  {
    name: 'params',
    expression: '!has(params.spec) ? null : !has(params.spec.parameters) ? null: params.spec.parameters',
  },
];

/**
 * Runs templates' CEL (`K8sNativeValidation`) as Gatekeeper's driver does: a ValidatingAdmissionPolicy whose parameters are the
 * constraint. There is no `authorizer`.
 *
 * @example new GatekeeperClient({ templates, constraints, drivers: [regoDriver(), celDriver()] })
 */
export function celDriver(options: CelDriverOptions = {}): PolicyDriver {
  return {
    engine: 'K8sNativeValidation',
    compile: (_template, code) => {
      if (code.engine !== 'K8sNativeValidation') throw new TypeError('expected CEL');
      const read = readCelSource(code.source, code.pointer);
      if (read.problems.length > 0) return { problems: read.problems };
      const { source } = read;
      const { compiled, problems } = compilePolicySource(
        {
          ...source,
          variables: [...OWN_VARIABLES, ...source.variables],
          auditAnnotations: [],
          mutations: [],
          params: 'variables',
          authorizer: false,
        },
        { root: code.pointer, ownVariables: OWN_VARIABLES.length, matchConditions: 'matchCondition' },
      );
      if (problems.length > 0) return { problems };
      return {
        policy: {
          evaluate: (input) => answer(source, compiled, input, options),
          reads: { inventory: [], facts: false },
        },
      };
    },
  };
}

function answer(
  source: CelTemplateSource,
  compiled: CompiledPolicySource,
  input: PolicyInput,
  { signal }: CelDriverOptions,
): PolicyAnswer {
  const { decisions } = validate({
    compiled,
    validations: source.validations,
    auditAnnotations: [],
    failurePolicy: source.failurePolicy,
    bindings: bindingsOf(input),
    round: { signal },
    // Gatekeeper gives a whole template what Kubernetes gives one expression.
    budget: PER_CALL_LIMIT,
  });
  const unknown = decisions.find(({ outcome }) => outcome === 'unknown');
  if (unknown !== undefined) return { failure: unknown.message };
  return decisions
    .filter(({ outcome }) => outcome === 'fail' || (outcome === 'error' && source.failurePolicy === 'Fail'))
    .map(({ message }) => ({ message, details: {} }));
}

const shown = new WeakMap<JsonObject, CelBindings>();

function bindingsOf({ review, constraint, parameters }: PolicyInput): CelBindings {
  // A review is asked about by one constraint after another.
  let bindings = shown.get(review);
  if (bindings === undefined) shown.set(review, (bindings = reviewBindings(review)));
  return { ...bindings, params: constraint ?? { spec: { parameters } } };
}

function reviewBindings(review: JsonObject): CelBindings {
  const deletes = member(review, 'operation') === 'DELETE';
  const namespace = member(review, 'namespaceObject');
  const request = Object.create(null) as Record<string, Json>;
  for (const key in review) {
    const value = review[key];
    if (HIDDEN.has(key) || value === undefined || value === null || value === '') continue;
    request[key] = value;
  }
  request['operation'] = member(review, 'operation') ?? '';
  return {
    // A deletion has no object, though other engines are shown the old one as it.
    object: deletes ? null : (member(review, 'object') ?? null),
    oldObject: member(review, 'oldObject') ?? null,
    request,
    namespaceObject: isJsonObject(namespace) && at(namespace, 'metadata') !== undefined ? namespace : null,
  };
}

/** Of a review, but not of `request`. */
const HIDDEN: ReadonlySet<string> = new Set(['object', 'oldObject', 'namespaceObject', '_unstable', 'uid']);
