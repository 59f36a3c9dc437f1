/** Values as expressions compute with them, for those who look at more than JSON. */
export { runProgram } from '../compile.ts';
export { doubleOf, kindOf } from './kinds.ts';
export type { Kind, MapValue } from './kinds.ts';
export { mapEntries } from './maps.ts';
export {
  CelDuration,
  CelJsonPatch,
  CelMap,
  CelObject,
  CelOptional,
  CelTimestamp,
  CelTypeValue,
  CelUint,
} from './specials.ts';
export { goText } from './value-text.ts';
export { goGeneral } from './double-text.ts';
export { CelError, Special } from './value.ts';
export type { Outcome, Value } from './value.ts';
