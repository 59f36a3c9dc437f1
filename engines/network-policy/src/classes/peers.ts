import { Bits } from '../sets/bits.ts';
import type { Address, Block } from '../sets/addresses.ts';
import type { Endpoint, World } from '../world/world.ts';
import type { PodSelector, Policy } from '../policy/policy.ts';
import { type LabelSelector, selects } from '../policy/selector.ts';
import { Atoms } from './atoms.ts';
import { looks, type Looks, signature } from './looks.ts';

/** Endpoints that no policy can tell apart. */
export interface EndpointClass {
  readonly id: number;
  /** Any of them: all answer alike. */
  readonly sample: Endpoint;
  readonly members: readonly Endpoint[];
  /** Atoms of its addresses; all members have the same. */
  readonly atoms: readonly number[];
}

/**
 * Everyone that a connection can come from or go to: classes of endpoints first, then atoms of addresses. A set of peers is a
 * set of bits, class ids and, after them, atom ids.
 */
export class Peers {
  readonly world: World;
  readonly looks: Looks;
  readonly atoms: Atoms;
  readonly classes: readonly EndpointClass[];
  readonly size: number;
  readonly all: Bits;
  /** Only classes, only atoms. */
  readonly inside: Bits;
  readonly outside: Bits;
  readonly #classOf: Int32Array;
  readonly #byNamespace = new Map<string, Bits>();
  readonly #byLabel = new Map<string, Map<string, Bits>>();
  readonly #byKey = new Map<string, Bits>();
  readonly #selected = new Map<string, Bits>();
  readonly #namespaces = new Map<string, Bits>();

  /** Blocks that are told apart beside those of policies. */
  readonly blocks: readonly Block[];

  constructor(world: World, policies: readonly Policy[], blocks: readonly Block[] = []) {
    this.world = world;
    this.blocks = blocks;
    this.looks = looks(policies, blocks, world);
    this.atoms = new Atoms(this.looks.blocks);
    this.#classOf = new Int32Array(world.endpoints.length);
    this.classes = this.#classify();
    this.size = this.classes.length + this.atoms.list.length;
    this.all = Bits.full(this.size);
    this.inside = this.#bits(this.classes);
    this.outside = this.all.without(this.inside);
    this.#index();
  }

  classOf(endpoint: Endpoint): number {
    return this.#classOf[endpoint.id]!;
  }

  peerOf(address: Address): number {
    return this.classes.length + this.atoms.of(address);
  }

  atomOf(peer: number): number | undefined {
    return peer < this.classes.length ? undefined : peer - this.classes.length;
  }

  /** Whether these policies look at nothing that the classes were not made by. */
  tellsApart(policies: readonly Policy[]): boolean {
    const more = looks(policies, [], this.world);
    const blocks = new Set(this.looks.blocks.map(blockKey));
    return (
      more.labels.every((key) => this.looks.labels.includes(key)) &&
      more.portNames.every((name) => this.looks.portNames.includes(name)) &&
      more.blocks.every((block) => blocks.has(blockKey(block))) &&
      (!more.nodes || this.looks.nodes)
    );
  }

  /** Classes that a selector selects, by labels alone: host network and addresses are the caller's matter. */
  selected({ namespace, pods }: PodSelector): Bits {
    const key = selectorKey(namespace, pods);
    const known = this.#selected.get(key);
    if (known !== undefined) return known;
    const inNamespaces =
      'name' in namespace ? this.#inNamespace(namespace.name) : this.#inNamespaces(namespace.labels);
    const found = pods.requirements.reduce((bits, requirement) => {
      switch (requirement.operator) {
        case 'In':
          // Of all namespaces: all that have the label.
          if (bits === this.inside) return this.#withValues(requirement.key, requirement.values);
          return bits.and(this.#withValues(requirement.key, requirement.values));
        case 'NotIn':
          return bits.without(this.#withValues(requirement.key, requirement.values));
        case 'Exists':
          return bits.and(this.#byKey.get(requirement.key) ?? new Bits(this.size));
        case 'DoesNotExist':
          return bits.without(this.#byKey.get(requirement.key) ?? new Bits(this.size));
      }
    }, inNamespaces);
    this.#selected.set(key, found);
    return found;
  }

  #inNamespace(name: string): Bits {
    return this.#byNamespace.get(name) ?? new Bits(this.size);
  }

  #inNamespaces(selector: LabelSelector): Bits {
    const { requirements } = selector;
    if (requirements.length === 0) return this.inside;
    const key = JSON.stringify(requirements);
    let found = this.#namespaces.get(key);
    if (found === undefined) this.#namespaces.set(key, (found = this.#findNamespaces(selector)));
    return found;
  }

  #findNamespaces(selector: LabelSelector): Bits {
    const found = new Bits(this.size);
    for (const [name, bits] of this.#byNamespace)
      if (selects(selector, this.world.namespaces.get(name)?.labels ?? {})) found.merge(bits);
    return found;
  }

  #withValues(key: string, values: readonly string[]): Bits {
    const found = new Bits(this.size);
    const byValue = this.#byLabel.get(key);
    for (const value of values) {
      const bits = byValue?.get(value);
      if (bits !== undefined) found.merge(bits);
    }
    return found;
  }

  #classify(): readonly EndpointClass[] {
    const bySignature = new Map<string, { id: number; members: Endpoint[]; atoms: readonly number[] }>();
    for (const endpoint of this.world.endpoints) {
      const atoms = endpoint.addresses.list.map((address) => this.atoms.of(address));
      const key = signature(endpoint, this.looks, atoms);
      let own = bySignature.get(key);
      if (own === undefined) bySignature.set(key, (own = { id: bySignature.size, members: [], atoms }));
      own.members.push(endpoint);
      this.#classOf[endpoint.id] = own.id;
    }
    return [...bySignature.values()].map((own) => ({ ...own, sample: own.members[0]! }));
  }

  #index(): void {
    for (const { id, sample } of this.classes) {
      add(this.#byNamespace, sample.namespace, id, this.size);
      for (const key of this.looks.labels) {
        if (!Object.hasOwn(sample.labels, key)) continue;
        add(this.#byKey, key, id, this.size);
        let byValue = this.#byLabel.get(key);
        if (byValue === undefined) this.#byLabel.set(key, (byValue = new Map()));
        add(byValue, sample.labels[key]!, id, this.size);
      }
    }
  }

  #bits(classes: readonly EndpointClass[]): Bits {
    const bits = new Bits(this.size);
    for (const { id } of classes) bits.add(id);
    return bits;
  }
}

function add(index: Map<string, Bits>, key: string, id: number, size: number): void {
  let bits = index.get(key);
  if (bits === undefined) index.set(key, (bits = new Bits(size)));
  bits.add(id);
}

function selectorKey(namespace: PodSelector['namespace'], pods: LabelSelector): string {
  return JSON.stringify([
    'name' in namespace ? namespace.name : namespace.labels.requirements,
    pods.requirements,
  ]);
}

function blockKey({ family, first, last }: Block): string {
  return `${family}/${first}-${last}`;
}
