import type { PolicyHook, PolicyWorld } from './invocation.ts';
import type { AdmissionPolicyRequest, AdmissionPolicyReview } from './review.ts';

export function mutateRequest(
  _hooks: readonly PolicyHook[],
  request: AdmissionPolicyRequest,
  _world: PolicyWorld,
): AdmissionPolicyReview {
  return {
    verdict: 'allowed',
    message: '',
    warnings: [],
    auditAnnotations: {},
    decisions: [],
    object: request.object,
  };
}
