import { goQuote, type Workload } from '@toride/core';

/**
 * How the kubelet ends its messages: `(pod: "NAME_NAMESPACE(UID)", container: NAME)` (pkg/kubelet/util/format/pod.go). Only
 * a pod that exists has all three; of a template nobody knows them yet, so the message stands without.
 */
export function podSuffix(
  { form, metadata: { name, uid }, resource: { namespace } }: Workload,
  container: string,
): string {
  if (form !== 'pod' || name === undefined || namespace === undefined || uid === undefined) return '';
  return ` (pod: ${goQuote(`${name}_${namespace}(${uid})`)}, container: ${container})`;
}
