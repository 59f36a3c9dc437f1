import type { LabelSelector, PodSelector } from '@toride/network-policy';

export const ENTIRE_CLUSTER = 'entire-cluster';

const NAME_LABEL = 'kubernetes.io/metadata.name';
const REQUIREMENT = /\{Key:(.*?),Operator:(.*?),Values:\[(.*?)\],\}|([^{},=]+)=([^{},]*)/g;

/** Pods that are not there, as the tool writes them, brought to one form: `ns/[all pods]`, `[namespace with {..}]/[pod with {..}]`. */
export function canonicalName(name: string): string {
  return name.replaceAll(/\[(namespace|pod) with \{(.*?)\}\](?=\/|$)/g, (_, type: string, text: string) => {
    const requirements = [...text.matchAll(REQUIREMENT)].map(
      ([, key, operator, values = '', label, value]) =>
        label === undefined
          ? requirement(key!, operator!, values.split(' '))
          : requirement(label, 'In', [value!]),
    );
    const [only = ''] = requirements;
    const plain = type === 'namespace' && requirements.length === 1 && only.startsWith(`${NAME_LABEL} In `);
    const names = only.split(' ').slice(2);
    return plain && names.length === 1 ? names[0]! : written(type, requirements);
  });
}

/** The same form, from a selector. */
export function unseenName({ namespace, pods }: PodSelector): string {
  return `${namespaceName(namespace)}/${pods.requirements.length === 0 ? '[all pods]' : written('pod', requirementsOf(pods))}`;
}

function namespaceName(namespace: PodSelector['namespace']): string {
  if ('name' in namespace) return namespace.name;
  const { requirements } = namespace.labels;
  const [only] = requirements;
  if (only === undefined) return '[all namespaces]';
  if (
    requirements.length === 1 &&
    only.key === NAME_LABEL &&
    only.operator === 'In' &&
    only.values.length === 1
  )
    return only.values[0]!;
  return written('namespace', requirementsOf(namespace.labels));
}

function requirementsOf({ requirements }: LabelSelector): string[] {
  return requirements.map((one) => requirement(one.key, one.operator, 'values' in one ? one.values : []));
}

function requirement(key: string, operator: string, values: readonly string[]): string {
  return [key, operator, ...[...values].filter((value) => value !== '').sort()].join(' ');
}

function written(type: string, requirements: readonly string[]): string {
  return `[${type} with ${[...requirements].sort().join(' & ')}]`;
}
