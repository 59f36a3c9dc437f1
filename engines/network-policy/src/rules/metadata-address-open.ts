import type { PatchOperation } from '@toride/core';
import type { Context, MetadataAddress } from '../findings/context.ts';
import { defineRule, type Problem } from '../findings/define-rule.ts';
import { deployment, documents, examplePolicy } from '../findings/example.ts';
import { METADATA } from '../findings/frameworks.ts';
import { workloads } from '../findings/text.ts';
import type { Peer, Policy, Rule } from '../policy/policy.ts';
import { surely } from '../reach/outcome.ts';
import type { Block } from '../sets/addresses.ts';

const HTTP = 80;

/** MS-M9018 of the threat matrix for Kubernetes: restricting access to the cloud's metadata API. */
export const metadataAddressOpen = defineRule({
  id: 'metadata-address-open',
  title: "Policies keep pods from the cloud's metadata address",
  why: "The metadata address of a cloud hands out the node's credentials to whoever asks. A pod that reaches it, or an application that can be made to fetch an address, takes over what the node may do in the cloud.",
  severity: 'high',
  scope: 'object',
  reason: 'the metadata address is open',
  detail: 'the rule lets {workloads} reach {address}, where the cloud keeps credentials of the node',
  remediation: 'Add the address to `except` of the block, and accept blocks or pods rather than everything.',
  whenNotToUse: 'The cluster runs in no cloud, or its metadata server gives pods their own identities only.',
  frameworks: METADATA,
  layer: 'cloud',
  phase: 'deploy',
  function: 'prevent',
  references: [
    'https://microsoft.github.io/Threat-Matrix-for-Kubernetes/mitigations/MS-M9018%20Restricting%20cloud%20metadata%20API%20access',
    'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html',
  ],
  example: () => ({
    pass: documents(
      examplePolicy(
        'web',
        'podSelector: {}\negress:\n  - to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.169.254/32]}}]',
      ),
      deployment('web'),
    ),
    fail: documents(
      examplePolicy('web', 'podSelector: {}\negress:\n  - to:\n      - ipBlock:\n          cidr: 0.0.0.0/0'),
      deployment('web'),
    ),
  }),
  on: 'policy',
  check(policy, context) {
    const rules = policy.rules.filter(isOpen);
    if (rules.length === 0 || !policy.directions.includes('egress')) return 'not-applicable';
    return rules.flatMap((rule) =>
      (rule.peers ?? [undefined]).flatMap((peer) => {
        const address = context.metadata.find((one) => peer === undefined || holds(peer, one));
        return address === undefined ? [] : problem(policy, rule, peer, address, context);
      }),
    );
  },
});

function isOpen({ direction, action, ports, doubtful }: Rule): boolean {
  return (
    direction === 'egress' &&
    action === 'accept' &&
    doubtful === undefined &&
    (ports?.some(
      (port) => port.type === 'range' && port.protocol === 'TCP' && port.from <= HTTP && HTTP <= port.to,
    ) ??
      true)
  );
}

function holds(peer: Peer, { family, value }: MetadataAddress): boolean {
  const within = (block: Block) => block.family === family && block.first <= value && value <= block.last;
  return peer.type === 'block' && within(peer.block) && !peer.except.some(within);
}

function problem(
  policy: Policy,
  rule: Rule,
  peer: Peer | undefined,
  address: MetadataAddress,
  context: Context,
): readonly Problem[] {
  const { reach } = context.network;
  const to = reach.peers.peerOf(address);
  // A policy of a higher tier may close it all the same.
  const open = context
    .subjectsOf(policy)
    .filter((subject) =>
      reach.algebra.includes(
        surely(reach.algebra, reach.outcome(reach.peers.classOf(subject), to)),
        'TCP',
        HTTP,
      ),
    );
  if (open.length === 0) return [];
  const operations = peer === undefined ? undefined : excepted(peer, address);
  return [
    {
      at: peer?.place ?? rule.place,
      values: { workloads: workloads(open), address: address.text },
      ...(operations === undefined ? {} : { operations }),
    },
  ];
}

/** A hole must be smaller than its block, and a block of another kind of policy has no `except`. */
function excepted(peer: Peer, { text, family }: MetadataAddress): readonly PatchOperation[] | undefined {
  if (peer.type !== 'block' || peer.block.first === peer.block.last) return undefined;
  if (!peer.place.pointer.endsWith('/ipBlock')) return undefined;
  const hole = `${text}/${family === 4 ? 32 : 128}`;
  return peer.except.length === 0
    ? [{ op: 'add', path: `${peer.place.pointer}/except`, value: [hole] }]
    : [{ op: 'add', path: `${peer.place.pointer}/except/-`, value: hole }];
}
