import type { Json, JsonObject } from '@toride/core';
import { isJsonObject } from '@toride/core';
import { bareCopy } from './bare.ts';
import { nearestName, placeOfField } from './near-names.ts';
import type { FieldType, ScalarType, StructType } from './published-api.ts';
import { fieldMinors } from './published-api.ts';
import { decodeScalar, expectedScalar, gotWords } from './scalars.ts';
import { Bag } from './yaml/bag.ts';

/** What decoding one object brought to light; pointers count from the object. */
export interface Decoded {
  readonly value: JsonObject;
  readonly unknown: readonly UnknownNote[];
  readonly refusals: readonly Refusal[];
}

export interface UnknownNote {
  readonly pointer: string;
  readonly field: string;
  readonly nearest?: string;
  readonly belongs?: string;
  readonly since?: string;
  readonly until?: string;
}

export interface Refusal {
  readonly pointer: string;
  /** As kubectl writes it: `spec.containers[0].image`. */
  readonly path: string;
  readonly expected: string;
  readonly got: string;
}

export interface DecodeOptions {
  readonly minor: number;
  /**
   * False where the schema is only a relative of the real one (an API version that is no longer served): types are checked,
   * unknown fields are left alone.
   */
  readonly exact: boolean;
}

const MAX_NOTES = 50;

/**
 * Reads an object as the API server's decoder does (sigs.k8s.io/json, case-sensitive): nulls vanish or become zero values,
 * unknown fields are dropped, a wrong type is refused. The value is shared where nothing changes, and never changed in place:
 * aliases may stand in several places.
 */
export function decode(value: JsonObject, type: StructType, options: DecodeOptions): Decoded {
  const decoder = new Decoder(options);
  const decoded = decoder.struct(value, type);
  return { value: decoded as JsonObject, unknown: decoder.unknown, refusals: decoder.refusals };
}

/** One walk: a class for its path, which is pushed and popped rather than built at each of the millions of fields. */
class Decoder {
  readonly unknown: UnknownNote[] = [];
  readonly refusals: Refusal[] = [];
  readonly #options: DecodeOptions;
  readonly #path: (string | number)[] = [];
  readonly #structs: { readonly struct: StructType; readonly depth: number }[] = [];

  constructor(options: DecodeOptions) {
    this.#options = options;
  }

  any(value: Json, type: FieldType): Json {
    if (type.type === 'struct')
      return isJsonObject(value) ? this.struct(value, type) : this.#refuse(value, 'a mapping');
    if (type.type === 'map')
      return isJsonObject(value) ? this.#map(value, type.of) : this.#refuse(value, 'a mapping');
    if (type.type !== 'list') return this.#scalar(value, type.type);
    return Array.isArray(value)
      ? this.#list(value as readonly Json[], type.of)
      : this.#refuse(value, 'a list');
  }

  struct(value: JsonObject, struct: StructType): Json {
    this.#structs.push({ struct, depth: this.#path.length });
    // Undefined stands for a field that goes.
    let changes: Map<string, Json | undefined> | undefined;
    for (const field in value) {
      const before = value[field]!;
      const type = struct.fields.get(field);
      if (type === undefined) {
        if (!this.#options.exact) continue;
        this.#note(field, struct);
        (changes ??= new Map()).set(field, undefined);
      } else if (before === null) {
        (changes ??= new Map()).set(field, undefined);
      } else {
        this.#path.push(field);
        const after = this.any(before, type);
        this.#path.pop();
        if (after !== before) (changes ??= new Map()).set(field, after);
      }
    }
    for (const [field, zero] of struct.zeros) {
      if (!Object.hasOwn(value, field) || value[field] === null) (changes ??= new Map()).set(field, zero);
    }
    this.#structs.pop();
    return changes === undefined ? value : changed(value, changes);
  }

  #list(value: readonly Json[], of: FieldType): Json {
    let copy: Json[] | undefined;
    for (let index = 0; index < value.length; index += 1) {
      this.#path.push(index);
      const before = value[index]!;
      const after = before === null ? this.#zero(of) : this.any(before, of);
      this.#path.pop();
      if (after !== before) (copy ??= [...value])[index] = after;
    }
    return copy ?? value;
  }

  #map(value: JsonObject, of: FieldType): Json {
    let copy: Record<string, Json> | undefined;
    for (const key in value) {
      this.#path.push(key);
      const before = value[key]!;
      const after = before === null ? this.#zero(of) : this.any(before, of);
      this.#path.pop();
      if (after !== before) (copy ??= bareCopy(value))[key] = after;
    }
    return copy ?? value;
  }

  #scalar(value: Json, type: ScalarType): Json {
    const decoded = decodeScalar(value, type);
    return decoded === undefined ? this.#refuse(value, expectedScalar(type)) : decoded;
  }

  /** What Go's decoder leaves of a null where there is no pointer to be nil: elements of lists and maps. */
  #zero(type: FieldType): Json {
    switch (type.type) {
      case 'struct':
        return this.struct({}, type);
      case 'list':
        return [];
      case 'map':
        return {};
      case 'boolean':
        return false;
      case 'int32':
      case 'int64':
      case 'number':
      case 'int-or-string':
        return 0;
      case 'quantity':
        return '0';
      case 'any':
        return null;
      case 'string':
      case 'bytes':
      case 'time':
      case 'microtime':
        return '';
    }
  }

  #refuse(value: Json, expected: string): Json {
    if (this.refusals.length < MAX_NOTES) {
      this.refusals.push({ pointer: this.#pointer(), path: this.#dotted(), expected, got: gotWords(value) });
    }
    return value;
  }

  #note(field: string, struct: StructType): void {
    // `status` is the cluster's: dumps of clusters of any age hold it, and nothing is lost with it.
    const statusOfOld = field === 'status' && this.#path.length === 0;
    if (statusOfOld || this.unknown.length >= MAX_NOTES) return;
    this.#path.push(field);
    const pointer = this.#pointer();
    this.#path.pop();
    this.unknown.push({ pointer, field, ...this.#explain(field, struct) });
  }

  /** A version that knows the field explains more than a similar name, and its place elsewhere more than a slip of the pen. */
  #explain(field: string, struct: StructType): Omit<UnknownNote, 'pointer' | 'field'> {
    const minors = fieldMinors(struct.name, field);
    if (minors !== undefined) {
      return minors.first > this.#options.minor
        ? { since: `1.${minors.first}` }
        : { until: `1.${minors.last}` };
    }
    const sameButCase = nearestName(field, struct.fields.keys(), 0);
    if (sameButCase !== undefined) return { nearest: sameButCase };
    const belongs = placeOfField(
      field,
      this.#structs.map((at) => ({ struct: at.struct, path: dotted(this.#path.slice(0, at.depth)) })),
    );
    if (belongs !== undefined) return { belongs };
    const nearest = nearestName(field, struct.fields.keys());
    return nearest === undefined ? {} : { nearest };
  }

  #pointer(): string {
    return this.#path
      .map((token) => `/${String(token).replaceAll('~', '~0').replaceAll('/', '~1')}`)
      .join('');
  }

  #dotted(): string {
    return dotted(this.#path);
  }
}

/** A path as kubectl prints it. */
export function dotted(path: readonly (string | number)[]): string {
  return path.reduce<string>((text, token) => {
    if (typeof token === 'number') return `${text}[${token}]`;
    return text === '' ? token : `${text}.${token}`;
  }, '');
}

function changed(value: JsonObject, changes: ReadonlyMap<string, Json | undefined>): JsonObject {
  const copy = new Bag();
  for (const key in value) {
    const after = changes.has(key) ? changes.get(key) : value[key];
    if (after !== undefined) copy[key] = after;
  }
  for (const [key, after] of changes) if (after !== undefined) copy[key] = after;
  return copy;
}
