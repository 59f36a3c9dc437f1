/** Keys of maps as JSON has them. */
import { isPlainMap } from './kinds.ts';
import type { MapValue } from './kinds.ts';
import { mapEntries } from './maps.ts';
import type { Value } from './value.ts';
import { goText } from './value-text.ts';

export function* mapPairs(map: MapValue): Generator<readonly [string, Value]> {
  for (const [key, value] of mapEntries(map)) yield [goText(key), value];
}

export { isPlainMap };
