import { factKey } from './fact.ts';
import type { Resource, Workload } from './inventory.ts';
import type { Proof } from './proof.ts';

/** What network policies make of a connection; `unknown` where it is up to something that was not read or is not modelled. */
export type NetworkVerdict = 'open' | 'closed' | 'unknown';

export type NetworkProtocol = 'TCP' | 'UDP' | 'SCTP';

/** Ports of each protocol, as closed intervals, sorted and apart. */
export type NetworkPorts = Readonly<Record<NetworkProtocol, readonly (readonly [number, number])[]>>;

/** One way in from the Internet. */
export interface InternetWay {
  /** `load-balancer`, `ingress`, `host-port` and their like. */
  readonly kind: string;
  /** The object that opens it. */
  readonly resource: Resource;
  readonly protocol: NetworkProtocol;
  /** The port that listens outside, where it is known. */
  readonly port: number | undefined;
  /** The pod's port; undefined: any that it listens on. */
  readonly targetPort: number | undefined;
  readonly hosts: readonly string[];
  readonly verdict: Exclude<NetworkVerdict, 'closed'>;
  /** Made when it is asked for. */
  readonly proof: () => Proof;
}

/** Who can reach a workload's pods, and whether they reach the Internet. */
export interface Exposure {
  readonly internet: NetworkVerdict;
  /** Those that are open or unknown. */
  readonly ways: readonly InternetWay[];
  /** Whether some pod of another namespace reaches some port. */
  readonly otherNamespaces: NetworkVerdict;
  /** Whether every pod, whatever its labels and namespace, reaches some port. */
  readonly anyPod: NetworkVerdict;
  readonly egressInternet: NetworkVerdict;
}

/** Who can reach whom inside of the cluster: asked pair by pair, since all pairs may be very many. */
export interface Reaches {
  /** Whether anything is known to enforce policies: `unknown` for files, which do not show the network plug-in. */
  readonly enforced: 'yes' | 'no' | 'unknown';
  /** One connection. From a workload to itself: between two of its pods; a pod always reaches itself. */
  connection(from: Workload, to: Workload, protocol: NetworkProtocol, port: number): NetworkVerdict;
  /** Every port of a pair: open for certain, and unknown. */
  ports(from: Workload, to: Workload): { readonly open: NetworkPorts; readonly unknown: NetworkPorts };
  /** Workloads that one reaches on some port for certain, in their order. */
  from(workload: Workload): readonly Workload[];
}

/** Who can reach whom, from the network engine. */
export const REACHES = factKey<Reaches>('network-policy/reaches');

/** By workload, from the network engine. */
export const EXPOSED = factKey<ReadonlyMap<Workload, Exposure>>('network-policy/exposed');
