import type { Workload } from '@toride/core';

const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};

/**
 * A text as Go's `%q` prints it, which most of Kubernetes' messages use (strconv.Quote): printable characters stay.
 *
 * @example quoted('a"b') // '"a\\"b"'
 */
export function quoted(text: string): string {
  const escaped = text.replaceAll(/["\\]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, (character) => {
    const short = SHORT[character];
    if (short !== undefined) return short;
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`;
    const wide = code > 0xffff;
    return `\\${wide ? 'U' : 'u'}${code.toString(16).padStart(wide ? 8 : 4, '0')}`;
  });
  return `"${escaped}"`;
}

/**
 * How the kubelet ends its messages: `(pod: "NAME_NAMESPACE(UID)", container: NAME)` (pkg/kubelet/util/format/pod.go). Only
 * a pod that exists has all three; of a template nobody knows them yet, so the message stands without.
 */
export function podSuffix(
  { form, metadata: { name, uid }, resource: { namespace } }: Workload,
  container: string,
): string {
  if (form !== 'pod' || name === undefined || namespace === undefined || uid === undefined) return '';
  return ` (pod: ${quoted(`${name}_${namespace}(${uid})`)}, container: ${container})`;
}
