import type { IntOrString, KubernetesObject, LabelSelector } from '@toride/core';

/** The fields of other kinds that rules read; the inventory has checked their types. */
export interface Service extends KubernetesObject {
  readonly spec?: {
    readonly type?: string;
    readonly selector?: Readonly<Record<string, string>>;
    readonly clusterIP?: string;
    readonly externalIPs?: readonly string[];
    readonly externalName?: string;
    readonly loadBalancerSourceRanges?: readonly string[];
    readonly ports?: readonly {
      readonly name?: string;
      readonly port?: number;
      readonly targetPort?: IntOrString;
      readonly nodePort?: number;
      readonly protocol?: string;
    }[];
  };
}

export interface PodDisruptionBudget extends KubernetesObject {
  readonly spec?: {
    readonly selector?: LabelSelector;
    readonly minAvailable?: IntOrString;
    readonly maxUnavailable?: IntOrString;
  };
}

export interface HorizontalPodAutoscaler extends KubernetesObject {
  readonly spec?: {
    readonly scaleTargetRef?: {
      readonly apiVersion?: string;
      readonly kind?: string;
      readonly name?: string;
    };
    readonly minReplicas?: number;
    readonly maxReplicas?: number;
  };
}

export interface ServiceAccount extends KubernetesObject {
  readonly automountServiceAccountToken?: boolean;
}

export interface RoleBinding extends KubernetesObject {
  readonly subjects?: readonly {
    readonly kind?: string;
    readonly name?: string;
    readonly namespace?: string;
  }[];
}

export interface LimitRange extends KubernetesObject {
  readonly spec?: {
    readonly limits?: readonly {
      readonly type?: string;
      readonly default?: Readonly<Record<string, unknown>>;
      readonly defaultRequest?: Readonly<Record<string, unknown>>;
    }[];
  };
}

export interface RuntimeClass extends KubernetesObject {
  readonly handler?: string;
  /** `v1alpha1` nests the handler. */
  readonly spec?: { readonly runtimeHandler?: string };
  readonly scheduling?: { readonly nodeSelector?: Readonly<Record<string, string>> };
}

export interface Node extends KubernetesObject {
  readonly status?: { readonly runtimeHandlers?: readonly { readonly name?: string }[] };
}

export interface Ingress extends KubernetesObject {
  readonly spec?: {
    readonly ingressClassName?: string;
    readonly defaultBackend?: IngressBackend;
    readonly tls?: readonly { readonly hosts?: readonly string[]; readonly secretName?: string }[];
    readonly rules?: readonly {
      readonly host?: string;
      readonly http?: {
        readonly paths?: readonly {
          readonly path?: string;
          readonly pathType?: string;
          readonly backend?: IngressBackend;
        }[];
      };
    }[];
  };
}

export interface IngressBackend {
  readonly service?: {
    readonly name?: string;
    readonly port?: { readonly name?: string; readonly number?: number };
  };
  /** `networking.k8s.io/v1beta1` and `extensions/v1beta1`. */
  readonly serviceName?: string;
  readonly resource?: unknown;
}
