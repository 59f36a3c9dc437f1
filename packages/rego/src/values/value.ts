/**
 * A Rego value, made so that JSON input needs no conversion: what `JSON.parse` and the inventory return is already a value.
 *
 * - Integers up to 2^53 are JavaScript numbers, always safe integers; every other number is a {@link BigNumber}, which
 *   keeps its decimal text exactly (`1.50` prints as `1.50`, 2^64 loses no digit).
 * - Objects whose keys are all strings are plain objects; others are {@link RegoObject}.
 *   Property reads go through `objectGet`, never `in` or bare indexing: a key such as `constructor` is only a key.
 * - Sets are {@link RegoSet}.
 * - `undefined` is never a value; it is the absence of one.
 */
export type Value = null | boolean | RegoNumber | string | readonly Value[] | ObjectValue | RegoSet;

export type RegoNumber = number | BigNumber;

export interface PlainObject {
  readonly [key: string]: Value;
}

export type ObjectValue = PlainObject | RegoObject;
