import { EXPOSED, REACHES, type EngineContext, type Exposure, type Workload } from '@toride/core';
import { exposures } from '../ways-in/exposure.ts';
import { networkFacts } from '../ways-in/facts.ts';
import { waysIn } from '../ways-in/ways-in.ts';
import type { Context } from './context.ts';
import { LazyMap } from './lazy-map.ts';

/** Provided at once, made when somebody asks: a scan without such an engine pays nothing for them. */
export function provideFacts({ facts }: EngineContext, context: Context): void {
  let made: ReturnType<typeof networkFacts> | undefined;
  const ask = () =>
    (made ??= networkFacts(context.network, exposures(context.network, waysIn(context.network))));
  facts.provide(REACHES, {
    enforced: context.network.enforcement.enforced,
    connection: (from, to, protocol, port) => ask().reaches.connection(from, to, protocol, port),
    ports: (from, to) => ask().reaches.ports(from, to),
    from: (workload) => ask().reaches.from(workload),
  });
  facts.provide(EXPOSED, new LazyMap<Workload, Exposure>(() => ask().exposed));
}
