import type { Resource, Workload } from '@toride/core';
import type { Context } from './context.ts';
import type { Problem } from './define-rule.ts';
import type { ServiceAccount } from './kinds.ts';

/** The account that the pods run as; `serviceAccount` is the deprecated alias, and the server sets `default`. */
export function serviceAccountNameOf({ spec: { serviceAccountName, serviceAccount } }: Workload): string {
  const name = serviceAccountName ?? serviceAccount;
  return name === undefined || name === '' ? 'default' : name;
}

export function serviceAccountOf(workload: Workload, context: Context): Resource<ServiceAccount> | undefined {
  const { namespace } = workload.resource;
  const account = context.findNear('ServiceAccount', '', namespace, serviceAccountNameOf(workload));
  return account as Resource<ServiceAccount> | undefined;
}

/**
 * The pod's own word goes over the account's, and the default is to mount (pkg/serviceaccount admission, shouldAutomount). The
 * mirror of a static pod has no account, and the plug-in passes it by.
 */
export function tokenMounted(workload: Workload, context: Context): boolean {
  if (workload.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined) return false;
  const { automountServiceAccountToken } = workload.spec;
  if (automountServiceAccountToken !== undefined) return automountServiceAccountToken;
  return serviceAccountOf(workload, context)?.object.automountServiceAccountToken ?? true;
}

export function tokenProblem(workload: Workload): Problem {
  return {
    at: '/automountServiceAccountToken',
    values: { account: serviceAccountNameOf(workload) },
    edits: [{ set: '/automountServiceAccountToken', to: false }],
  };
}
