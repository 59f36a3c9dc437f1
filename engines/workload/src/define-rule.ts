import type {
  ContainerType,
  Json,
  JsonObject,
  Proof,
  Resource,
  Rule,
  Values,
  Workload,
  WorkloadContainer,
} from '@toride/core';
import type { Context } from './context.ts';

/** What a check answers. `undefined` is a pass, so that passing allocates nothing. */
export type Outcome = undefined | 'not-applicable' | Problem | readonly Problem[];

/** One thing that is wrong, or that cannot be known. */
export interface Problem {
  /**
   * Pointer to the offending field, below `from`. Where the field is absent the finding stands at `from` itself (at its
   * `spec`, where it is a whole object), which is always there: an unrelated sibling that is added later must not give the finding a new fingerprint.
   */
  readonly at: string;
  /** The document has the field, though decoding dropped it: the finding stands at it. */
  readonly dropped?: true;
  /** What `at` and `edits` are relative to; a container rule's default is the container, a workload rule's the pod's spec. */
  readonly from?: 'container' | 'spec' | 'pod' | 'object';
  readonly values?: Values;
  /** Makes the verdict `unknown`: what is missing to know. */
  readonly unknown?: string;
  readonly proof?: readonly Proof[];
  /** Only where they are exact: after them the finding is gone. */
  readonly edits?: readonly Edit[];
}

/** A change below `from`. A missing parent is added with it. */
export type Edit = { readonly set: string; readonly to: Json } | { readonly remove: string };

/** One passing and one failing document: test, documentation and `explain` are made from them. */
export interface Example {
  readonly pass: string;
  readonly fail: string;
  /** The engine's options that the rule needs to say anything. */
  readonly options?: JsonObject;
  /** The Kubernetes version that the documents are read as; the newest unless said. */
  readonly target?: string;
}

interface Definition extends Omit<Rule, 'id'> {
  /** The file's name. */
  readonly id: string;
  /** What well-known tools check that is alike, by their own names: one cell of `docs/decisions/rules.md`. */
  readonly alike: string;
  /** What makes such a check noisy, and what this rule does about it: the other cell. */
  readonly noise: string;
  /** Made when somebody asks: a scan shows none of them. */
  readonly example: () => Example;
}

export interface ContainerDefinition extends Definition {
  /** Container types that the rule speaks about; all of them unless said. */
  readonly types?: readonly ContainerType[];
  readonly check: (container: WorkloadContainer, workload: Workload, context: Context) => Outcome;
}

export interface WorkloadDefinition extends Definition {
  readonly check: (workload: Workload, context: Context) => Outcome;
}

export interface ResourceDefinition extends Definition {
  /** `Kind.group`, as `kubectl` names them (`Service.`, `Ingress.networking.k8s.io`), or every kind. */
  readonly kinds: readonly string[] | 'any';
  readonly check: (resource: Resource, context: Context) => Outcome;
}

interface Defined {
  readonly rule: Rule;
  readonly alike: string;
  readonly noise: string;
  readonly example: () => Example;
}
export type ContainerRule = Defined & { readonly on: 'container' } & Pick<
    ContainerDefinition,
    'check' | 'types'
  >;
export type WorkloadRule = Defined & { readonly on: 'workload' } & Pick<WorkloadDefinition, 'check'>;
export type ResourceRule = Defined & { readonly on: 'resource' } & Pick<
    ResourceDefinition,
    'check' | 'kinds'
  >;
export type WorkloadEngineRule = ContainerRule | WorkloadRule | ResourceRule;

/** A rule on every container of every workload. */
export function defineContainerRule(definition: ContainerDefinition): ContainerRule {
  const { check, types, ...rest } = definition;
  return { on: 'container', check, ...(types === undefined ? {} : { types }), ...describe(rest) };
}

/** A rule on every workload's pod: its spec, metadata and controller. */
export function defineWorkloadRule(definition: WorkloadDefinition): WorkloadRule {
  const { check, ...rest } = definition;
  return { on: 'workload', check, ...describe(rest) };
}

/** A rule on every object of some kinds. */
export function defineResourceRule(definition: ResourceDefinition): ResourceRule {
  const { check, kinds, ...rest } = definition;
  return { on: 'resource', check, kinds, ...describe(rest) };
}

function describe({ alike, noise, example, ...metadata }: Definition): Defined {
  return { rule: { ...metadata, id: `workload/${metadata.id}` }, alike, noise, example };
}
