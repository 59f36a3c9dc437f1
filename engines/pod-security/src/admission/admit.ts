import { goQuote } from '@toride/core';
import type { PodLike } from '../check.ts';
import { evaluatePod, forbiddenDetail } from '../evaluate.ts';
import { formatLevelVersion, sameLevelVersion, type LevelVersion } from '../level.ts';
import { admitNamespace } from './admit-namespace.ts';
import { DEFAULT_CONFIGURATION } from './configuration.ts';
import { isExemptRuntimeClass } from './exemptions.ts';
import { isFullyPrivileged, LABEL_PREFIX, policyOf, type Policy } from './labels.ts';
import { hasPod, podOf } from './pod-controllers.ts';
import {
  ALLOWED,
  allowedWith,
  refused,
  type AdmissionCluster,
  type AdmissionRequest,
  type AdmissionResponse,
} from './request.ts';
import { isSignificantUpdate } from './significant-update.ts';
import { aggregate, forbiddenStatus, type FieldError } from './status.ts';

/** Subresources of a pod that cannot change its spec. Any other one is evaluated, so that a new one fails safe. */
const IGNORED_SUBRESOURCES: ReadonlySet<string> = new Set([
  'exec',
  'attach',
  'binding',
  'eviction',
  'log',
  'portforward',
  'proxy',
  'status',
]);

/**
 * Answers one request as the PodSecurity admission plug-in of the cluster would: pods are refused where they break the level
 * that their namespace enforces; pods and the templates of pod controllers make audit annotations and warnings at the levels
 * that it audits and warns about; namespaces need readable labels.
 *
 * @returns allowed without warnings or annotations for every request that is none of the plug-in's business
 * @see https://kubernetes.io/docs/concepts/security/pod-security-admission/
 * @example
 * admit(review.request, { target: { major: 1, minor: 36 }, namespaceLabels: () => ({}), pods: () => [] }).allowed // true
 */
export function admit(request: AdmissionRequest, cluster: AdmissionCluster): AdmissionResponse {
  if (request.operation !== 'CREATE' && request.operation !== 'UPDATE') return ALLOWED;
  const { group, resource } = request.resource;
  if (group === '' && resource === 'namespaces') return admitNamespace(request, cluster);
  if (group === '' && resource === 'pods') return admitPod(request, cluster);
  if (hasPod(group, resource)) return admitController(request, cluster);
  return ALLOWED;
}

function admitPod(request: AdmissionRequest, cluster: AdmissionCluster): AdmissionResponse {
  if (IGNORED_SUBRESOURCES.has(request.subResource ?? '')) return ALLOWED;
  const exemption = exemptionOf(request, cluster);
  if (exemption !== undefined) return exemption;
  const namespace = namespacePolicy(request, cluster);
  if (namespace === undefined) return namespaceMissing(request);
  if (namespace.errors.length === 0 && isFullyPrivileged(namespace.policy)) {
    return allowedWith(annotation('enforce-policy', 'privileged:latest'));
  }
  const pod = podOf('', 'pods', request.object);
  if (pod === undefined) return undecodable('failed to decode pod');
  if (request.operation === 'UPDATE') {
    const old = podOf('', 'pods', request.oldObject);
    if (old === undefined) return undecodable('failed to decode old pod');
    if (!isSignificantUpdate(pod, old, cluster.target)) return ALLOWED;
  }
  return evaluate(request, cluster, namespace, pod, true);
}

function admitController(request: AdmissionRequest, cluster: AdmissionCluster): AdmissionResponse {
  if (request.subResource) return ALLOWED;
  const exemption = exemptionOf(request, cluster);
  if (exemption !== undefined) return exemption;
  const namespace = namespacePolicy(request, cluster);
  // A controller is never refused: what goes wrong stands in the audit log.
  if (namespace === undefined)
    return allowedWith(annotation('error', `${lookupFailed(request)}: ${notFound(request)}`));
  const { policy, errors } = namespace;
  if (errors.length === 0 && policy.warn.level === 'privileged' && policy.audit.level === 'privileged') {
    return ALLOWED;
  }
  const pod = podOf(request.resource.group, request.resource.resource, request.object);
  return pod === undefined ? ALLOWED : evaluate(request, cluster, namespace, pod, false);
}

interface NamespacePolicy {
  readonly policy: Policy;
  readonly errors: readonly FieldError[];
}

function evaluate(
  request: AdmissionRequest,
  cluster: AdmissionCluster,
  { policy, errors }: NamespacePolicy,
  pod: PodLike,
  enforces: boolean,
): AdmissionResponse {
  const { exemptions } = cluster.configuration ?? DEFAULT_CONFIGURATION;
  if (isExemptRuntimeClass(pod, exemptions)) return allowedWith(annotation('exempt', 'runtimeClass'));
  const detailOf = rememberingDetails(pod, cluster);
  const annotations: Record<string, string> = {};
  if (errors.length > 0)
    Object.assign(annotations, annotation('error', `Failed to parse policy: ${aggregate(errors)}`));
  if (enforces) Object.assign(annotations, annotation('enforce-policy', formatLevelVersion(policy.enforce)));
  const audited = detailOf(policy.audit);
  if (audited !== '') {
    Object.assign(annotations, annotation('audit-violations', wouldViolate(policy.audit, audited)));
  }
  const enforced = enforces ? detailOf(policy.enforce) : '';
  if (enforced !== '') {
    const why = `violates PodSecurity ${goQuote(formatLevelVersion(policy.enforce))}: ${enforced}`;
    const { group, resource } = request.resource;
    return refused(forbiddenStatus(group, resource, request.name ?? '', why), annotations);
  }
  const warned = detailOf(policy.warn);
  const warnings = warned === '' ? [] : [wouldViolate(policy.warn, warned)];
  return { allowed: true, warnings, auditAnnotations: annotations };
}

/** The three modes mostly ask for the same: it is worked out once. */
function rememberingDetails(pod: PodLike, { target }: AdmissionCluster): (policy: LevelVersion) => string {
  const known: { readonly policy: LevelVersion; readonly detail: string }[] = [];
  return (policy) => {
    const seen = known.find((entry) => sameLevelVersion(entry.policy, policy));
    if (seen !== undefined) return seen.detail;
    const detail = forbiddenDetail(evaluatePod(pod, policy.level, policy.version, target));
    known.push({ policy, detail });
    return detail;
  };
}

function wouldViolate(policy: LevelVersion, detail: string): string {
  return `would violate PodSecurity ${goQuote(formatLevelVersion(policy))}: ${detail}`;
}

function exemptionOf(
  request: AdmissionRequest,
  { configuration }: AdmissionCluster,
): AdmissionResponse | undefined {
  const { namespaces, usernames } = (configuration ?? DEFAULT_CONFIGURATION).exemptions;
  const user = request.userInfo?.username ?? '';
  if (request.namespace && namespaces.includes(request.namespace)) {
    return allowedWith(annotation('exempt', 'namespace'));
  }
  return user !== '' && usernames.includes(user) ? allowedWith(annotation('exempt', 'user')) : undefined;
}

function namespacePolicy(request: AdmissionRequest, cluster: AdmissionCluster): NamespacePolicy | undefined {
  const labels = cluster.namespaceLabels(request.namespace ?? '');
  if (labels === undefined) return undefined;
  return policyOf(labels, (cluster.configuration ?? DEFAULT_CONFIGURATION).defaults);
}

function namespaceMissing(request: AdmissionRequest): AdmissionResponse {
  const message = `Internal error occurred: ${lookupFailed(request)}`;
  return refused(
    { code: 500, reason: 'InternalError', message },
    annotation('error', `${message}: ${notFound(request)}`),
  );
}

function undecodable(message: string): AdmissionResponse {
  return refused({ code: 400, reason: 'BadRequest', message }, annotation('error', message));
}

function lookupFailed(request: AdmissionRequest): string {
  return `failed to lookup namespace ${goQuote(request.namespace ?? '')}`;
}

function notFound(request: AdmissionRequest): string {
  return `namespaces ${goQuote(request.namespace ?? '')} not found`;
}

function annotation(key: string, value: string): Record<string, string> {
  return { [LABEL_PREFIX + key]: value };
}
