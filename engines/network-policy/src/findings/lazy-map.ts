/** A map that is made when it is first read. */
export class LazyMap<K, V> implements ReadonlyMap<K, V> {
  readonly #make: () => ReadonlyMap<K, V>;
  #made: ReadonlyMap<K, V> | undefined;

  constructor(make: () => ReadonlyMap<K, V>) {
    this.#make = make;
  }

  get #map(): ReadonlyMap<K, V> {
    return (this.#made ??= this.#make());
  }

  get size(): number {
    return this.#map.size;
  }

  get(key: K): V | undefined {
    return this.#map.get(key);
  }

  has(key: K): boolean {
    return this.#map.has(key);
  }

  forEach(visit: (value: V, key: K, map: ReadonlyMap<K, V>) => void): void {
    this.#map.forEach((value, key) => {
      visit(value, key, this);
    });
  }

  keys(): MapIterator<K> {
    return this.#map.keys();
  }

  values(): MapIterator<V> {
    return this.#map.values();
  }

  entries(): MapIterator<[K, V]> {
    return this.#map.entries();
  }

  [Symbol.iterator](): MapIterator<[K, V]> {
    return this.#map.entries();
  }
}
