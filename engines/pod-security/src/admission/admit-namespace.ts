import { goQuote, type ObjectMeta } from '@toride/core';
import { compareLevels, formatLevelVersion, sameLevelVersion, samePolicyVersion } from '../level.ts';
import { DEFAULT_CONFIGURATION } from './configuration.ts';
import { isExemptRuntimeClass } from './exemptions.ts';
import { warningsOfExistingPods } from './existing-pods.ts';
import {
  equivalentPolicies,
  isFullyPrivileged,
  label,
  levelLabel,
  MODES,
  policyOf,
  versionLabel,
  type Labels,
  type Policy,
} from './labels.ts';
import {
  ALLOWED,
  refused,
  type AdmissionCluster,
  type AdmissionRequest,
  type AdmissionResponse,
} from './request.ts';
import { aggregate, invalidStatus } from './status.ts';

/** A namespace made or changed: its labels must be readable, and pods that it would no longer admit are warned about. */
export function admitNamespace(request: AdmissionRequest, cluster: AdmissionCluster): AdmissionResponse {
  if (request.subResource) return ALLOWED;
  const labels = labelsOf(request.object);
  if (request.operation === 'CREATE') return admitNew(request, labels, cluster);
  if (request.operation === 'UPDATE') return admitChanged(request, labels, cluster);
  return ALLOWED;
}

function admitNew(request: AdmissionRequest, labels: Labels, cluster: AdmissionCluster): AdmissionResponse {
  const { policy, errors } = policyOf(labels, defaultsOf(cluster));
  if (errors.length > 0) return refused(invalidStatus('Namespace', nameOf(request), errors));
  return isExempt(request, cluster) ? exemptResponse(request, policy, labels, cluster) : ALLOWED;
}

function admitChanged(
  request: AdmissionRequest,
  labels: Labels,
  cluster: AdmissionCluster,
): AdmissionResponse {
  const now = policyOf(labels, defaultsOf(cluster));
  const before = policyOf(labelsOf(request.oldObject), defaultsOf(cluster));
  // Labels that were unreadable before may stay: otherwise nothing else of the namespace could be changed.
  if (
    now.errors.length > 0 &&
    (before.errors.length === 0 || aggregate(now.errors) !== aggregate(before.errors))
  ) {
    return refused(invalidStatus('Namespace', nameOf(request), now.errors));
  }
  if (!asksForMore(now.policy, before.policy)) return ALLOWED;
  if (isExempt(request, cluster)) return exemptResponse(request, now.policy, labels, cluster);
  const name = nameOf(request);
  const { exemptions } = cluster.configuration ?? DEFAULT_CONFIGURATION;
  const warnings = warningsOfExistingPods(
    name,
    now.policy.enforce,
    cluster.pods(name),
    cluster.target,
    (pod) => isExemptRuntimeClass(pod, exemptions),
  );
  return { ...ALLOWED, warnings };
}

/** Another version may ask for more even at a lower level, so only the same version at a lower level is known to ask for less. */
function asksForMore(now: Policy, before: Policy): boolean {
  if (sameLevelVersion(now.enforce, before.enforce) || now.enforce.level === 'privileged') return false;
  const sameVersion = samePolicyVersion(now.enforce.version, before.enforce.version);
  return !sameVersion || compareLevels(now.enforce.level, before.enforce.level) > 0;
}

function exemptResponse(
  request: AdmissionRequest,
  policy: Policy,
  labels: Labels,
  cluster: AdmissionCluster,
): AdmissionResponse {
  if (isFullyPrivileged(policy) || equivalentPolicies(policy, defaultsOf(cluster))) return ALLOWED;
  const asked = MODES.filter(
    (mode) =>
      policy[mode].level !== 'privileged' &&
      (label(labels, levelLabel(mode)) !== undefined || label(labels, versionLabel(mode)) !== undefined),
  ).map((mode) => `${mode}=${formatLevelVersion(policy[mode])}`);
  const warning = `namespace ${goQuote(nameOf(request))} is exempt from Pod Security, and the policy (${asked.join(', ')}) will be ignored`;
  return { ...ALLOWED, warnings: [warning] };
}

function isExempt(request: AdmissionRequest, { configuration }: AdmissionCluster): boolean {
  return configuration?.exemptions.namespaces.includes(request.namespace || nameOf(request)) ?? false;
}

function defaultsOf({ configuration }: AdmissionCluster): Policy {
  return (configuration ?? DEFAULT_CONFIGURATION).defaults;
}

function nameOf(request: AdmissionRequest): string {
  return request.name ?? metadataOf(request.object)?.name ?? '';
}

function labelsOf(object: unknown): Labels {
  return metadataOf(object)?.labels;
}

function metadataOf(object: unknown): ObjectMeta | undefined {
  return (object as { readonly metadata?: ObjectMeta } | null | undefined)?.metadata;
}
