import type { PlainObject, Value } from './value.ts';
import { compareStrings } from './utf8.ts';

/** The names of a plain object in OPA's order. Usual input is sorted already, which one pass finds out. */
export function sortedPlainKeys(object: PlainObject): string[] {
  const names = Object.keys(object);
  for (let index = 1; index < names.length; index++) {
    if (compareStrings(names[index - 1] ?? '', names[index] ?? '') > 0) return names.sort(compareStrings);
  }
  return names;
}

/** Sets a property whatever its name: plain assignment to `__proto__` would change the prototype instead. */
export function setProperty(object: { [key: string]: Value }, name: string, value: Value): void {
  if (name !== '__proto__') object[name] = value;
  else Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
}
