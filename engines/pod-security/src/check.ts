import type { Container, ContainerType, Json, PodSpec, PodTemplate, Rule, RuleExample } from '@toride/core';
import type { Level } from './level.ts';

/** A pod or a pod template. It is read as the API server decodes it: a known field that is present has its type. */
export type PodLike = PodTemplate;

/** One field of a pod or container that a check forbids, as data: it names the field and what stands there. */
export interface Fault {
  /** JSON pointer of the field, below the container where the fault is a container's, else below the pod. */
  readonly field: string;
  /** The forbidden value, as the message prints it. */
  readonly value?: string;
  /** The name of the volume that the field belongs to. */
  readonly volume?: string;
  /** The field should be set and is not; a message then asks for it instead of forbidding its value. */
  readonly missing?: true;
  /** The fault is in an annotation of the pod. */
  readonly annotation?: true;
  /** The pod's own field from which the container would inherit, where setting that once does as well. */
  readonly inheritsFrom?: string;
  /** What stands in the field afterwards, only where the change is exact and leaves a pod that the API server takes. */
  readonly fix?: { readonly set: Json } | { readonly append: Json };
}

/** Which container of the pod. */
export interface ContainerAt {
  readonly type: ContainerType;
  readonly index: number;
  readonly name: string;
}

/** A fault and whose it is: a container's, or the pod's own where `container` is absent. */
export interface Breach {
  readonly container?: ContainerAt;
  readonly fault: Fault;
}

/** Reason and detail exactly as the admission plug-in writes them: `reason (detail)`. */
export interface Forbidden {
  readonly reason: string;
  readonly detail: string;
}

/** One revision of a check, in force from a version on until the next revision. Old revisions are never edited. */
export interface CheckVersion {
  /** The first minor release, `1.x`. */
  readonly since: `1.${number}`;
  /** Pods that this revision lets pass unseen. */
  readonly unless?: (spec: PodSpec) => boolean;
  /** Faults of the pod itself. Returns undefined, not an empty list, when there is none: the good case allocates nothing. */
  readonly pod?: (pod: PodLike, spec: PodSpec) => readonly Fault[] | undefined;
  /** Faults of one container: init, regular and ephemeral containers alike. */
  readonly container?: (container: Container, spec: PodSpec, pod: PodLike) => readonly Fault[] | undefined;
  /** Baseline checks that do not run where this restricted revision does. */
  readonly overrides?: readonly string[];
}

/** One check of the Pod Security Standards: a rule, what it looks at in which version, and what it says. */
export interface Check {
  /** The name that the admission plug-in gives it; results are ordered by it. */
  readonly id: string;
  readonly level: Exclude<Level, 'privileged'>;
  /** In rising order of `since`. */
  readonly versions: readonly CheckVersion[];
  /** Says what is forbidden, given some of the breaches that the check found in one pod, in their order. */
  readonly describe: (breaches: readonly Breach[]) => Forbidden;
  readonly rule: Rule;
  /** The smallest pods that pass and fail, as YAML. */
  readonly examples: RuleExample;
}
