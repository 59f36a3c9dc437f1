/** Values: what policies compute with. */
export type { ObjectValue, PlainObject, RegoNumber, TypeName, Value } from './value.ts';
export { isArray, isNumber, isObject, isRegoObject, isSet, typeName } from './value.ts';
export { BigNumber, isBigNumber } from './big-number.ts';
export { compare, equal } from './compare.ts';
export { compareStrings } from './utf8.ts';
export { formatValue, quote } from './format.ts';
export { fromJs, fromJson, toJs, toJson, toJsonValue } from './json.ts';
export type { JsonOptions } from './json.ts';
export { keyOf } from './collections.ts';
export type { Key } from './collections.ts';
export { numberFromInteger, numberFromText, numberText } from './number.ts';
export type { Entry } from './object.ts';
export {
  EMPTY_OBJECT,
  makeObject,
  objectEntries,
  objectGet,
  objectKeys,
  objectSize,
  RegoObject,
} from './object.ts';
export { differenceOf, EMPTY_SET, intersectionOf, makeSet, RegoSet, unionOf } from './set.ts';
