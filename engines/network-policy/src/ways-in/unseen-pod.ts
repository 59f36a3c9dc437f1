import type { Policy, Rule } from '../policy/policy.ts';
import type { LabelSelector, Requirement } from '../policy/selector.ts';
import { type Applying, decide } from '../reach/direction.ts';
import type { Outcome } from '../reach/outcome.ts';
import type { Reachability } from '../reach/reach.ts';
import { everyAddress, type Family } from '../sets/addresses.ts';
import { Bits } from '../sets/bits.ts';

/**
 * A pod that was not read: `elsewhere`, in none of the known namespaces (an ingress controller usually is), or any pod at all.
 * It has an address and labels of its own, none of which is known; it is not on the host network.
 */
export type Unseen = 'elsewhere' | 'any';

const NAME_LABEL = 'kubernetes.io/metadata.name';
const ALONE = Bits.full(1);
const NOBODY = new Bits(1);

/** What policies of the destination make of connections from an unseen pod. Its own policies are not known, and may only close. */
export class UnseenPods {
  readonly #reach: Reachability;
  readonly #onlyIPv4: boolean;
  readonly #outcomes: Readonly<Record<Unseen, Map<Applying, Outcome>>> = {
    elsewhere: new Map(),
    any: new Map(),
  };

  constructor(reach: Reachability) {
    this.#reach = reach;
    const { endpoints, nodes } = reach.peers.world;
    this.#onlyIPv4 = ![
      ...endpoints.flatMap(({ addresses }) => addresses.list),
      ...nodes.flatMap(({ addresses }) => addresses),
    ].some(({ family }) => family === 6);
  }

  /** Connections into a class of endpoints. */
  into(subject: number, unseen: Unseen): Outcome {
    const { peers, algebra, matcher } = this.#reach;
    const applying = this.#reach.applying('ingress', subject);
    const known = this.#outcomes[unseen].get(applying);
    if (known !== undefined) return known;
    const [cell] = decide(
      peers.classes[subject]!.sample,
      'ingress',
      applying,
      { all: ALONE, size: 1 },
      {
        matched: (policy, rule) => {
          const match = this.#match(policy, rule, unseen);
          return {
            surely: match === 'yes' ? ALONE : NOBODY,
            perhaps: match === 'perhaps' ? ALONE : undefined,
          };
        },
        connections: (rule, direction, endpoint) => matcher.connections(rule, direction, endpoint),
      },
      algebra,
    ).outcomes();
    const { outcome } = cell!;
    this.#outcomes[unseen].set(applying, outcome);
    return outcome;
  }

  #match(_policy: Policy, { peers }: Rule, unseen: Unseen): 'yes' | 'no' | 'perhaps' {
    if (peers === undefined) return 'yes';
    const covered = new Set<Family>();
    let best: 'no' | 'perhaps' = 'no';
    for (const peer of peers) {
      switch (peer.type) {
        case 'pods': {
          const match = this.#selected(peer.selector, unseen);
          if (match === 'yes') return 'yes';
          if (match === 'perhaps') best = 'perhaps';
          break;
        }
        case 'block': {
          const pods = peer.pods ?? this.#reach.options.ipBlockPods;
          if (pods === 'no') break;
          best = 'perhaps';
          const [[first, last]] = everyAddress(peer.block.family) as readonly [readonly [bigint, bigint]];
          const { block, except } = peer;
          if (pods === 'yes' && except.length === 0 && block.first === first && block.last === last)
            covered.add(block.family);
          break;
        }
        // An unseen pod may be on a node's network after all, and a domain name may mean anything.
        case 'nodes':
        case 'unknown':
          best = 'perhaps';
      }
    }
    return covered.has(4) && (this.#onlyIPv4 || covered.has(6)) ? 'yes' : best;
  }

  #selected(
    {
      namespace,
      pods,
    }: {
      readonly namespace: { readonly name: string } | { readonly labels: LabelSelector };
      readonly pods: LabelSelector;
    },
    unseen: Unseen,
  ): 'yes' | 'no' | 'perhaps' {
    if ('name' in namespace) return unseen === 'elsewhere' ? 'no' : 'perhaps';
    const own = namespace.labels.requirements.map((requirement) => this.#ofNamespace(requirement, unseen));
    if (own.includes('no')) return 'no';
    return own.every((one) => one === 'yes') && pods.requirements.length === 0 ? 'yes' : 'perhaps';
  }

  /** Each namespace has the label of its name; nothing else is known of the labels of one that was not read. */
  #ofNamespace(requirement: Requirement, unseen: Unseen): 'yes' | 'no' | 'perhaps' {
    if (requirement.key !== NAME_LABEL) return 'perhaps';
    const { namespaces } = this.#reach.peers.world;
    switch (requirement.operator) {
      case 'Exists':
        return 'yes';
      case 'DoesNotExist':
        return 'no';
      case 'In':
        return unseen === 'elsewhere' && requirement.values.every((name) => namespaces.has(name))
          ? 'no'
          : 'perhaps';
      case 'NotIn':
        return unseen === 'elsewhere' && requirement.values.every((name) => namespaces.has(name))
          ? 'yes'
          : 'perhaps';
    }
  }
}
