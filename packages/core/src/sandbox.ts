import { factKey } from './fact.ts';
import type { Workload } from './inventory.ts';

/** What stands between a workload's containers and the node's kernel, beyond namespaces. */
export interface Sandbox {
  readonly runtimeClass: string;
  /** The runtime's handler that the RuntimeClass names. */
  readonly handler: string;
  readonly product: 'gVisor' | 'Kata Containers' | 'Firecracker' | 'Hyper-V';
  /** A kernel of its own in user space, or in a virtual machine. */
  readonly boundary: 'user-space kernel' | 'virtual machine';
  /** Techniques of ATT&CK for Containers that end at the sandbox rather than at the node. */
  readonly blocks: readonly string[];
}

/** Workloads whose RuntimeClass is known to sandbox them. */
export const SANDBOXED = factKey<ReadonlyMap<Workload, Sandbox>>('workload/sandboxed');
