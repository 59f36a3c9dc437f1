import { objectGet, RegoObject } from '../values/object.ts';
import { setProperty } from '../values/plain-object.ts';
import type { ObjectValue, Value } from '../values/value.ts';

/** Builds an object key by key: a plain one as long as every key is a string. */
export class ObjectBuilder {
  #object: { [key: string]: Value } | RegoObject = {};

  get(key: Value): Value | undefined {
    return objectGet(this.#object, key);
  }

  set(key: Value, value: Value): void {
    if (this.#object instanceof RegoObject) {
      this.#object.set(key, value);
    } else if (typeof key === 'string') {
      setProperty(this.#object, key, value);
    } else {
      this.#object = new RegoObject(Object.entries(this.#object)).set(key, value);
    }
  }

  finish(): ObjectValue {
    return this.#object;
  }
}
