import type { Inventory } from '@toride/core';
import {
  type Block,
  effectiveReach,
  type Network,
  type Reachability,
  readNetwork,
} from '@toride/network-policy';
import type { OptionTable, Values } from '../command.ts';
import { loadConfig } from '../configuration.ts';
import type { Context } from '../context.ts';
import { printDiagnostics } from '../diagnostics.ts';
import { CLUSTER_OPTIONS, FILE_OPTIONS, readInput, requireObjects } from '../input.ts';

const { cluster, kubeconfig, context: kubeContext } = CLUSTER_OPTIONS;

/** Flags of verbs of the network that read files only. */
export const FILE_NET_OPTIONS = {
  'ip-block-pods': {
    type: 'string',
    value: 'MODE',
    choices: ['auto', 'yes', 'no'],
    help: 'whether address blocks take in pods, which network plug-ins see differently (default: auto, by the plug-in found)',
  },
  ...FILE_OPTIONS,
} as const satisfies OptionTable;

/** Flags of the others. A cluster is read whole: what reaches a namespace comes from others. */
export const NET_OPTIONS = {
  cluster,
  kubeconfig,
  context: kubeContext,
  ...FILE_NET_OPTIONS,
} as const satisfies OptionTable;

export type NetValues = Values<typeof NET_OPTIONS>;

/** A network with what really holds in it: `reach` counts policies that nothing enforces as absent. */
export interface ReadNetwork {
  readonly network: Network;
  readonly reach: Reachability;
}

/**
 * Reads the network of the input, and tells at once what could not be read and which policies have no effect. `blocks` can be
 * told apart in answers.
 *
 * @throws {TorideError} `TORIDE_CLI_NOTHING_FOUND`
 */
export async function readNetworkOf(
  paths: readonly string[],
  values: NetValues,
  context: Context,
  blocks: readonly Block[] = [],
): Promise<ReadNetwork> {
  // `--namespace` narrows what is shown; what is read is everything.
  const input: NetValues & { namespace?: never } = { ...values };
  delete input.namespace;
  const { inventory } = await readInput(paths, input, loadConfig(values.config, context), context);
  await printDiagnostics(inventory.diagnostics, context);
  requireObjects(inventory, paths);
  const network = readNetwork(inventory, { ipBlockPods: values['ip-block-pods'] ?? 'auto', blocks });
  await printDiagnostics(refusals(network, inventory), context);
  return { network, reach: effectiveReach(network) };
}

function refusals({ problems }: Network, inventory: Inventory): Parameters<typeof printDiagnostics>[0] {
  return problems.map(({ resource, place, message }) => {
    const { file, line, column } = inventory.locate(place);
    return {
      code: 'TORIDE_CLI_NET_POLICY_REFUSED',
      level: 'error' as const,
      file,
      ...(line === undefined ? {} : { line }),
      ...(column === undefined ? {} : { column }),
      message: `${resource.kind} ${resource.namespace === undefined ? '' : `${resource.namespace}/`}${resource.name} is refused by the API server, so it has no effect: ${message}`,
    };
  });
}
