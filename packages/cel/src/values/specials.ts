/** Values that JSON does not have. */
import {
  DOUBLE,
  DURATION,
  DYN,
  optionalOf,
  structOf,
  TIMESTAMP,
  TYPE,
  typeOf,
  UINT,
  MAP_DYN,
} from '../types/type.ts';
import type { CelType } from '../types/type.ts';
import { Special } from './value.ts';
import type { Value } from './value.ts';

/** A double with a whole value, which as a plain number would be an int. */
export class CelDouble extends Special {
  readonly type = DOUBLE;
  readonly goType = 'types.Double';
  readonly value: number;

  constructor(value: number) {
    super();
    this.value = value;
  }
}

export class CelUint extends Special {
  readonly type = UINT;
  readonly goType = 'types.Uint';
  readonly value: bigint;

  constructor(value: bigint) {
    super();
    this.value = value;
  }
}

export class CelDuration extends Special {
  readonly type = DURATION;
  readonly goType = 'types.Duration';
  readonly nanoseconds: bigint;

  constructor(nanoseconds: bigint) {
    super();
    this.nanoseconds = nanoseconds;
  }
}

export class CelTimestamp extends Special {
  readonly type = TIMESTAMP;
  readonly goType = 'types.Timestamp';
  readonly seconds: number;
  readonly nanoseconds: number;
  /** Offset of the zone in which it was written: it is printed there. */
  readonly offset: number;

  constructor(seconds: number, nanoseconds: number, offset = 0) {
    super();
    this.seconds = seconds;
    this.nanoseconds = nanoseconds;
    this.offset = offset;
  }
}

/** A type as a value: `type(1)`, `string`. */
export class CelTypeValue extends Special {
  readonly type: CelType;
  readonly goType = '*types.Type';
  readonly value: CelType;

  constructor(value: CelType) {
    super();
    this.value = value;
    this.type = value.kind === 'type' ? TYPE : typeOf(value);
  }
}

export class CelOptional extends Special {
  readonly type = optionalOf(DYN);
  readonly goType = '*types.Optional';
  readonly value: Value | undefined;

  constructor(value: Value | undefined) {
    super();
    this.value = value;
  }
}

export const NONE = new CelOptional(undefined);

/** A map whose keys may be anything but objects, made by a literal or a loop. */
export class CelMap extends Special {
  readonly type = MAP_DYN;
  readonly goType = '*types.baseMap';
  /** By the key as text with its kind, so that 1, 1u and 1.0 are one key and '1' is another. */
  readonly entries: Map<string, readonly [Value, Value]>;
  /** Still being filled by its loop. */
  readonly growing: boolean;

  constructor(entries: Map<string, readonly [Value, Value]>, growing = false) {
    super();
    this.entries = entries;
    this.growing = growing;
  }
}

/** `Object{...}` of MutatingAdmissionPolicy. */
export class CelObject extends Special {
  readonly type: CelType;
  readonly goType = '*dynamic.ObjectVal';
  readonly fields: ReadonlyMap<string, Value>;

  constructor(name: string, fields: ReadonlyMap<string, Value>) {
    super();
    this.type = structOf(name);
    this.fields = fields;
  }
}

export const JSON_PATCH = structOf('JSONPatch');

/** `JSONPatch{...}` of MutatingAdmissionPolicy. */
export class CelJsonPatch extends Special {
  readonly type = JSON_PATCH;
  readonly goType = '*mutation.JSONPatchVal';
  readonly op: string;
  readonly path: string;
  readonly from: string;
  readonly value: Value | undefined;

  constructor(fields: { op: string; path: string; from: string; value: Value | undefined }) {
    super();
    this.op = fields.op;
    this.path = fields.path;
    this.from = fields.from;
    this.value = fields.value;
  }
}

/** A list that its loop still appends to, so that `map` and `filter` are linear. Never seen by an expression. */
export class GrowingList extends Array<Value> {
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }
}
