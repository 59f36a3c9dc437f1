/**
 * A typed key under which one engine leaves an answer for others: engines never import engines.
 * The value is whatever structure answers quickest; it belongs to the engine that provides it and nobody changes it.
 */
export interface FactKey<T> {
  readonly id: string;
  /** Never set: it only carries the type. */
  readonly type?: T;
}

export function factKey<T>(id: string): FactKey<T> {
  return { id };
}

export interface Facts {
  /** @throws {TorideError} `TORIDE_CORE_FACT_MISSING` when the engine did not declare the key in `needs`. */
  get<T>(key: FactKey<T>): T;
  /** @throws {TorideError} `TORIDE_CORE_FACT_UNDECLARED` when the engine did not declare the key in `provides`. */
  provide<T>(key: FactKey<T>, value: T): void;
}
