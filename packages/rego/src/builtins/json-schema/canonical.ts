import type { Value } from '../../values/value.ts';
import { isBigNumber } from '../../values/big-number.ts';
import { numberFromDouble, toDouble } from '../../values/number.ts';
import { objectEntries } from '../../values/object.ts';
import { toJson } from '../../values/json.ts';
import { makeObject } from '../../values/object.ts';
import { isArray, isObject } from '../../values/value.ts';

/** One text for equal JSON, numbers as doubles: how constants, enums and unique items are compared and shown. */
export function canonicalText(value: Value): string {
  return toJson(withDoubles(value), { html: true });
}

function withDoubles(value: Value): Value {
  if (isBigNumber(value)) return numberFromDouble(toDouble(value));
  if (isArray(value)) return value.map(withDoubles);
  if (!isObject(value)) return value;
  return makeObject(objectEntries(value).map(([key, item]) => [key, withDoubles(item)]));
}
