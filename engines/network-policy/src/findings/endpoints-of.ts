import type { Matched } from '../reach/cells.ts';
import type { Reachability } from '../reach/reach.ts';
import type { Endpoint } from '../world/world.ts';

/** The endpoints of classes that are matched, for certain or perhaps. */
export function endpointsOf({ peers }: Reachability, { surely, perhaps }: Matched): readonly Endpoint[] {
  const found: Endpoint[] = [];
  const add = (id: number) => {
    for (const member of peers.classes[id]?.members ?? []) found.push(member);
  };
  surely.forEach(add);
  perhaps?.forEach(add);
  return found;
}
