import type { Json } from '@toride/core';

/** What documents are made of, while it is being filled. */
export type Bag = Record<string, Json>;

/**
 * Makes an object that inherits nothing, so that `constructor` and `__proto__` are keys like any other, and that yet has V8's
 * fast properties, which `Object.create(null)` has not.
 */
export const Bag = function () {} as unknown as new () => Bag;
(Bag as unknown as { prototype: object }).prototype = Object.freeze(Object.create(null) as object);
