import type { Coverage, CoverageGap } from './coverage.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { KubernetesObject, ObjectMeta } from './kubernetes/meta.ts';
import type { Container, PodSpec, PodTemplate } from './kubernetes/pod.ts';
import type { KubernetesVersion } from './kubernetes-version.ts';
import type { Location, Place } from './location.ts';
import type { ContainerType, ObjectReference } from './subject.ts';

/** One API object with where it came from. */
export interface Resource<O extends KubernetesObject = KubernetesObject> extends ObjectReference {
  /** Position in the inventory: small, dense, the same for the same input. Not part of any output. */
  readonly id: number;
  /** `''` for the core group. */
  readonly group: string;
  readonly version: string;
  readonly object: O;
  /** Where the object begins: the empty pointer, or `/items/3` inside a List. */
  readonly place: Place;
  /**
   * What the API server would refuse in it (a wrong type in a known field), or absent. Engines never see such an object
   * in `ofKind` or `workloads`; `inventory.refused` holds it, and its rules are `unknown`.
   */
  readonly refused?: string;
}

/** One thing that makes pods, counted once: a Deployment with its ReplicaSets and Pods is one workload. */
export interface Workload {
  /** The outermost controller that the inventory holds: the subject of findings. */
  readonly resource: Resource;
  /** Whether `pod` is a Pod that exists or a template (templates are not defaulted as pods are). */
  readonly form: 'pod' | 'template';
  readonly pod: PodTemplate;
  readonly metadata: ObjectMeta;
  readonly spec: PodSpec;
  /** Where the pod or template is in its document; `spec` is below it. */
  readonly place: Place;
  /** Every container with its type and place, in the order init, regular, ephemeral. */
  readonly containers: readonly WorkloadContainer[];
  /** Pods of the inventory that it owns, directly or through a ReplicaSet or Job; empty for files. */
  readonly pods: readonly Resource[];
  /**
   * Present on a pod that differs from its controller's template (an injected sidecar, an ephemeral container, an older
   * revision), or on the template of a ReplicaSet or Job in between that does. `resource` is then the controller, `place` that
   * of the pod or template in between, and `pods` every pod that differs in the same way. `containers`: the list holds only
   * containers that differ, and rules about the pod as a whole have nothing new to say; `pod`: fields of the pod itself
   * differ, so everything is to be evaluated.
   */
  readonly drift?: 'containers' | 'pod';
}

export interface WorkloadContainer {
  readonly type: ContainerType;
  readonly container: Container;
  /** Pointer from the document's root to the container. */
  readonly place: Place;
}

/**
 * A field that the API does not know: misspelt, misplaced or not of this version. `kubectl apply` refuses it, or warns with
 * `--validate=warn`; the API server itself drops it in silence for every client that does not ask for strict field
 * validation (controllers, Helm, older kubectl), and the object is decoded without it.
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation
 */
export interface UnknownField {
  readonly resource: Resource;
  readonly place: Place;
  readonly field: string;
  /** The known field that it probably means. */
  readonly nearest?: string;
  /** Where a field of that name is known nearby, such as `spec.template.spec`; empty for the object's root. */
  readonly belongs?: string;
  /** The first Kubernetes version that knows it, where the target is older. */
  readonly since?: string;
  /** The last Kubernetes version that knew it, where the target is newer. */
  readonly until?: string;
}

/** An object added, replaced or removed: what a watch, an editor or an admission request says. */
export type InventoryChange =
  | { readonly type: 'put'; readonly object: KubernetesObject; readonly source: string }
  | { readonly type: 'remove'; readonly object: ObjectReference };

/** Everything that was read, read-only. The same input in another order gives the same inventory. */
export interface Inventory {
  /** The version whose meaning the input is given: the cluster's own, or the one the user named. */
  readonly target: KubernetesVersion;
  /** Every object that could be read and decoded, sorted by namespace, kind, name, then place. */
  readonly resources: readonly Resource[];
  /** Objects that the API server would refuse. */
  readonly refused: readonly Resource[];
  readonly workloads: readonly Workload[];
  readonly diagnostics: readonly Diagnostic[];
  readonly unknownFields: readonly UnknownField[];
  /**
   * Objects of a kind by API group, of every version, in `resources` order.
   *
   * @example inventory.ofKind('NetworkPolicy', 'networking.k8s.io', 'shop')
   */
  ofKind<O extends KubernetesObject = KubernetesObject>(
    kind: string,
    group: string,
    namespace?: string,
  ): readonly Resource<O>[];
  /** The first object of that name; `namespace` undefined means cluster-scoped or unset. */
  find<O extends KubernetesObject = KubernetesObject>(
    kind: string,
    group: string,
    namespace: string | undefined,
    name: string,
  ): Resource<O> | undefined;
  /** Workloads of a namespace; undefined asks for those whose namespace is unset. */
  workloadsIn(namespace: string | undefined): readonly Workload[];
  /** Objects that carry the label. */
  withLabel(key: string, value: string): readonly Resource[];
  /** The objects whose `ownerReferences` name this one. */
  ownedBy(owner: Resource): readonly Resource[];
  /** The workload that a pod or controller belongs to. */
  workloadOf(resource: Resource): Workload | undefined;
  /** How much of a kind was seen, in one namespace or in all. `group` is the API group, `''` for core. */
  coverage(kind: string, group: string, namespace?: string): Coverage;
  /** Every kind whose coverage is not complete, sorted. */
  readonly gaps: readonly CoverageGap[];
  /** Names of every namespace that an object is in or that a Namespace object declares, sorted. */
  readonly namespaces: readonly string[];
  /**
   * File, line and column of a place. Costs a parse of the document on first use, so it is asked for reported findings only,
   * best in document order.
   */
  locate(place: Place): Location;
  /** The same inventory with the changes made, sharing what is untouched. */
  apply(changes: readonly InventoryChange[]): Inventory;
}
