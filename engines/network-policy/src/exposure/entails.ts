import type { PodSelector } from '../policy/policy.ts';
import { type LabelSelector, type Labels, selects } from '../policy/selector.ts';
import type { World } from '../world/world.ts';

/** The values that a label may have under a selector: these, or any but these; and whether it may be missing. */
interface Domain {
  readonly absent: boolean;
  readonly values: ReadonlySet<string>;
  readonly complement: boolean;
}

const ANY: Domain = { absent: true, values: new Set(), complement: true };

/** Whether everything that the first selects, the second selects too, whatever labels there are. */
export function entails(narrow: LabelSelector, wide: LabelSelector): boolean {
  const domains = domainsOf(narrow);
  if ([...domains.values()].some(isEmpty)) return true;
  return wide.requirements.every((requirement) => {
    const { absent, values, complement } = domains.get(requirement.key) ?? ANY;
    switch (requirement.operator) {
      case 'In':
        return !absent && !complement && values.values().every((value) => requirement.values.includes(value));
      case 'NotIn':
        return complement
          ? requirement.values.every((value) => values.has(value))
          : !requirement.values.some((value) => values.has(value));
      case 'Exists':
        return !absent;
      case 'DoesNotExist':
        return !complement && values.size === 0;
    }
  });
}

/** False for selectors that no labels satisfy. */
export function satisfiable(selector: LabelSelector): boolean {
  return ![...domainsOf(selector).values()].some(isEmpty);
}

/** The same for pods: namespaces by what is known of them, their name or their labels. */
export function podsEntail(narrow: PodSelector, wide: PodSelector, world: World): boolean {
  if (!entails(narrow.pods, wide.pods)) return false;
  const name = namespaceName(narrow);
  if (name !== undefined) {
    if ('name' in wide.namespace) return wide.namespace.name === name;
    return selects(wide.namespace.labels, labelsOf(name, world));
  }
  if ('name' in narrow.namespace) return false;
  const wanted = 'name' in wide.namespace ? named(wide.namespace.name) : wide.namespace.labels;
  return entails(narrow.namespace.labels, wanted);
}

const NAME_LABEL = 'kubernetes.io/metadata.name';

/** A namespace that is selected by the label of its name alone is named. */
export function namespaceName({ namespace }: PodSelector): string | undefined {
  if ('name' in namespace) return namespace.name;
  const [only, another] = namespace.labels.requirements;
  if (another !== undefined || only?.key !== NAME_LABEL || only.operator !== 'In') return undefined;
  return only.values.length === 1 ? only.values[0] : undefined;
}

function named(name: string): LabelSelector {
  return { requirements: [{ key: NAME_LABEL, operator: 'In', values: [name] }] };
}

function labelsOf(name: string, { namespaces }: World): Labels {
  return namespaces.get(name)?.labels ?? { [NAME_LABEL]: name };
}

function domainsOf({ requirements }: LabelSelector): ReadonlyMap<string, Domain> {
  const domains = new Map<string, Domain>();
  for (const requirement of requirements) {
    const before = domains.get(requirement.key) ?? ANY;
    domains.set(requirement.key, narrowed(before, requirement));
  }
  return domains;
}

function narrowed(before: Domain, requirement: LabelSelector['requirements'][number]): Domain {
  switch (requirement.operator) {
    case 'In':
      return {
        absent: false,
        values: new Set(requirement.values.filter((value) => before.values.has(value) !== before.complement)),
        complement: false,
      };
    case 'NotIn':
      return {
        ...before,
        values: before.complement
          ? new Set([...before.values, ...requirement.values])
          : new Set([...before.values].filter((value) => !requirement.values.includes(value))),
      };
    case 'Exists':
      return { ...before, absent: false };
    case 'DoesNotExist':
      return { absent: before.absent, values: new Set(), complement: false };
  }
}

function isEmpty({ absent, values, complement }: Domain): boolean {
  return !absent && !complement && values.size === 0;
}
