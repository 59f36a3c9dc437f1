import { Bits, type Reachability } from '@toride/network-policy';

/** Addresses that pods have are not outside: where a rule names just these, the pods' own rows say it. */
export function ownedAtoms({ peers }: Reachability): Bits | undefined {
  const count = new Map<number, Set<bigint>>();
  for (const { addresses } of peers.world.endpoints)
    for (const address of addresses.list) {
      const atom = peers.atoms.of(address);
      const values = count.get(atom);
      if (values === undefined) count.set(atom, new Set([address.value]));
      else values.add(address.value);
    }
  const owned = new Bits(peers.size);
  for (const [id, values] of count) {
    const size = peers.atoms.list[id]!.addresses.reduce((sum, [from, to]) => sum + to - from + 1n, 0n);
    if (size === BigInt(values.size)) owned.add(peers.classes.length + id);
  }
  return owned.empty ? undefined : owned;
}
