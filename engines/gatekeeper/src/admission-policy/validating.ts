import { validate, type AuditAnnotationResult, type ValidationDecision } from '../cel/validate.ts';
import { codeOf, forbidden, goJson } from './answer.ts';
import {
  authorizerOf,
  bindingsOf,
  invocationsOf,
  isObstacle,
  paramName,
  type Invocation,
  type Obstacle,
  type PolicyHook,
  type PolicyWorld,
} from './invocation.ts';
import type {
  AdmissionPolicyRequest,
  AdmissionPolicyReview,
  PolicyDecision,
  ValidationAction,
} from './review.ts';

const FAILURE_KEY = 'validation.policy.admission.k8s.io/validation_failure';
const MAX_ANNOTATION_BYTES = 10 * 1024;
const KIND = 'ValidatingAdmissionPolicy';

/** Asks every policy, and puts together what they say (policy/validating/dispatcher.go). */
export function validateRequest(
  hooks: readonly PolicyHook[],
  request: AdmissionPolicyRequest,
  world: PolicyWorld,
): AdmissionPolicyReview {
  const report = new Report();
  for (const found of invocationsOf(hooks, request, world)) {
    if (isObstacle(found)) report.obstacle(found);
    else judge(found, request, world, report);
  }
  return report.review(request);
}

function judge(
  invocation: Invocation,
  request: AdmissionPolicyRequest,
  world: PolicyWorld,
  report: Report,
): void {
  const { hook, binding } = invocation;
  const { policy, compiled } = hook.compiled;
  const values = bindingsOf(invocation, request, world);
  if ('unavailable' in values) {
    const { unavailable } = values;
    const [outcome, message] =
      'error' in unavailable
        ? (['error', unavailable.error] as const)
        : (['unknown', unavailable.unknown] as const);
    report.obstacle({ hook, binding, outcome, message });
    return;
  }
  const authorizer = authorizerOf(request, world);
  const result = validate({
    compiled,
    validations: policy.validations,
    auditAnnotations: policy.auditAnnotations,
    failurePolicy: policy.failurePolicy,
    bindings: values.bindings,
    conditions: values.conditions,
    authorizer: authorizer.bindings,
    round: { unanswered: authorizer.unanswered, signal: world.signal },
  });
  for (const decision of result.decisions) report.decision(invocation, decision);
  for (const annotation of result.auditAnnotations) report.annotation(invocation, annotation);
}

/** Gathers decisions, warnings and annotations in the order in which the server meets them. */
class Report {
  readonly #decisions: PolicyDecision[] = [];
  readonly #warnings: string[] = [];
  readonly #failures = new Map<string, string>();
  readonly #annotations = new Map<string, string[]>();
  #unknown = '';
  #denial: PolicyDecision | undefined;

  obstacle({ hook, binding, outcome, message }: Obstacle): void {
    const { name, failurePolicy } = hook.compiled.policy;
    const actions: readonly ValidationAction[] = binding?.validationActions ?? ['Deny'];
    this.#add({
      kind: KIND,
      policy: name,
      ...(binding === undefined ? {} : { binding: binding.name }),
      outcome,
      pointer: '/spec',
      index: 0,
      message,
      reason: '',
      actions,
      // A policy or binding that cannot be set up refuses whatever its binding asks for.
      denies: outcome === 'error' && failurePolicy === 'Fail',
    });
  }

  decision(invocation: Invocation, { outcome, index, message, reason }: ValidationDecision): void {
    const { hook, binding } = invocation;
    const { name, failurePolicy } = hook.compiled.policy;
    const { validationActions: actions } = binding;
    const fails = outcome === 'fail' || (outcome === 'error' && failurePolicy === 'Fail');
    this.#add({
      ...said(invocation),
      outcome,
      pointer: `/spec/validations/${index}/expression`,
      index,
      message,
      reason,
      actions,
      denies: fails && actions.includes('Deny'),
    });
    if (!fails) return;
    if (actions.includes('Warn'))
      this.#warnings.push(
        `Validation failed for ValidatingAdmissionPolicy '${name}' with binding '${binding.name}': ${message}`,
      );
    // The first of a request stays: annotations are never overwritten.
    if (actions.includes('Audit') && !this.#failures.has(FAILURE_KEY)) {
      const failure = {
        message,
        policy: name,
        binding: binding.name,
        expressionIndex: index,
        validationActions: actions,
      };
      this.#failures.set(FAILURE_KEY, goJson([failure]));
    }
  }

  annotation(invocation: Invocation, { index, key, result }: AuditAnnotationResult): void {
    const { hook } = invocation;
    const { name, failurePolicy } = hook.compiled.policy;
    if ('value' in result) {
      const values = this.#annotations.get(`${name}/${key}`) ?? [];
      const value = cut(result.value);
      if (!values.includes(value)) values.push(value);
      this.#annotations.set(`${name}/${key}`, values);
      return;
    }
    const [outcome, message] =
      'error' in result ? (['error', result.error] as const) : (['unknown', result.unknown] as const);
    this.#add({
      ...said(invocation),
      outcome,
      pointer: `/spec/auditAnnotations/${index}/valueExpression`,
      index,
      message,
      reason: '',
      actions: ['Deny'],
      // An annotation that cannot be made refuses, whatever the binding asks for.
      denies: outcome === 'error' && failurePolicy === 'Fail',
    });
  }

  #add(decision: PolicyDecision): void {
    this.#decisions.push(decision);
    if (decision.denies) this.#denial ??= decision;
    if (decision.outcome === 'unknown' && decision.actions.includes('Deny') && this.#unknown === '')
      this.#unknown = `ValidatingAdmissionPolicy '${decision.policy}': ${decision.message}`;
  }

  review(request: AdmissionPolicyRequest): AdmissionPolicyReview {
    const annotations = Object.create(null) as Record<string, string>;
    for (const [key, value] of this.#failures) annotations[key] = value;
    for (const [key, values] of this.#annotations) annotations[key] ??= values.join(', ');
    const rest = {
      warnings: this.#warnings,
      auditAnnotations: annotations,
      decisions: this.#decisions,
      object: request.object,
    };
    if (this.#denial === undefined)
      return { verdict: this.#unknown === '' ? 'allowed' : 'unknown', message: this.#unknown, ...rest };
    const { policy, binding, message, reason } = this.#denial;
    const by = binding === undefined ? '' : ` with binding '${binding}'`;
    return {
      verdict: 'denied',
      message: `${forbidden(request)}ValidatingAdmissionPolicy '${policy}'${by} denied request: ${message}`,
      code: codeOf(reason),
      reason: reason === '' ? 'Invalid' : reason,
      ...rest,
    };
  }
}

/** Cut at bytes as the server cuts it; half a letter at the end becomes U+FFFD. */
function cut(value: string): string {
  const bytes = Buffer.from(value);
  return bytes.length <= MAX_ANNOTATION_BYTES ? value : bytes.subarray(0, MAX_ANNOTATION_BYTES).toString();
}

/** What every decision of one policy, binding and parameter says. */
function said({
  hook,
  binding,
  param,
}: Invocation): Pick<PolicyDecision, 'kind' | 'policy' | 'binding' | 'param'> {
  const own = paramName(param);
  return {
    kind: KIND,
    policy: hook.compiled.policy.name,
    binding: binding.name,
    ...(own === undefined ? {} : { param: own }),
  };
}
